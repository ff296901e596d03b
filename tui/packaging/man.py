"""Makes the man page from the parser and the tables: `python tui/packaging/man.py`."""

from collections.abc import Iterable
from pathlib import Path

from argparse_manpage.manpage import Manpage

from xendrift import __version__
from xendrift.core.findings.catalogue import RULES
from xendrift_tui.cli.commands import COMMANDS
from xendrift_tui.cli.parser import build_parser
from xendrift_tui.screen.keys.command import ScreenCommand
from xendrift_tui.screen.keys.table import COMMANDS as KEYS
from xendrift_tui.settings.table import SETTINGS

FILE = Path(__file__).with_name("xendrift.1")

_STATUS = (
    ("0", "all is well: no finding, or it was done"),
    ("1", "there are findings, or what was asked for was refused"),
    ("2", "something failed; one sentence on standard error says what and what to do next"),
)
_POLICIES = (
    ("union", "what is in either view; memory, name, vcpus and media from xenstore, the rest from"
     " the template"),
    ("libxl", "exactly libxl's: what boots next"),
    ("live", "what is in xenstore, and its values wherever it knows"),
    ("template", "what is in the template, and its values"),
)  # fmt: skip
_SETTINGS = (
    "One TOML file: ~/.config/xendrift/config.toml, or below $XDG_CONFIG_HOME, and where that does"
    " not exist /etc/xendrift/config.toml; --config FILE or XENDRIFT_CONFIG names another. The"
    " environment beats the file (XENDRIFT_ and the key in capitals), flags beat both. A file that"
    " makes no sense stops every command before it does anything; root does not read one that"
    " others can write."
)
_NOTES = (
    ("recordings",
     "xendrift --record FILE keeps every change that the screen sees, without passwords, until"
     " it is left or 256 MiB are full; xendrift replay FILE plays it on the same screen, and"
     " --capture FILE opens it at its end."),
    ("captures",
     "xendrift capture -o FILE.gz writes both views of every domain into one file, without"
     " passwords unless --secrets is given; every command reads it back with --capture. A"
     " folder with xenstore.json or xenstore.txt and userdata/ is a capture as well."),
    ("comparisons",
     "xendrift diff OLD [NEW] compares domains by uuid and devices by id; OLD and NEW are"
     " captures or recordings, FILE@TIME a recording at 90 or 1:30 or 1:02:03 from its"
     " beginning or at 2026-11-28T17:05; NEW is this host if left out. Left out is what always"
     " moves: memory that balloons, domids in paths, what only drivers tell each other. Of more"
     " than 1,000 domains that are as they were, --all tells what is still wrong. Exit status"
     " 0: equal, 1: different."),
    ("history",
     "xendrift scan --history FILE adds a run to an SQLite file of mode 0600: findings from"
     " when they were first seen to when they were fixed, and every template once. It holds"
     " passwords of templates. xendrift history FILE tells since when, how often and on which"
     " hosts; history prune FILE --keep 90d takes out what is older and not there any more;"
     " rebuild --history FILE takes a lost template from it, validated as any other."),
    ("streams",
     "- in place of a FILE is standard input or output: capture -o -, --save-plan -, --plan -,"
     " --capture -, --record -, replay -. Nothing else is written to it, a terminal is refused,"
     " and one input serves one option. A file of that name is ./-."),
    ("other hosts",
     "--host H reads another host: the system's own ssh runs xendrift serve there and shows"
     " what it streams. ssh's own settings hold; nobody is asked, nothing is forwarded, and"
     " host keys are checked as ssh is set up to. Where xendrift is not installed, a reader for"
     " Python 3.6 is sent to python3, and without that xenstore-ls -f and tar are run: what was"
     " used is said, and such a host is read only. scan, metrics and capture take several"
     " --host or --hosts FILE, a name a line or what ansible-inventory --list prints (--group"
     " GROUP): scan prints a line of JSON for each host as it comes (--format text: findings),"
     " capture writes one file each into a folder, and the status is 2 if any host could not be"
     " looked at. --jobs and --deadline bound it. What changes something is planned there,"
     " shown and confirmed here, and runs there whether or not the line holds; what became of"
     " it is read in the journal there. The table [fleet] of the settings has jobs,"
     " connect_timeout, deadline, ssh and command (lists of words), and [fleet.hosts.NAME] the"
     " same for one host."),
    ("several hosts on the screen",
     "xendrift --host A --host B, or --hosts FILE with --group, opens a list of the hosts and,"
     " below each, of its domains that need somebody. A host's line never vanishes: it says ok,"
     " stale since when, unreachable, host key changed, key refused, no xendrift, older or too"
     " slow, with ssh's own last line; what was known last stays, grey, with its age. A line that"
     " broke is made anew by itself, and at once by ctrl+r. Enter opens the host's own screen,"
     " escape goes back. There every action but that on several marks is planned on that host,"
     " shown and confirmed here, and runs there whether or not the line holds; J is the journal"
     " of that host. Nothing is ever done to this host from there. A single --host H opens its"
     " screen at once."),
    ("a key that may only look",
     "A line of authorized_keys there, on one line, makes a key that can be used for nothing"
     " but scan, show, watch, metrics and capture, and is told no password:"
     " restrict,command=\"/usr/bin/xendrift serve --read-only\" ssh-ed25519 AAAA... monitor"),
    ("json",
     "--json prints documents that schema.json of the package describes. Each carries"
     " \"schema\": \"xendrift/1\": keys may be added, none is taken away or changes its meaning."
     " merge --json alone has libxl's own shape, that of xl list -l."),
    ("the one file", "xendrift.pyz runs with CPython 3.11 to 3.14 on x86_64 and aarch64, with"
     " glibc or musl, and needs no network. Its first start unpacks it, and says so; if that folder"
     " cannot be written it unpacks itself for each run. Debian's package is that file, unpacked"
     " when it is installed. xendrift metrics --example ansible-playbook prints a playbook that"
     " installs the file on every dom0 and fails where a guest would lose something."),
    ("several at once",
     "accept, plug, clean and repair take several domains, patterns of names in quotes, --all,"
     " and --rule RULE for what findings of that rule name. Their plans are one set with a"
     " name: shown together, confirmed once, run one after another; what fails ends what is"
     " left of its own domain. The exit status is 0 if all of it is done, 1 if anything was"
     " refused or failed. A set with dangerous plans is confirmed by its action and its number"
     " of domains: --confirm 'clean 3'. xendrift undo NAME takes the whole set back, the latest"
     " first. A word that is a domain's very name is no pattern."),
    ("decisions",
     "What is decided on the screen and not yet written survives it: whatever ends the screen,"
     " it is kept in a file of mode 0600 below decisions/ beside the backups, and the next"
     " start on the same source offers it for every domain that is the same still."),
    ("findings to live with",
     "--ignore-file FILE names a TOML file of [[ignore]] tables with rule, domain and device"
     " (patterns), reason and until; how many were ignored is always said. Without it,"
     " /etc/xendrift/ignore.toml counts for root, ~/.config/xendrift/ignore.toml for any other"
     " user, if it is there. i on the screen adds an entry to that file, I lists what is"
     " ignored and ends it; for the demo host, a capture that names no file, and read-only,"
     " both are for that sitting alone."),
    ("many at once on the screen",
     "space marks a line of the domains, the devices or all findings, M all that the filter"
     " shows, = all of one rule. Then accept, plug, clean and repair are for all that is"
     " marked: one page of plans, each domain's to be opened, one confirmation. They run one"
     " after another; a failure ends what is left of its own domain and of no other. What came"
     " of it is a list that stays; ctrl+z there, or S in the journal, takes all of it back. D"
     " lists every decision that is not written yet, and accepts all of its domains at once."),
)  # fmt: skip
_ENVIRONMENT = (
    ("XENSTORED_PATH, XENSTORED_RUNDIR", "where xenstored's socket is, as for xl"),
    ("XENDRIFT_STATE", "a folder for the journal and the backups, in place of those below"),
    (
        "XENDRIFT_CACHE",
        "a folder that the one file xendrift.pyz unpacks itself into, in place of the one below",
    ),
    ("XENDRIFT_TRACEBACK", "if set, a fault of xendrift's own is printed with its traceback"),
    ("NO_COLOR", "if set, the screen does without colours"),
)
_FILES = (
    ("/var/lib/xen/userdata-d.DOMID.UUID.libxl-json", "libxl's template of a domain"),
    ("/var/log/xendrift/journal.jsonl", "root's journal of what was done"),
    ("/var/lib/xendrift/backups/", "root's backups of the templates that were replaced"),
    ("~/.local/state/xendrift/", "both of them, for any other user"),
    (
        "/var/cache/xendrift/, ~/.cache/xendrift/",
        "what the one file has unpacked, for root and for any other user; it may be removed",
    ),
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
    made.add_section("policies", "=", _listed(_POLICIES))
    made.add_section("keys", "=", _listed(map(_key, KEYS)))
    made.add_section("settings", "=", _settings())
    for heading, text in _NOTES:
        made.add_section(heading, "=", _escaped(text))
    made.add_section("environment", "=", _listed(_ENVIRONMENT))
    made.add_section("files", "=", _listed(_FILES))
    made.add_section("examples", "=", _examples())
    made.add_section("see also", "=", ".BR xl (1),\n.BR xl.cfg (5),\n.BR xenstore\\-ls (1)")
    return str(made)


def _key(command: ScreenCommand) -> tuple[str, str]:
    """A key, what it does, and the id that a keymap names it by."""
    return command.shown, f"{command.help} ({command.id})"


def _settings() -> str:
    rows = [(one.name, f"{one.does}: {one.shape}") for one in SETTINGS]
    example = (
        'theme = "light"', "[keymap]", 'next = "ctrl+n,n"',
        "[fleet]", "jobs = 8", 'command = ["sudo", "-n", "xendrift"]',
        '[fleet.hosts."root@xen-a"]', "deadline = 10",
    )  # fmt: skip
    shown = "\n".join([".nf", *map(_escaped, example), ".fi"])
    return f"{_escaped(_SETTINGS)}\n{_listed(rows)}\n.PP\n{shown}"


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
