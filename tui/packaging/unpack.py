"""Unpacks xendrift out of its one file, and starts it: the `__main__` of that file.

It must be readable for the Python of any host, to say which one is wanted; nothing newer than 3.6
stands here. `start.sh` comes before it and knows the same folders.
"""

import os
import platform
import shutil
import sys
import tempfile
import time
import zipfile
from typing import List, Set

_COMMON = "/var/cache/xendrift"
_OLDEST = (3, 11)
_NEWER = ("python3.14", "python3.13", "python3.12", "python3.11")
_LEFT_AFTER = 3600
_START = """import os.path
import sys

folder = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(folder, "lib"), os.path.join(folder, "lib", "pygments.zip")]
sys.argv[0] = "xendrift"
try:
    from xendrift_tui.main import main
except (ImportError, SyntaxError, ValueError) as wrong:
    sys.exit("xendrift: what was unpacked into %s does not load (%s). Remove that folder, or name"
             " another with XENDRIFT_CACHE, and start again." % (folder, wrong))
sys.exit(main())
"""


def _main() -> None:
    app = os.path.abspath(sys.argv[0])
    arguments = sys.argv[1:]
    if sys.version_info < _OLDEST:
        _start_with_newer(app, arguments)
    with zipfile.ZipFile(app) as archive:
        name = archive.read("hash").decode()
        parts = "compiled/%s/" % _platform()
        if not any(one.startswith(parts) for one in archive.namelist()):
            _end("this file has nothing for %s. Install xendrift with pip there." % _platform())
        own, foreign = _own_folder(), ""
        ready = "%s-%s" % (name, _platform())
        folder = os.path.join(own, ready)
        try:
            foreign = _foreign(folder)
            if not foreign and not os.path.exists(os.path.join(folder, "start.py")):
                _tell("unpacking into %s, once" % own)
                _unpack(archive, parts, folder)
            if not foreign:
                _point(os.path.join(own, name), ready)
        except OSError as error:
            foreign = "%s cannot be written (%s)" % (own, error.strerror)
        if foreign:
            _start_from_nowhere(archive, parts, foreign)
    start = os.path.join(folder, "start.py")
    os.execv(sys.executable, [sys.executable, "-IS", start] + arguments)


def _start_with_newer(app: str, arguments: List[str]) -> None:
    """Goes on with a newer Python of the host, if it has one."""
    for name in _NEWER:
        found = shutil.which(name)
        if found:
            os.execv(found, [found, "-IS", app] + arguments)
    _end("Python 3.11 or newer is needed; this is %s. Install one." % platform.python_version())


def _platform() -> str:
    """Which of the compiled parts this Python takes, as `cp313-x86_64-musl`."""
    try:
        libc = "gnu" if os.confstr("CS_GNU_LIBC_VERSION") else "musl"
    except (OSError, ValueError):
        libc = "musl"  # it is glibc alone that knows the question
    implementation = {"cpython": "cp"}.get(sys.implementation.name, sys.implementation.name)
    version = "%d%d%s" % (sys.version_info[0], sys.version_info[1], sys.abiflags)
    return "%s%s-%s-%s" % (implementation, version, platform.machine(), libc)


def _own_folder() -> str:
    chosen = os.environ.get("XENDRIFT_CACHE")
    if chosen:
        return os.path.abspath(chosen)
    if os.geteuid() == 0:
        return _COMMON
    return os.path.join(os.path.expanduser("~"), ".cache", "xendrift")


def _foreign(folder: str) -> str:
    """Says why a folder must not be used; empty if it may be."""
    if os.path.lexists(folder) and os.lstat(folder).st_uid != os.geteuid():
        return "%s is somebody else's" % folder
    return ""


def _unpack(archive: zipfile.ZipFile, parts: str, folder: str) -> None:
    """Writes everything beside the folder, and names it so when all is there."""
    above = os.path.dirname(folder)
    os.makedirs(above, mode=0o755, exist_ok=True)
    _remove_leftovers(above)
    new = tempfile.mkdtemp(prefix="new-", dir=above)
    try:
        _extract(archive, parts, new)
        os.chmod(new, 0o755)
        try:
            os.rename(new, folder)
        except OSError:
            if not os.path.exists(os.path.join(folder, "start.py")):
                raise  # nobody else was faster with the same
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _extract(archive: zipfile.ZipFile, parts: str, new: str) -> None:
    made: Set[str] = set()
    for name in archive.namelist():
        if "/licenses/" in name:
            continue  # to be read in the file; nothing loads them
        if name.startswith("lib/"):
            path = os.path.join(new, name)
        elif name.startswith(parts):
            path = os.path.join(new, "lib", name[len(parts) :])
        else:
            continue
        if os.path.dirname(path) not in made:
            os.makedirs(os.path.dirname(path), mode=0o755, exist_ok=True)
            made.add(os.path.dirname(path))
        with open(path, "wb") as file:
            file.write(archive.read(name))
    # the very program, for `python3` may be a newer one tomorrow, which needs other parts
    os.symlink(os.path.realpath(sys.executable), os.path.join(new, "python"))
    with open(os.path.join(new, "start.py"), "w") as file:
        file.write(_START)


def _point(link: str, target: str) -> None:
    """Has start.sh find the folder without asking which Python is there."""
    if os.path.islink(link) and os.readlink(link) == target:
        return
    new = "%s.%d" % (link, os.getpid())
    os.symlink(target, new)
    os.rename(new, link)


def _remove_leftovers(above: str) -> None:
    """Removes what was being unpacked when somebody ended it."""
    for name in os.listdir(above):
        path = os.path.join(above, name)
        if name.startswith("new-") and os.stat(path).st_mtime < time.time() - _LEFT_AFTER:
            shutil.rmtree(path, ignore_errors=True)


def _start_from_nowhere(archive: zipfile.ZipFile, parts: str, why: str) -> None:
    """Runs once from a folder that goes with the process."""
    folder = tempfile.mkdtemp(prefix="xendrift-")
    try:
        _tell("unpacking for this run alone, for %s; XENDRIFT_CACHE=DIR keeps it in DIR" % why)
        _extract(archive, parts, folder)
        lib = os.path.join(folder, "lib")
        sys.path[:0] = [lib, os.path.join(lib, "pygments.zip")]
        sys.dont_write_bytecode = True
        sys.argv[0] = "xendrift"
        from xendrift_tui.main import main

        sys.exit(main())
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _tell(text: str) -> None:
    sys.stderr.write("xendrift: %s\n" % text)
    sys.stderr.flush()


def _end(text: str) -> None:
    _tell(text)
    sys.exit(2)


_main()
