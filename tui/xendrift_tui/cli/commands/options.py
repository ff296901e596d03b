"""The arguments that several commands take."""

import argparse
from pathlib import Path

from xendrift.policy import Policy


def common_options() -> argparse.ArgumentParser:
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


def domains_argument(parser: argparse.ArgumentParser) -> None:
    """Adds any number of domains."""
    parser.add_argument(
        "domains", nargs="*", metavar="DOMAIN", help="a domid or a name (all of them)"
    )


def domain_argument(parser: argparse.ArgumentParser) -> None:
    """Adds one domain."""
    parser.add_argument("domain", metavar="DOMAIN", help="a domid or a name")


def json_option(parser: argparse.ArgumentParser) -> None:
    """Adds `--json`."""
    parser.add_argument("--json", action="store_true", help="write JSON for programs")


def policy_option(parser: argparse.ArgumentParser, default: str | None = str(Policy.UNION)) -> None:
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
        "-o", "--output", type=Path, required=True, metavar="FILE", help="what to write to"
    )
    parser.add_argument("--overwrite", action="store_true", help="replace the file if it is there")


def seconds(text: str) -> float:
    """Reads a number of seconds, at most a day."""
    number = float(text)
    if not 0 <= number <= 86400:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and 86400 seconds")
    return number
