"""Listings as people send them: wrapped, cut, quoted, as a tree, of a part of xenstore."""

import os
import pty
import subprocess
import textwrap
from collections.abc import Callable, Iterable, Mapping
from itertools import combinations
from pathlib import Path

import pytest

from tests.lab.lab import Lab
from xendrift.core.assess import assess, assess_host
from xendrift.core.base.errors import SourceError
from xendrift.core.idl import libxl_of
from xendrift.core.model.finding import Finding, Severity
from xendrift.sources.capture.source import CaptureSource
from xendrift.sources.capture.xenstore_text import escape, parse

CAPTURES = Path(__file__).parents[3] / "captures"
HEALTHY = ("a-healthy", "h1-hvm-cdrom", "k1b-pci-attached")
WIDTHS = (60, 72, 80, 100)

Lines = list[str]


def full(nodes: Mapping[str, bytes]) -> Lines:
    return [f'{path} = "{escape(value).decode()}"' for path, value in nodes.items()]


def tree(nodes: Mapping[str, bytes], at: str = "") -> Lines:
    lines: Lines = []
    for path in sorted(nodes, key=lambda path: path.split("/")):
        *above, name = path.removeprefix(at).split("/")
        lines.append(f'{" " * (len(above) - 1)}{name} = "{escape(nodes[path]).decode()}"')
    return lines


def wrapped(lines: Lines, width: int) -> Lines:
    """As a mail program does: where a blank is."""
    broken: Lines = []
    for line in lines:
        short = len(line) <= width
        broken += (
            [line]
            if short
            else textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False)
        )
    return broken


def folded(lines: Lines, width: int) -> Lines:
    """As a terminal does: at its last column."""
    return [line[at : at + width] for line in lines for at in range(0, len(line), width)]


def cut(lines: Lines, width: int) -> Lines:
    """As `cut -c` does."""
    return [line[:width] for line in lines]


def abbreviated(lines: Lines, width: int) -> Lines:
    """As xenstore-ls does (xenstore_client.c, do_ls)."""
    made: Lines = []
    for line in lines:
        name, _, value = line.partition(' = "')
        room = max(width - len(name) - 8, 0)
        made.append(line if len(line) <= width else f'{name} = "{value[:-1][:room]}\\..."')
    return made


def taken(folder: Path, lines: Iterable[str], like: Path, at: str = "") -> CaptureSource:
    """Makes a capture of a listing, with the userdata of another."""
    folder.mkdir(exist_ok=True)
    (folder / "xenstore.txt").write_text("\n".join(lines) + "\n")
    if not (folder / "userdata").exists():
        (folder / "userdata").symlink_to(like / "userdata")
    return CaptureSource(folder, at, libxl_of((4, 17)))


def told(source: CaptureSource) -> list[Finding]:
    host = source.look()
    reports = (assess(seen) for seen in source.observe(host, sorted(host.domids)))
    return [*(one for report in reports for one in report.findings), *assess_host(host).findings]


def bad(source: CaptureSource) -> list[str]:
    """What is said to be wrong, beyond a remark."""
    return [f"{one.rule} {one.device}" for one in told(source) if one.severity > Severity.INFO]


def nodes_of(name: str) -> dict[str, bytes]:
    nodes = sorted(CaptureSource(CAPTURES / name).subtree("/").items())
    return {path: value for path, value in nodes if path != "/" and "@" not in path}


@pytest.mark.parametrize("name", HEALTHY)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("spoil", [wrapped, folded, cut, abbreviated])
@pytest.mark.parametrize("draw", [full, tree])
def test_a_healthy_host_stays_healthy_however_its_listing_was_spoiled(
    name: str,
    width: int,
    spoil: Callable[[Lines, int], Lines],
    draw: Callable[[Mapping[str, bytes]], Lines],
    tmp_path: Path,
) -> None:
    whole = taken(tmp_path, draw(nodes_of(name)), CAPTURES / name)
    before = bad(whole)
    spoiled = taken(tmp_path, spoil(draw(nodes_of(name)), width), CAPTURES / name)
    assert set(bad(spoiled)) <= set(before)
    assert whole.look().coverage.notes == ()
    assert bool(spoiled.look().coverage.notes) == (
        spoil(draw(nodes_of(name)), width) != draw(nodes_of(name))
    )


