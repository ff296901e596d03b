"""Makes the man page from the parser and the tables: `python tui/packaging/man.py`."""

from collections.abc import Iterable
from pathlib import Path

from argparse_manpage.manpage import Manpage

from xendrift import __version__
from xendrift.core.findings.catalogue import RULES
from xendrift_tui.cli.commands import COMMANDS
from xendrift_tui.cli.parser import build_parser
from xendrift_tui.screen.keys.table import COMMANDS as KEYS

FILE = Path(__file__).with_name("xendrift.1")

_STATUS = (
    ("0", "all is well: no finding, or it was done"),
    ("1", "there are findings, or what was asked for was refused"),
    ("2", "something failed; one sentence on standard error says what and what to do next"),
)
_ENVIRONMENT = (
    ("XENSTORED_PATH, XENSTORED_RUNDIR", "where xenstored's socket is, as for xl"),
    ("XENDRIFT_STATE", "a folder for the journal and the backups, in place of those below"),
    ("XENDRIFT_TRACEBACK", "if set, a fault of xendrift's own is printed with its traceback"),
    ("NO_COLOR", "if set, the screen does without colours"),
)
_FILES = (
    ("/var/lib/xen/userdata-d.DOMID.UUID.libxl-json", "libxl's template of a domain"),
    ("/var/log/xendrift/journal.jsonl", "root's journal of what was done"),
    ("/var/lib/xendrift/backups/", "root's backups of the templates that were replaced"),
    ("~/.local/state/xendrift/", "both of them, for any other user"),
)


def page() -> str:
    """Returns the man page as roff."""
    parser = build_parser()
    for action in parser._subparsers._group_actions:
        for sub in action.choices.values():
            sub.description = None  # its first line is the same already
    made = Manpage(parser, format="single-commands-section")
    made.description = "shows what a running Xen guest will lose at its next boot"
    made.source, made.manual, made.date = f"xendrift {__version__}", "Xen", ""
    parser.epilog = None
    made.add_section("exit status", "=", _listed(_STATUS))
    made.add_section("rules", "=", _listed((rule.id, rule.when) for rule in RULES.values()))
    made.add_section("keys", "=", _listed((key.shown, key.help) for key in KEYS))
    made.add_section("environment", "=", _listed(_ENVIRONMENT))
    made.add_section("files", "=", _listed(_FILES))
    made.add_section("examples", "=", _examples())
    made.add_section("see also", "=", ".BR xl (1),\n.BR xl.cfg (5),\n.BR xenstore\\-ls (1)")
    return str(made)


def _examples() -> str:
    lines = (line for one in COMMANDS for line in one.example.splitlines())
    return "\n".join([".nf", *map(_escaped, lines), ".fi"])


def _listed(pairs: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f".TP\n\\fB{_escaped(term)}\\fR\n{_escaped(text)}" for term, text in pairs)


def _escaped(text: str) -> str:
    r"""Spells text for roff: `\` and `-` as themselves, no request at the start of a line."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("…", "...")
    return f"\\&{text}" if text.startswith((".", "'")) else text


if __name__ == "__main__":
    FILE.write_text(page(), encoding="utf-8")
