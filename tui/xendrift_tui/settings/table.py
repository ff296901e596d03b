"""The one table of settings: file, environment, `xendrift config` and README are made from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias, cast

from xendrift.core.model.policy import Policy

Value: TypeAlias = "str | bool | Mapping[str, object] | None"

COLUMNS = ("type", "memory", "vcpus", "backend", "age")
"""What the list of domains can show besides; the screen has each in its own table."""

_YES, _NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that can be set.

    Attributes:
        name: its key in the file; `XENDRIFT_` and the name in capitals in the environment.
        default: what holds if nobody sets it; None leaves it to xendrift.
        shape: what it may be, in words.
        does: what it is good for.
        read: turns what was written into a value, or raises ValueError.
        flag: the option that beats it, empty if there is none.
    """

    name: str
    default: Value
    shape: str
    does: str
    read: Callable[[object], Value]
    flag: str = ""

    @property
    def variable(self) -> str:
        """The environment variable, empty for a table of the file."""
        return "" if isinstance(self.default, Mapping) else f"XENDRIFT_{self.name.upper()}"


def _text(written: object) -> Value:
    if not isinstance(written, str) or not written:
        raise ValueError
    return written


def _truth(written: object) -> Value:
    if isinstance(written, bool):
        return written
    if isinstance(written, str) and written.lower() in (*_YES, *_NO):
        return written.lower() in _YES
    raise ValueError


def _table(written: object) -> Value:
    if not isinstance(written, dict):
        raise ValueError
    table = cast("dict[str, object]", written)
    if not all(isinstance(item, str) and item for item in table.values()):
        raise ValueError
    return cast("dict[str, str]", table)


def _columns(written: object) -> Value:
    names = [one.strip() for one in written.split(",")] if isinstance(written, str) else None
    if names is None or not all(name in (*COLUMNS, "") for name in names):
        raise ValueError
    return ",".join(name for name in names if name)


def _fleet(written: object) -> Value:
    from xendrift_tui.settings.fleet import read_fleet  # noqa: PLC0415 few have such a table

    return read_fleet(written)


def _path(name: str, does: str, flag: str) -> Setting:
    return Setting(name, None, "a path", does, _text, flag)


def _switch(name: str, default: bool, does: str, flag: str = "") -> Setting:
    return Setting(name, default, "true or false", does, _truth, flag)


def _choice(name: str, default: str, words: tuple[str, ...], does: str, flag: str = "") -> Setting:
    def read(written: object) -> Value:
        if written not in words:
            raise ValueError
        return str(written)

    return Setting(name, default, f"one of {', '.join(words)}", does, read, flag)


SETTINGS = (
    _path("socket", "xenstored's socket", "--socket"),
    _path("userdata", "the folder of libxl's files", "--userdata"),
    _path("ignore_file", "findings to live with", "--ignore-file"),
    _path("xl", "the xl to run", "--xl"),
    _switch("read_only", False, "never write to Xen", "--read-only"),
    _choice("policy", "union", tuple(Policy), "how to settle what nobody has decided", "--policy"),
    _choice("theme", "auto", ("auto", "dark", "light", "ansi"), "the screen's colours", "--theme"),
    _choice("glyphs", "auto", ("auto", "unicode", "ascii"), "the screen's signs"),
    _switch("mouse", True, "whether the screen takes the mouse over", "--no-mouse"),
    _switch("only_differences", True, "whether the screen opens with only what differs"),
    _choice("sort", "worst", ("worst", "name", "domid"), "how the domains are sorted at first"),
    Setting(
        "columns",
        "",
        f"some of {', '.join(COLUMNS)}, with commas between",
        "what the list of domains shows besides",
        _columns,
    ),
    Setting(
        "filters",
        {},
        'a table such as mine = "bridge:xenbr1 !ok"',
        "filters by names, to be typed as @mine",
        _table,
    ),
    Setting(
        "keymap",
        {},
        'a table such as next = "ctrl+n,n"',
        "other keys for the screen's commands, by their ids",
        _table,
    ),
    Setting(
        "fleet",
        {},
        "a table of jobs, connect_timeout, deadline (seconds), ssh and command (lists of words),"
        " and tables hosts.NAME of the same",
        "how --host reaches other hosts",
        _fleet,
    ),
)
BY_NAME = {setting.name: setting for setting in SETTINGS}
