"""The arguments that several commands take."""

import argparse
from pathlib import Path
from typing import Any

from xendrift.core.base.text import SafeText
from xendrift.core.model.policy import Policy
from xendrift.streams import file_or_stream
from xendrift_tui.cli.commands.arguments import CarefulParser

WORDS = "DOMAIN ... DEVICE"
THEMES = ("auto", "dark", "light", "ansi")


def common_options(*, hidden: bool = False) -> CarefulParser:
    """The options every command takes; without defaults, so that either place may set them.

    Args:
        hidden: whether a command's own help leaves them to the overview.
    """
    common = CarefulParser(add_help=False, argument_default=argparse.SUPPRESS)
    group = common.add_argument_group("where to read")

    def add(name: str, does: str, **rest: Any) -> None:
        group.add_argument(name, help=argparse.SUPPRESS if hidden else does, **rest)

    add("--socket", "xenstored's socket", metavar="PATH")
    add("--userdata", "libxl's files (/var/lib/xen)", metavar="DIR", type=Path)
    add("--host", "another host, over ssh", metavar="HOST", action="append")
    add("--capture", "a capture, in place of this host", metavar="PATH", type=file_or_stream)
    add("--libxl", "the libxl of a capture that does not say: 4.20", metavar="RELEASE")
    add("--at", "the node that a listing was taken of", metavar="NODE")
    add("--demo", "the demo host, in place of this one", action="store_true")
    add("--ignore-file", "findings to live with (TOML)", metavar="FILE", type=file_or_stream)
    add("--config", "the settings, see `xendrift config`", metavar="FILE", type=file_or_stream)
    add("--read-only", "never write to Xen", action="store_true")
    return common


def domains_argument(
    parser: argparse.ArgumentParser,
    does: str = "a domid or a name; name:31 for a name of digits (all)",
) -> None:
    """Adds any number of domains."""
    parser.add_argument("domains", nargs="*", metavar="DOMAIN", help=does)


def words_argument(parser: argparse.ArgumentParser, device: str) -> None:
    """Adds any number of domains, and a device after them."""
    parser.add_argument("words", nargs="*", metavar=WORDS, help=device)


def several_options(parser: argparse.ArgumentParser) -> None:
    """Adds what chooses several domains or devices at once."""
    parser.add_argument("--all", action="store_true", help="every domain")
    rule_option(parser, "what findings of this rule name")


def rule_option(parser: argparse.ArgumentParser, does: str) -> None:
    """Adds rules, as many as are given."""
    parser.add_argument("--rule", action="append", metavar="RULE", help=does)


def domain_argument(parser: argparse.ArgumentParser) -> None:
    """Adds one domain."""
    parser.add_argument(
        "domain", metavar="DOMAIN", help="a domid or a name; name:31 for a name of digits"
    )


def hosts_options(parser: argparse.ArgumentParser) -> None:
    """Adds what names many hosts, and bounds how they are looked at."""
    parser.add_argument(
        "--hosts", type=file_or_stream, metavar="FILE",
        help="many hosts; with --group, --jobs, --deadline",
    )  # fmt: skip
    # What these are is said in the man page: a command's own help is to fit a screen.
    parser.add_argument("--group", action="append", help=argparse.SUPPRESS)
    parser.add_argument("--jobs", type=jobs, help=argparse.SUPPRESS)
    parser.add_argument("--deadline", type=seconds, help=argparse.SUPPRESS)


def jobs(text: str) -> int:
    """Reads a number of things, at most a thousand."""
    if not text.isdecimal() or not 1 <= int(text[:9]) <= 1000:
        raise argparse.ArgumentTypeError(f"{text} is not between 1 and 1000")
    return int(text)


def json_option(parser: argparse.ArgumentParser) -> None:
    """Adds `--json`."""
    parser.add_argument("--json", action="store_true", help="write JSON for programs")


def policy_option(parser: argparse.ArgumentParser, default: str | None = argparse.SUPPRESS) -> None:
    """Adds `--policy`."""
    parser.add_argument(
        "--policy",
        choices=[str(policy) for policy in Policy],
        default=default,
        metavar="POLICY",
        help=f"{', '.join(Policy)} ({Policy.UNION})",
    )


def output_options(parser: argparse.ArgumentParser) -> None:
    """Adds the file to write to."""
    parser.add_argument(
        "-o",
        "--output",
        type=file_or_stream,
        required=True,
        metavar="FILE",
        help="what to write to; - is standard output",
    )
    parser.add_argument("--overwrite", action="store_true", help="replace the file if it is there")


def xl_option(parser: argparse.ArgumentParser) -> None:
    """Adds the xl to run."""
    parser.add_argument("--xl", metavar="PATH", help="the xl to run (as the PATH has it)")


def screen_options(parser: argparse.ArgumentParser) -> None:
    """Adds what concerns the screen."""
    group = parser.add_argument_group("the screen", argument_default=argparse.SUPPRESS)
    group.add_argument("--no-mouse", action="store_true", help="leave the mouse to the terminal")
    group.add_argument(
        "--record",
        type=file_or_stream,
        metavar="FILE",
        help="record what is read, for `xendrift replay`",
    )
    group.add_argument(
        "--hosts", type=file_or_stream, dest="screen_hosts", metavar="FILE",
        help="many hosts: a name a line, or an inventory",
    )  # fmt: skip
    group.add_argument("--group", action="append", dest="screen_group", help="of an inventory")
    group.add_argument("--jobs", type=jobs, dest="screen_jobs", metavar="N", help="side by side")
    group.add_argument(
        "--deadline", type=seconds, dest="screen_deadline", metavar="SECONDS",
        help="for a look at one host",
    )  # fmt: skip
    group.add_argument("--theme", choices=THEMES, metavar="THEME", help=", ".join(THEMES))


def settle_option(parser: argparse.ArgumentParser) -> None:
    """Adds the second look."""
    parser.add_argument(
        "--settle",
        type=seconds,
        metavar="SECONDS",
        help="look twice and leave out whatever moved in between",
    )


def reason_text(text: str) -> SafeText:
    """Reads why something is done; what is longer than the journal keeps is refused."""
    from xendrift.core.model.entry import LONGEST_REASON  # noqa: PLC0415 few give one

    if len(text) > LONGEST_REASON:
        raise argparse.ArgumentTypeError(
            f"it has {len(text)} characters, of which at most {LONGEST_REASON} are kept"
        )
    return SafeText(text)


def count(text: str) -> int:
    """Reads how many."""
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 10**9):
        raise argparse.ArgumentTypeError(f"{text} is no number of entries")
    return int(text)


def seconds(text: str) -> float:
    """Reads a number of seconds, at most a day."""
    number = float(text)
    if not 0 <= number <= 86400:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and 86400 seconds")
    return number
