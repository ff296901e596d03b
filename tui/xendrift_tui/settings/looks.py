"""What the screen begins with."""

import argparse
from collections.abc import Mapping
from dataclasses import dataclass, field

from xendrift.core.model.policy import Policy


@dataclass(frozen=True, slots=True)
class Looks:
    """How the screen looks and behaves, as far as that can be set.

    Attributes:
        theme: `dark`, `light` or `ansi`; `auto` looks at the terminal.
        glyphs: `unicode` or `ascii`; `auto` looks at the terminal.
        mouse: whether the mouse is taken over; without, the terminal's own selection works.
        only_differences: whether it opens with only what differs.
        sort: how the domains are sorted at first: `worst`, `name` or `domid`.
        policy: how to settle what nobody has decided, at first.
        columns: what the list of domains shows besides, by name.
        filters: filters that were saved, by their names.
        keymap: other keys, by the ids of the commands.
    """

    theme: str = "auto"
    glyphs: str = "auto"
    mouse: bool = True
    only_differences: bool = True
    sort: str = "worst"
    policy: Policy = Policy.UNION
    columns: tuple[str, ...] = ()
    filters: Mapping[str, str] = field(default_factory=dict[str, str])
    keymap: Mapping[str, str] = field(default_factory=dict[str, str])


def looks(options: argparse.Namespace) -> Looks:
    """Takes from a command's options, settings filled in, what concerns the screen."""
    return Looks(
        theme=options.theme,
        glyphs=options.glyphs,
        mouse=options.mouse and not getattr(options, "no_mouse", False),
        only_differences=options.only_differences,
        sort=options.sort,
        policy=Policy(options.policy),
        columns=tuple(filter(None, options.columns.split(","))),
        filters=options.filters,
        keymap=options.keymap,
    )
