"""What can be typed: every command, its arguments and an example."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from xendrift import __version__
from xendrift.policy import Policy


@dataclass(frozen=True, slots=True)
class _Command:
    """One command: its name, what it takes, what it does, how it is used, its own arguments."""

    name: str
    takes: str
    does: str
    example: str
    arguments: Callable[[argparse.ArgumentParser], None]


def build_parser() -> argparse.ArgumentParser:
    """Makes the parser of the whole command line; common options may stand anywhere."""
    common = _common()
    parser = argparse.ArgumentParser(
        prog="xendrift",
        description="Shows both descriptions of every running Xen guest side by side, and what "
        "the next boot will lose. Without a command it opens the screen.",
        epilog="Exit status: 0 all is well, 1 there are findings (scan) or it was refused "
        "(accept, plug, unplug, undo), 2 something failed.",
        parents=[common],
    )
    parser.add_argument("--version", action="version", version=f"xendrift {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for one in _COMMANDS:
        sub = commands.add_parser(
            one.name,
            help=one.does,
            description=one.does[0].upper() + one.does[1:] + ".",
            usage=f"xendrift {one.name} {one.takes}",
            epilog=f"Example: {one.example}",
            parents=[common],
            formatter_class=_Wide,
        )
        one.arguments(sub)
    return parser


class _Wide(argparse.HelpFormatter):
    """Keeps each option on one line, so that a command's help fits a screen."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=28)


def _common() -> argparse.ArgumentParser:
    """The options every command takes; without defaults, so that either place may set them."""
    common = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    group = common.add_argument_group("where to read")
    group.add_argument("--socket", metavar="PATH", help="xenstored's socket")
    group.add_argument("--userdata", metavar="DIR", type=Path, help="libxl's files (/var/lib/xen)")
    group.add_argument(
        "--capture", metavar="PATH", type=Path, help="a capture, in place of this host"
    )
    group.add_argument("--demo", action="store_true", help="the demo host, in place of this one")
    group.add_argument(
        "--ignore-file", metavar="FILE", type=Path, help="findings to live with (TOML)"
    )
    group.add_argument("--read-only", action="store_true", help="never write to Xen")
    return common


def _json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="write JSON for programs")


def _some(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "domains", nargs="*", metavar="DOMAIN", help="a domid or a name (all of them)"
    )


