"""Decisions that nobody has written outlive the screen, whatever ends it; the next start has them.

Each sitting has one file of its own. It is written when the screen ends, or when decisions of an
earlier sitting are taken up; without anything pending it is removed.
"""

import os
import stat
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from xendrift.actions.places import find_places
from xendrift.core.assess import still_needed
from xendrift.core.base.errors import UsageError, XendriftError
from xendrift.core.base.text import SafeText
from xendrift.core.model.policy import NO_RESOLUTIONS, Resolutions
from xendrift.core.plans.decisions import Decided, Decisions, load, save
from xendrift.files import write_new
from xendrift_tui.screen.session import Session

_LARGEST = 4_000_000  # bytes; decisions about a thousand domains are far less
_MOST = 20  # files that are looked at


def pending(session: Session) -> tuple[Decided, ...]:
    """Lists the domains that something was decided about that was not written."""
    return tuple(
        Decided(domid, _uuid(session, domid), _name(session, domid), made)
        for domid, made in sorted(session.choices.resolutions.items())
        if made.decided
    )


def write(session: Session) -> Path | None:
    """Writes what is pending into this sitting's file, mode 0600.

    Raises:
        XendriftError, OSError: it cannot be written; nothing is kept then.

    Returns:
        The file, None if nothing is pending: then there is none.
    """
    decided = pending(session)
    folder = _folder()
    file = folder / f"decisions-{session.opened}-{os.getpid()}.json"
    if not decided:
        file.unlink(missing_ok=True)
        return None
    moment = time.strftime("%Y-%m-%dT%H:%M:%S%z")
    content = save(Decisions(str(session.label), moment, decided))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_new(file, content, what="file of decisions", overwrite=True)
    return file


def keep(session: Session) -> SafeText:
    """Writes what is pending at the end, and says where; empty if nothing is."""
    try:
        file = write(session)
    except (XendriftError, OSError) as error:
        lost = pending(session)
        return SafeText(f"The decisions about {named(lost)} are lost: {error}" if lost else "")
    if file is None:
        return SafeText()
    return SafeText(
        f"The decisions about {named(pending(session))} are kept in {file}: the next start of the"
        " screen offers them."
    )


def find(session: Session) -> tuple[tuple[Path, ...], tuple[Decided, ...]]:
    """Finds what was kept about this source: the files, and the domains that are the same still.

    Where a domain stands in several files, the newest counts; what was decided meanwhile stays.
    """
    files: list[Path] = []
    decided: dict[int, Decided] = {}
    for file, decisions in _kept():
        if decisions.source == str(session.label):
            files.append(file)
            decided |= {one.domid: one for one in decisions.decided}
    own = {one.domid for one in pending(session)}
    wanted = [_needed(session, one) for one in decided.values() if one.domid not in own]
    return tuple(files), tuple(one for one in wanted if one.resolutions.decided)


def _needed(session: Session, one: Decided) -> Decided:
    """Leaves out what came true after all, and everything if the domain is another one now."""
    if _uuid(session, one.domid) != one.uuid:
        return replace(one, resolutions=NO_RESOLUTIONS)
    entry = session.host.entry(one.domid)
    if entry is None:  # too many domains were read since
        return one
    question = session.choices.resolve(one.domid, one.resolutions).question(one.domid, None, 0.0)
    return replace(one, resolutions=still_needed(entry.observation, question))


def take_up(session: Session, decided: tuple[Decided, ...]) -> None:
    """Makes decisions again, as one step of undo, and keeps them in this sitting's file.

    Raises:
        XendriftError, OSError: that file cannot be written; they are made all the same.
    """
    made: dict[int, Resolutions] = {one.domid: one.resolutions for one in decided}
    resolutions = {**session.choices.resolutions, **made}
    session.decide(replace(session.choices, resolutions=resolutions))
    write(session)


def let_all_go(session: Session) -> None:
    """Forgets every decision of this sitting, for good."""
    session.choose(replace(session.choices, resolutions={}))


def forget(files: tuple[Path, ...]) -> None:
    """Removes files of decisions."""
    for file in files:
        file.unlink(missing_ok=True)


def named(decided: tuple[Decided, ...]) -> SafeText:
    """Lists domains, each with what it has decisions about."""
    return SafeText(", ".join(_named(one) for one in decided))


def _named(one: Decided) -> str:
    devices = ", ".join(str(device) for device in sorted(one.resolutions.decided))
    return f"{one.name or '(no name)'} ({one.domid}: {devices})"


def _uuid(session: Session, domid: int) -> str:
    row = session.host.rows.get(domid)
    return row.uuid if row is not None else ""


def _name(session: Session, domid: int) -> SafeText:
    row = session.host.rows.get(domid)
    return row.name if row is not None else SafeText()


def _folder() -> Path:
    return find_places().backups.with_name("decisions")


def _kept() -> Iterator[tuple[Path, Decisions]]:
    """Reads the files of decisions, oldest first; what is none of them is left alone."""
    for file in sorted(_folder().glob("decisions-*.json"))[-_MOST:]:
        try:
            yield file, load(_content(file), file.name)
        except (UsageError, OSError):
            continue


def _content(file: Path) -> bytes:
    """Reads a file of one's own, of no more than it may hold; anything else is empty."""
    descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as stream:
        found = os.fstat(descriptor)
        own = stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid()
        return stream.read(_LARGEST) if own else b""
