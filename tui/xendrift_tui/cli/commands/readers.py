"""The commands that only read, and their arguments."""

import argparse
from pathlib import Path

from xendrift.streams import file_or_stream
from xendrift_tui.cli.commands.command import Command
from xendrift_tui.cli.commands.options import (
    domain_argument,
    domains_argument,
    hosts_options,
    json_option,
    output_options,
    policy_option,
    rule_option,
    screen_options,
    seconds,
    settle_option,
)

SEVERITIES = ("error", "warning", "info")
_S = ", ".join(SEVERITIES)
FORMATS = ("json", "xl", "findings", "patch")
"""The formats of `export`, named so that the parser need not wait for what writes them."""


def _scan(parser: argparse.ArgumentParser) -> None:
    domains_argument(parser)
    parser.add_argument(
        "--format", choices=["text", "json", "json-lines", "nagios"], metavar="FORMAT",
        help="text, json, json-lines (a host each), nagios (one line)",
    )  # fmt: skip
    parser.add_argument(
        "--json", dest="format", action="store_const", const="json", help="as --format json"
    )
    parser.add_argument(
        "--json-lines", dest="format", action="store_const", const="json-lines",
        help=argparse.SUPPRESS,
    )  # fmt: skip
    settle_option(parser)
    rule_option(parser, "findings of this rule alone")
    parser.add_argument(
        "--severity", choices=SEVERITIES, metavar="S", help="these and worse: " + _S
    )
    parser.add_argument(
        "--fail-on", choices=SEVERITIES, default="info", metavar="S",
        help=f"exit status 1 only from there on: {_S}",
    )  # fmt: skip
    parser.add_argument(
        "--domain", action="append", metavar="DOMAIN", help="as DOMAIN, or a pattern of names"
    )
    hosts_options(parser)
    parser.add_argument("--history", type=Path, metavar="FILE", help="add what is found to a file")
    parser.set_defaults(see=None)


def _show(parser: argparse.ArgumentParser) -> None:
    domain_argument(parser)
    json_option(parser)
    policy_option(parser)
    parser.add_argument("--all", action="store_true", help="every value, not only differences")
    parser.add_argument("--secrets", action="store_true", help="passwords too")
    parser.add_argument("--width", type=int, metavar="CELLS", help="the width to draw in")


def _merge(parser: argparse.ArgumentParser) -> None:
    domains_argument(parser)
    json_option(parser)
    policy_option(parser)


def _export(parser: argparse.ArgumentParser) -> None:
    domain_argument(parser)
    policy_option(parser)
    parser.add_argument(
        "--format", choices=FORMATS, default="json", metavar="FORMAT", help=", ".join(FORMATS)
    )
    output_options(parser)


def _watch(parser: argparse.ArgumentParser) -> None:
    domains_argument(parser)
    json_option(parser)
    parser.add_argument(
        "--for", dest="seconds", type=seconds, metavar="SECONDS", help="stop after so long"
    )


def _capture(parser: argparse.ArgumentParser) -> None:
    output_options(parser)
    parser.add_argument("--secrets", action="store_true", help="leave passwords in")
    hosts_options(parser)


def _diff(parser: argparse.ArgumentParser) -> None:
    moment = "a capture, or a recording: FILE, or FILE@TIME"
    parser.add_argument("old", metavar="OLD", help=moment)
    parser.add_argument("new", nargs="?", metavar="NEW", help=f"{moment} (this host)")
    parser.add_argument("--markdown", action="store_true", help="write a report for people")
    json_option(parser)
    parser.add_argument(
        "--all", action="store_true", help="what is still wrong with domains as they were, too"
    )


def _history(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", nargs="+", metavar="FILE", help="what `scan --history` keeps; prune FILE"
    )
    parser.add_argument("--domain", default="", metavar="DOMAIN", help="a name, uuid or domid")
    parser.add_argument("--rule", default="", metavar="RULE", help="a rule's id")
    parser.add_argument("--on", default="", metavar="HOST", help="a host's name")
    parser.add_argument("--standing", action="store_true", help="only what is still there")
    parser.add_argument("--keep", metavar="TIME", help="how much prune leaves: 90d, 12w, 36h")
    json_option(parser)


def _metrics(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "-o",
        "--output",
        type=file_or_stream,
        metavar="FILE",
        help="what to replace (standard output)",
    )
    parser.add_argument(
        "--example", nargs="?", const="", metavar="EXAMPLE",
        help="print a ready file for monitoring (lists them all)",
    )  # fmt: skip
    settle_option(parser)
    hosts_options(parser)