@pytest.mark.parametrize("name", HEALTHY)
@pytest.mark.parametrize("spoil", [wrapped, folded])
@pytest.mark.parametrize("draw", [full, tree])
def test_lines_that_were_broken_are_put_together_again(
    name: str,
    spoil: Callable[[Lines, int], Lines],
    draw: Callable[[Mapping[str, bytes]], Lines],
) -> None:
    nodes = nodes_of(name)
    text = "\n".join(spoil(draw(nodes), 50)).encode()
    listing = parse(text)
    assert {path: value for path, value in listing.nodes.items() if b" " not in value} == {
        path: value for path, value in nodes.items() if b" " not in value
    }
    assert listing.joined
    assert not listing.problems


def test_a_mail_s_marks_and_a_page_s_fences_are_no_lines_of_it() -> None:
    for before in ("> ", ">> ", "    "):
        text = "\n".join(before + line for line in ('/a = "1"', '/a/b = "2"'))
        assert parse(text.encode()).nodes == {"/a": b"1", "/a/b": b"2"}
    listing = parse(b'```\n# xenstore-ls -f\n/a = "1"\n/b = "2"   \n(n0,r7)\n```\n')
    assert listing.nodes == {"/a": b"1", "/b": b"2"}
    assert not listing.problems


def test_a_line_that_is_lost_hides_what_stood_near_it(tmp_path: Path) -> None:
    name = "a-healthy"
    lines = full(nodes_of(name))
    place = next(at for at, line in enumerate(lines) if "/libxl/2/device/vbd/51712/dev " in line)
    lines[place] = "?" * 20
    source = taken(tmp_path, lines, CAPTURES / name)
    (note,) = source.look().coverage.notes
    assert f"1 line of the listing could not be read: Line {place + 1}" in note
    (poisoned,) = (one for one in told(source) if one.rule == "poisoned-kind")
    assert poisoned.severity is Severity.INFO
    assert "that stands in a line of the listing that could not be read" in poisoned.sentence


def test_a_line_that_is_lost_elsewhere_hides_nothing(tmp_path: Path) -> None:
    name = "k17a-poisoned-record-before"
    lines = full(nodes_of(name))
    before = bad(taken(tmp_path, lines, CAPTURES / name))
    place = next(at for at, line in enumerate(lines) if line.startswith("/vm/"))
    lines[place + 1] = "?"
    assert bad(taken(tmp_path, lines, CAPTURES / name)) == before != []