def _one(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("domain", metavar="DOMAIN", help="a domid or a name")


def _policy(parser: argparse.ArgumentParser, default: str | None = str(Policy.UNION)) -> None:
    parser.add_argument(
        "--policy",
        choices=[str(policy) for policy in Policy],
        default=default,
        metavar="POLICY",
        help=f"{', '.join(Policy)} ({Policy.UNION})",
    )


def _screen(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--no-mouse", action="store_true", help="leave the mouse to the terminal")
    parser.add_argument("--theme", help="the screen's colours")


def _scan(parser: argparse.ArgumentParser) -> None:
    _some(parser)
    _json(parser)
    parser.add_argument(
        "--settle",
        type=_seconds,
        metavar="SECONDS",
        help="look twice and leave out whatever moved in between",
    )


def _show(parser: argparse.ArgumentParser) -> None:
    _one(parser)
    _json(parser)
    _policy(parser)
    parser.add_argument("--all", action="store_true", help="every value, not only differences")
    parser.add_argument("--width", type=int, metavar="CELLS", help="the width to draw in")


def _merge(parser: argparse.ArgumentParser) -> None:
    _some(parser)
    _json(parser)
    _policy(parser)


def _export(parser: argparse.ArgumentParser) -> None:
    _one(parser)
    _policy(parser)
    parser.add_argument("--format", choices=["json"], default="json", help="the file's format")
    _output(parser)


def _accept(parser: argparse.ArgumentParser) -> None:
    _one(parser)
    _json(parser)
    _policy(parser, default=None)
    parser.add_argument(
        "--take", nargs=2, action="append", metavar=("SIDE", "DEVICE"), help="template, live, drop"
    )
    parser.add_argument(
        "--despite-pending", action="store_true", help="although xl config-update left a file"
    )
    parser.add_argument("--save-plan", type=Path, metavar="FILE", help="keep the plan for later")
    parser.add_argument("--plan", type=Path, metavar="FILE", help="run a plan that was kept")
    _acting(parser)


def _plug(parser: argparse.ArgumentParser) -> None:
    _one(parser)
    parser.add_argument("device", metavar="DEVICE", help="disk:xvdb, or KIND:KEY=VALUE,… if new")
    _with_xl(parser)


def _unplug(parser: argparse.ArgumentParser) -> None:
    _one(parser)
    parser.add_argument("device", metavar="DEVICE", help="as every output prints it: disk:xvdb")
    parser.add_argument("--force", action="store_true", help="do not ask the guest")
    _with_xl(parser)


def _with_xl(parser: argparse.ArgumentParser) -> None:
    _json(parser)
    parser.add_argument("--xl", metavar="PATH", help="the xl to run (as the PATH has it)")
    parser.add_argument("--keep-template", action="store_true", help="leave the template alone")
    _acting(parser)


def _log(parser: argparse.ArgumentParser) -> None:
    _json(parser)


def _undo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", nargs="?", metavar="ID", help="as `xendrift log` has it (the last)")
    _json(parser)
    parser.add_argument(
        "--force", action="store_true", help="although the template was written again since"
    )
    _acting(parser)


def _acting(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="show the plan, write nothing")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--confirm", metavar="NAME", help="the domain, for what is dangerous")


def _capture(parser: argparse.ArgumentParser) -> None:
    _output(parser)
    parser.add_argument("--secrets", action="store_true", help="leave passwords in")


def _output(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "-o", "--output", type=Path, required=True, metavar="FILE", help="what to write to"
    )
    parser.add_argument("--overwrite", action="store_true", help="replace the file if it is there")


def _watch(parser: argparse.ArgumentParser) -> None:
    _some(parser)
    _json(parser)
    parser.add_argument(
        "--for", dest="seconds", type=_seconds, metavar="SECONDS", help="stop after so long"
    )


def _explain(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rule", nargs="?", metavar="RULE", help="a rule's id (lists them all)")
    _json(parser)


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 <= seconds <= 86400:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and 86400 seconds")
    return seconds


_COMMANDS = (
    _Command("demo", "[options]", "open the screen on a made-up host", "xendrift demo", _screen),
    _Command(
        "scan",
        "[DOMAIN ...] [options]",
        "list what is wrong, one finding a line",
        "xendrift scan --settle 10",
        _scan,
    ),
    _Command(
        "show",
        "DOMAIN [options]",
        "show both views and the merged one",
        "xendrift show g-web",
        _show,
    ),
    _Command(
        "merge",
        "[DOMAIN ...] [options]",
        "print merged configurations",
        "xendrift merge --policy libxl --json",
        _merge,
    ),
    _Command(
        "export",
        "DOMAIN -o FILE [options]",
        "write a merged configuration to a file",
        "xendrift export g-web -o g-web.json",
        _export,
    ),
    _Command(
        "accept",
        "DOMAIN [options]",
        "make the merged view the template",
        "xendrift accept g-web --take drop disk:xvdc",
        _accept,
    ),
    _Command(
        "plug",
        "DOMAIN DEVICE [options]",
        "attach a device with xl, and see what comes of it",
        "xendrift plug g-web nic:bridge=xenbr0",
        _plug,
    ),
    _Command(
        "unplug",
        "DOMAIN DEVICE [options]",
        "detach a device with xl, and take it out of the template",
        "xendrift unplug g-web disk:xvdc",
        _unplug,
    ),
    _Command(
        "log",
        "[--json]",
        "say what was done, and how it ended",
        "xendrift log",
        _log,
    ),
    _Command(
        "undo",
        "[ID] [options]",
        "restore the template that an action replaced",
        "xendrift undo --dry-run",
        _undo,
    ),
    _Command(
        "watch",
        "[DOMAIN ...] [options]",
        "print changes as they happen",
        "xendrift watch g-web --json",
        _watch,
    ),
    _Command(
        "capture",
        "-o FILE [options]",
        "write both views of every domain to one file",
        "xendrift capture -o report.json.gz",
        _capture,
    ),
    _Command(
        "explain",
        "[RULE] [--json]",
        "say what a rule means",
        "xendrift explain untracked",
        _explain,
    ),
)