def _replay(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", type=file_or_stream, metavar="FILE", help="made by `xendrift --record`"
    )
    screen_options(parser)


def _check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", help="a libxl-json file, - for a pipe")
    json_option(parser)
    parser.add_argument(
        "--struct", default="domain_config", metavar="NAME", help="another struct of libxl's"
    )


def _explain(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "rule", nargs="*", metavar="RULE|WORD",
        help="a rule's id, or a word of the screen (lists every rule)",
    )  # fmt: skip
    json_option(parser)


READING = (
    Command(
        "demo",
        "[options]",
        "open the screen on a made-up host",
        "xendrift demo",
        screen_options,
        "xendrift_tui.cli.screen:demo",
        short="the screen on a demo host",
    ),
    Command(
        "scan",
        "[DOMAIN ...] [options]",
        "list what is wrong, one finding a line",
        "xendrift scan --settle 10                       what is busy is no finding\n"
        "xendrift scan g-web --json | jq '.findings[].rule'\n"
        "xendrift scan --domain 'web-*' --rule untracked --fail-on error",
        _scan,
        "xendrift_tui.cli.history:scan",
        short="what is wrong",
    ),
    Command(
        "show",
        "DOMAIN [options]",
        "show both views and the merged one",
        "xendrift show g-web",
        _show,
        "xendrift_tui.cli.show:show",
        short="both views of a domain",
    ),
    Command(
        "merge",
        "[DOMAIN ...] [options]",
        "print merged configurations",
        "xendrift merge --policy libxl --json",
        _merge,
        "xendrift_tui.cli.merge:merge",
        short="merged configurations",
    ),
    Command(
        "export",
        "DOMAIN -o FILE [options]",
        "write a domain to a file: JSON, xl.cfg, a report",
        "xendrift export g-web --format xl -o g-web.cfg",
        _export,
        "xendrift_tui.cli.export:export",
        short="one of them into a file",
    ),
    Command(
        "watch",
        "[DOMAIN ...] [options]",
        "print changes as they happen",
        "xendrift watch g-web --json",
        _watch,
        "xendrift_tui.cli.watch:watch",
        short="changes as they happen",
    ),
    Command(
        "capture",
        "-o FILE [options]",
        "write both views of every domain to one file",
        "xendrift capture -o report.json.gz",
        _capture,
        "xendrift_tui.cli.capture:capture",
        short="everything into one file",
    ),
    Command(
        "diff",
        "OLD [NEW] [options]",
        "say what changed since a capture, or a moment of a recording",
        "xendrift diff yesterday.json.gz                 against this host\n"
        "xendrift diff incident.xdr@0 incident.xdr@1:30  two moments of a recording\n"
        "xendrift diff incident.xdr@2026-11-28T17:05 --demo",
        _diff,
        "xendrift_tui.cli.diff:diff",
        short="what changed since",
    ),
    Command(
        "history",
        "[prune] FILE [options]",
        "tell since when, how often and where something was found",
        "xendrift scan --history history.db, then: xendrift history history.db\n"
        "xendrift history history.db --rule untracked\n"
        "xendrift history history.db --domain g-web --json\n"
        "xendrift history prune history.db --keep 90d",
        _history,
        "xendrift_tui.cli.history:history",
        short="since when, how often",
    ),
    Command(
        "metrics",
        "[-o FILE] [options]",
        "count what is wrong, for Prometheus and node_exporter's textfile collector",
        "xendrift metrics -o /var/lib/prometheus/node-exporter/xendrift.prom\n"
        "xendrift metrics --example prometheus-rules     alerts, as a rule file",
        _metrics,
        "xendrift_tui.cli.metrics:metrics",
        short="numbers for Prometheus",
    ),
    Command(
        "replay",
        "FILE [options]",
        "play a recording on the screen, with its time in your hands",
        "xendrift --record incident.xdr, then: xendrift replay incident.xdr",
        _replay,
        "xendrift_tui.cli.screen:replay",
        short="play a recording",
    ),
    Command(
        "check",
        "FILE ... [options]",
        "print what libxl makes of a libxl-json file, or why it refuses it",
        "xendrift check userdata-d.3.*.libxl-json --libxl 4.20\n"
        "xendrift check - --libxl 4.21:yajl < template    built with yajl, not json-c",
        _check,
        "xendrift_tui.cli.check:check",
        short="what libxl makes of a file",
    ),
    Command(
        "explain",
        "[RULE|WORD] [--json]",
        "say what a rule means, or a word of the screen",
        "xendrift explain half-baked",
        _explain,
        "xendrift_tui.cli.explain:explain",
        short="what a rule means",
    ),
)