@pytest.mark.parametrize("name", HEALTHY)
@pytest.mark.parametrize("part", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_a_listing_that_ends_within_a_line_proves_nothing_of_what_came_after(
    name: str, part: float, tmp_path: Path
) -> None:
    before = set(bad(taken(tmp_path, full(nodes_of(name)), CAPTURES / name)))
    lines = full(nodes_of(name))
    lines = lines[: int(len(lines) * part)]
    lines[-1] = lines[-1][: len(lines[-1]) // 2]
    assert set(bad(taken(tmp_path, lines, CAPTURES / name))) <= before


@pytest.mark.parametrize("name", HEALTHY)
@pytest.mark.parametrize("heads", [True, False])
def test_a_part_of_a_store_proves_nothing_of_what_is_not_in_it(
    name: str, heads: bool, tmp_path: Path
) -> None:
    nodes = nodes_of(name)
    before = set(bad(taken(tmp_path, full(nodes), CAPTURES / name)))
    guests = [path[7:] for path in nodes if path.startswith("/libxl/") and path[7:].isdigit()]
    parts = ["/libxl", "/local/domain/0", "/local/domain/0/backend", "/local/domain", "/vm"]
    parts += [f"/libxl/{guest}" for guest in guests]
    parts += [f"/local/domain/{guest}" for guest in guests]
    for one, other in combinations(parts, 2):
        lines = full(
            {
                path: value
                for path, value in nodes.items()
                for root in (one, other)
                if (path == root and heads) or path.startswith(f"{root}/")
            }
        )
        source = taken(tmp_path, lines, CAPTURES / name)
        assert set(bad(source)) <= before, (one, other)
        assert any("a part of xenstore" in note for note in source.look().coverage.notes)


@pytest.mark.parametrize("at", ["/local/domain", "/local/domain/0/backend", "/libxl/2", "/"])
def test_a_tree_of_a_part_is_read_where_it_was_taken(at: str, tmp_path: Path) -> None:
    nodes = nodes_of("a-healthy")
    below = "/" if at == "/" else f"{at}/"
    part = {path: value for path, value in nodes.items() if path.startswith(below) and path != "/"}
    source = taken(tmp_path, tree(part, at.rstrip("/")), CAPTURES / "a-healthy", at)
    assert source.subtree("/") == dict(sorted(part.items()))
    assert bad(source) == []


def test_a_tree_of_a_part_has_to_say_of_which(tmp_path: Path) -> None:
    lines = tree({"/0/name": b"Domain-0", "/7/name": b"web"})
    with pytest.raises(SourceError, match="--at NODE"):
        taken(tmp_path, ["0 = ''", *lines], CAPTURES / "a-healthy")
    with pytest.raises(SourceError, match="no path of xenstore"):
        taken(tmp_path, lines, CAPTURES / "a-healthy", "local")


def test_dom0_always_exists_and_others_are_gone_only_where_all_are_listed(tmp_path: Path) -> None:
    lines = ['/local/domain/7/name = "web"', '/local/domain/7/vm = "/vm/x"']
    host = taken(tmp_path, lines, CAPTURES / "a-healthy").look()
    assert host.domids == {7}
    assert not host.gone(0)
    assert not host.gone(3)
    host = taken(tmp_path, lines, CAPTURES / "a-healthy", "/local/domain").look()
    assert not host.gone(0)
    assert host.gone(3)


@pytest.mark.real
def test_what_the_real_xenstore_ls_prints(lab: Lab, tmp_path: Path) -> None:
    """A file has whole values, a terminal of 80 columns has some cut."""
    name = "a-healthy"
    nodes = nodes_of(name)
    with lab.client() as client:
        client.write_many(nodes)
        held = {path: client.read(path) for path in nodes}
    environment = {**os.environ, "XENSTORED_PATH": lab.socket}
    for options in ([], ["-f"], ["-p"], ["-fp"]):
        command = ["xenstore-ls", *options]
        printed = subprocess.run(command, env=environment, capture_output=True, check=True).stdout
        listing = parse(printed)
        assert {path: listing.nodes.get(path) for path in held} == held, options
        assert not listing.problems
    for at in ("/libxl/2", "/local/domain/0/backend"):
        command = ["xenstore-ls", at]
        printed = subprocess.run(command, env=environment, capture_output=True, check=True).stdout
        listing = parse(printed, at)
        assert listing.nodes == {
            path: value for path, value in held.items() if path.startswith(f"{at}/")
        }
    for options in ([], ["-f"]):
        shown = on_a_terminal(["xenstore-ls", *options], environment)
        source = taken(tmp_path, shown.decode().splitlines(), CAPTURES / name)
        assert bad(source) == []


def on_a_terminal(command: list[str], environment: Mapping[str, str]) -> bytes:
    """Runs a command whose output is a terminal of 80 columns, and gives what it printed."""
    ours, theirs = pty.openpty()
    shown: list[bytes] = []
    with subprocess.Popen(command, env=environment, stdout=theirs):
        os.close(theirs)
        try:
            while part := os.read(ours, 65536):
                shown.append(part)
        except OSError:
            pass  # the other end is closed, and all was read
    os.close(ours)
    return b"".join(shown).replace(b"\r\n", b"\n")
