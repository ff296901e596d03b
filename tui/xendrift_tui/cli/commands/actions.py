"""The commands that change something, or tell what was changed."""

import argparse
from pathlib import Path

from xendrift.core.base.text import SafeText
from xendrift.streams import file_or_stream
from xendrift_tui.cli.commands.command import Command
from xendrift_tui.cli.commands.options import (
    count,
    domain_argument,
    domains_argument,
    json_option,
    policy_option,
    reason_text,
    several_options,
    words_argument,
    xl_option,
)


def _accept(parser: argparse.ArgumentParser) -> None:
    domains_argument(parser, argparse.SUPPRESS)  # its help would not fit a screen
    several_options(parser)
    json_option(parser)
    policy_option(parser, default=None)
    parser.add_argument(
        "--take", nargs=2, action="append", metavar=("SIDE", "DEVICE"), help="template, live, drop"
    )
    parser.add_argument(
        "--set", nargs=2, action="append", metavar=("DEVICE", "KEY=VALUE"),
        help="one value: disk:xvda readwrite=0",
    )  # fmt: skip
    parser.add_argument(
        "--despite-pending", action="store_true", help="although xl config-update left a file"
    )
    parser.add_argument(
        "--pending", action="store_true", help="leave it to the next reboot: xl config-update"
    )
    parser.add_argument("--xl", metavar="PATH", help="the xl to run with --pending")
    _acting(parser)


def _plug(parser: argparse.ArgumentParser) -> None:
    words_argument(parser, "disk:xvdb, or KIND:KEY=VALUE,… if new")
    several_options(parser)
    _with_xl(parser)


def _unplug(parser: argparse.ArgumentParser) -> None:
    domain_argument(parser)
    parser.add_argument("device", metavar="DEVICE", help="as every output prints it: disk:xvdb")
    parser.add_argument("--force", action="store_true", help="do not ask the guest")
    _with_xl(parser)


def _clean(parser: argparse.ArgumentParser) -> None:
    words_argument(parser, "as `xendrift scan` prints it, of one that may be gone")
    several_options(parser)
    json_option(parser)
    parser.add_argument("--xl", metavar="PATH", help="the xl that asks Xen (as the PATH has it)")
    _acting(parser)


def _repair(parser: argparse.ArgumentParser) -> None:
    words_argument(parser, "as every output prints it: disk:xvdb")
    several_options(parser)
    json_option(parser)
    parser.add_argument(
        "--set", action="append", metavar="NODE=VALUE",
        help="a node that nothing else tells of: mode=w",
    )  # fmt: skip
    _acting(parser)


def _rebuild(parser: argparse.ArgumentParser) -> None:
    domain_argument(parser)
    json_option(parser)
    parser.add_argument(
        "--history", type=Path, metavar="FILE", help="take its last template from a history"
    )
    _acting(parser)


def _with_xl(parser: argparse.ArgumentParser) -> None:
    json_option(parser)
    xl_option(parser)
    parser.add_argument("--keep-template", action="store_true", help="leave the template alone")
    _acting(parser)


def _log(parser: argparse.ArgumentParser) -> None:
    json_option(parser)
    parser.add_argument("--domain", metavar="DOMAIN", help="a domid, a name or a pattern of names")
    parser.add_argument("--last", type=count, metavar="N", help="the newest so many alone")


def _undo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "id", nargs="?", metavar="ID", help="an entry of the log, or a set (the last)"
    )
    json_option(parser)
    parser.add_argument(
        "--force", action="store_true", help="although the template was written again since"
    )
    parser.add_argument("--xl", metavar="PATH", help="the xl to run (as the PATH has it)")
    _acting(parser)


def _acting(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--save-plan", type=file_or_stream, metavar="FILE", help="keep the plan for later"
    )
    parser.add_argument(
        "--plan", type=file_or_stream, metavar="FILE", help="run a plan that was kept"
    )
    parser.add_argument("--dry-run", action="store_true", help="show the plan, write nothing")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--detach", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--confirm", metavar="NAME", help="the domain, for what is dangerous")
    parser.add_argument(
        "--reason", type=reason_text, default=SafeText(), metavar="TEXT", help="why: for the log"
    )


_THERE = "xendrift_tui.cli.act_there:act_there"

ACTING = (
    Command(
        "accept",
        "DOMAIN ... [options]",
        "make the merged view the template",
        "xendrift accept 'web-*' --rule untracked --take drop disk:xvdc",
        _accept,
        "xendrift_tui.cli.actions:accept",
        short="make merged the template",
        there=_THERE,
    ),
    Command(
        "plug",
        "DOMAIN ... DEVICE [options]",
        "attach a device with xl, and see what comes of it",
        "xendrift plug g-web nic:bridge=xenbr0",
        _plug,
        "xendrift_tui.cli.actions:plug",
        short="attach a device with xl",
        there=_THERE,
    ),
    Command(
        "unplug",
        "DOMAIN DEVICE [options]",
        "detach a device with xl, and take it out of the template",
        "xendrift unplug g-web disk:xvdc",
        _unplug,
        "xendrift_tui.cli.actions:unplug",
        short="detach a device with xl",
        there=_THERE,
    ),
    Command(
        "clean",
        "DOMAIN ... DEVICE [options]",
        "remove what xl cannot: leftovers, records that libxl cannot read",
        "xendrift clean 31 vbd:51712\nxendrift clean --rule leftover-backend --dry-run",
        _clean,
        "xendrift_tui.cli.actions:clean",
        short="remove what xl cannot",
        there=_THERE,
    ),
    Command(
        "repair",
        "DOMAIN ... DEVICE [options]",
        "make a record readable for libxl again, from what dom0 knows otherwise",
        "xendrift repair g-web disk:xvdb --dry-run\nxendrift repair --rule poisoned-kind",
        _repair,
        "xendrift_tui.cli.actions:repair",
        short="make a record readable",
        there=_THERE,
    ),
    Command(
        "rebuild",
        "DOMAIN [options]",
        "make a new template for a domain whose own is empty, invalid or missing",
        "xendrift rebuild g-web --dry-run",
        _rebuild,
        "xendrift_tui.cli.actions:rebuild",
        short="a new template",
        there=_THERE,
    ),
    Command(
        "log",
        "[options]",
        "say what was done, and how it ended",
        "xendrift log --domain 'web-*' --last 5",
        _log,
        "xendrift_tui.cli.log:log",
        short="what was done",
    ),
    Command(
        "undo",
        "[ID] [options]",
        "take back what an action did, as a plan of its own",
        "xendrift undo --dry-run",
        _undo,
        "xendrift_tui.cli.actions:undo",
        short="and back",
        there=_THERE,
    ),
)
