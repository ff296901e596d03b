"""Opens the screen on a source and stays until the operator leaves."""

import sys
import time
from collections.abc import Sequence
from typing import ClassVar

from textual.scrollbar import ScrollBar, ScrollBarRender

from xendrift.actions.access import Access
from xendrift.actions.target import Target
from xendrift.core.ignores import Ignore
from xendrift.doctor.check import Asked
from xendrift.sources.protocol import Source
from xendrift.sources.recording.recorder import RecordingSource
from xendrift.sources.recording.replay import ReplaySource
from xendrift.sources.remote.fetched import Wanted
from xendrift.sources.remote.follow import FollowedSource
from xendrift.sources.remote.reach import Reach
from xendrift_tui.presentation.marks import ASCII, Glyphs
from xendrift_tui.screen.app import XendriftApp
from xendrift_tui.screen.host_set import HostSet
from xendrift_tui.screen.hosts_app import HostsApp
from xendrift_tui.screen.keys.keymap import check
from xendrift_tui.screen.session import Session
from xendrift_tui.screen.state.choices import Choices
from xendrift_tui.screen.state.living_with import LivingWith
from xendrift_tui.screen.state.there import There
from xendrift_tui.screen.stay import stay
from xendrift_tui.screen.terminal.background import Background, ask_background
from xendrift_tui.screen.terminal.terminal import glyphs, unsuitable_terminal
from xendrift_tui.screen.terminal.themes import asks_for_background
from xendrift_tui.settings.ignore_file import IgnoreFile
from xendrift_tui.settings.looks import Looks

_DEFAULT = Looks()
# What plays on the demo host takes its time, so that it can be watched and ended.
_PACE = 2.0


class WholeCells(ScrollBarRender):
    """A scrollbar without the parts of blocks that plain consoles cannot show."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "] * 8
    HORIZONTAL_BARS: ClassVar[list[str]] = [" "] * 8


def acted_on(source: Source) -> Source:
    """Returns what actions are about: the source itself, not what records it."""
    return source.recorded if isinstance(source, RecordingSource) else source


def _signs(looks: Looks) -> Glyphs:
    """Which signs the terminal can show; scrollbars are drawn with the same."""
    signs = glyphs(looks.glyphs)
    if signs is ASCII:
        ScrollBar.renderer = WholeCells
    return signs


def _furnish(session: Session, looks: Looks) -> None:
    session.columns = looks.columns
    session.filters = looks.filters
    session.shown.only_differences = looks.only_differences


def run_screen(
    source: Source,
    *,
    read_only: bool,
    looks: Looks = _DEFAULT,
    living_with: tuple[Ignore, ...] = (),
    target: Target | None = None,
    xl: str | None = None,
    asked: Asked | None = None,
    ignore_file: IgnoreFile | None = None,
) -> int:
    """Runs the screen.

    Args:
        source: where both views come from; it is closed at the end.
        read_only: whether nothing may ever be written.
        looks: how the screen looks and behaves.
        living_with: findings that are not shown, only counted.
        target: where templates are written; without one nothing can be done.
        xl: the xl to run, as the PATH has it if None.
        asked: where the doctor is to look for a capture; None if this is not this host.
        ignore_file: where findings to live with are kept; without one it is for this sitting.

    Raises:
        UsageError: the keymap makes no sense.

    Returns:
        The exit code: 0, or 2 if the screen could not be shown or failed.
    """
    refusal = unsuitable_terminal()
    if refusal:
        print(refusal, file=sys.stderr)  # noqa: T201  (this is the command's own message)
        return 2
    keymap, signs = check(looks.keymap), _signs(looks)
    acted = acted_on(source)
    session = Session(
        source,
        read_only=read_only,
        glyphs=signs,
        living_with=living_with,
        policy=looks.policy,
        access=Access(acted, target, read_only, xl, _PACE),
        asked=asked,
        ignoring=LivingWith(ignore_file, str(ignore_file.path) if ignore_file else ""),
        clock=source.player.now if isinstance(source, ReplaySource) else time.monotonic,
        there=There(acted, read_only) if isinstance(acted, FollowedSource) else None,
    )
    _furnish(session, looks)
    background = ask_background() if asks_for_background(looks.theme) else Background()
    app = XendriftApp(session, looks.theme, keymap=keymap, sort=looks.sort, background=background)
    return stay(app, mouse=looks.mouse)


def run_hosts(
    reaches: Sequence[Reach],
    jobs: int,
    wanted: Wanted,
    *,
    read_only: bool,
    looks: Looks = _DEFAULT,
    living_with: tuple[Ignore, ...] = (),
) -> int:
    """Runs the screen on several hosts.

    Args:
        reaches: how each is reached.
        jobs: how many are reached or compared side by side.
        wanted: what of each is wanted.
        read_only: whether nothing may ever be done anywhere.
        looks: how the screen looks and behaves.
        living_with: findings that are not shown, only counted.

    Raises:
        UsageError: the keymap makes no sense.

    Returns:
        The exit code: 0, or 2 if the screen could not be shown or failed.
    """
    refusal = unsuitable_terminal()
    if refusal:
        print(refusal, file=sys.stderr)  # noqa: T201  (this is the command's own message)
        return 2
    keymap, signs = check(looks.keymap), _signs(looks)

    def sit(source: FollowedSource) -> Session:
        session = Session(
            source,
            read_only=read_only,
            glyphs=signs,
            living_with=living_with,
            policy=looks.policy,
            access=Access(source, None, read_only),
            there=There(source, read_only),
        )
        _furnish(session, looks)
        return session

    choices = Choices(looks.policy, living_with=living_with)
    hosts = HostSet(reaches, jobs, wanted, choices, sit)
    background = ask_background() if asks_for_background(looks.theme) else Background()
    app = HostsApp(hosts, signs, looks.theme, keymap=keymap, sort=looks.sort, background=background)
    return stay(app, mouse=looks.mouse)
