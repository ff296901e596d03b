"""How xl spells a device on its command line: a table of words, read both ways.

Commas part the keys of a disk or a vif and cannot be escaped (docs/man/xl-disk-configuration.5,
xl-network-configuration.5): what cannot be said safely is refused by name, never mangled, so that
no value can become another key.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.base.text import SafeText

BACKEND = "backend"
_NOTHING: tuple[Json, ...] = (None, "", 0, False)
_UNSET = ("unknown", "<default>")  # of an enumeration or a defbool; a bridge may be called so
# What libxl makes of a value that is not given, where it is no nothing (libxl_disk.c, libxl_nic.c).
_DEFAULTS = (("trusted", "True"), ("trusted", True), ("colo_restore_enable", "False"))
_LONGEST = 4096
DEFBOOL = {"True": "1", "False": "0"}
"""xl's names for the values of a defbool."""


class Unspeakable(Exception):  # noqa: N818  (a verdict on a value, not a failure of ours)
    """A value that xl's command line cannot say, or cannot say safely.

    Attributes:
        field: the value's name.
        reason: why it cannot be said.
    """

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(field, reason)
        self.field = SafeText(field)
        self.reason = SafeText(reason)

    @property
    def sentence(self) -> SafeText:
        """Both in one clause."""
        return SafeText(f"{self.field} cannot be said to xl: {self.reason}")


def number(value: str) -> Json:
    """Reads a number that is written in decimal digits.

    Raises:
        ValueError: it is none.
    """
    if not (value.isascii() and value.isdigit() and len(value) < 11):
        raise ValueError("it is no number")
    return int(value)


def yes_or_no(value: str) -> Json:
    """Reads `1` or `0`.

    Raises:
        ValueError: it is neither.
    """
    if value not in ("0", "1"):
        raise ValueError("it is neither 0 nor 1")
    return value == "1"


def defbool(value: str) -> Json:
    """Reads `1` or `0` into the words that JSON has for them.

    Raises:
        ValueError: it is neither.
    """
    return str(bool(yes_or_no(value)))


def without_equals(value: str) -> Json:
    """Reads a value that xl would end at an equals sign, as it does up to 4.17 (xl_parse.c).

    Raises:
        ValueError: there is one.
    """
    if "=" in value:
        raise ValueError("it holds an equals sign, where xl would end it")
    return value


def one_of(*known: str, **renamed: str) -> Callable[[str], Json]:
    """Makes a reader of a word out of a list; a keyword gives the JSON's name for it."""
    names = {name: name for name in known} | renamed

    def read(value: str) -> Json:
        if value not in names:
            raise ValueError(f"it is none of {', '.join(names)}")
        return names[value]

    return read


@dataclass(frozen=True, slots=True)
class Word:
    """One key of xl's command line and the value of the template that it stands for.

    Attributes:
        word: xl's key.
        key: the JSON's key.
        read: makes the JSON's value of xl's; raises `ValueError` with the reason if it cannot.
        names: xl's name for a value, where it is another than the JSON's.
        required: whether xl insists on it.
    """

    word: str
    key: str
    read: Callable[[str], Json] = str
    names: Mapping[str, str] | None = None
    required: bool = False


def spelled(config: JsonObject, words: Iterable[Word]) -> Iterator[tuple[str, str]]:
    """Yields each word with its value, in the table's order; what is left to libxl is left out.

    Raises:
        Unspeakable: a value cannot be said.
    """
    for word in words:
        value = _value(config, word)
        if not word.required and _left_out(word, value):
            continue
        said = _said(word, value)
        checked(word.key, said)
        try:
            word.read(said)
        except ValueError as error:
            raise Unspeakable(word.key, str(error)) from error
        yield word.word, said


def unsaid(config: JsonObject, words: Iterable[Word], known: Iterable[str] = ()) -> None:
    """Makes sure that no value is silently left out.

    Args:
        config: the device.
        words: what was said of it.
        known: keys that were said otherwise, or that xl chooses by itself.

    Raises:
        Unspeakable: xl has no word for a value.
    """
    said = {word.key for word in words} | {*known}
    if "backend_domname" in said:
        said.add("backend_domid")
    for key, value in config.items():
        unset = value in (*_NOTHING, *_UNSET, [], {}) or (key, value) in _DEFAULTS
        if key not in said and not unset:
            raise Unspeakable(key, "its command has no word for it")


def checked(field: str, value: str) -> str:
    """Returns a value that can stand behind any key.

    Raises:
        Unspeakable: it is empty, too long, or holds a comma, a control or an invisible character.
    """
    if not value:
        raise Unspeakable(field, "it is empty, and xl insists on it")
    if "," in value:
        raise Unspeakable(field, "it holds a comma, which would begin another key")
    return checked_last(field, value)


def checked_last(field: str, value: str) -> str:
    """Returns a value that can stand last, where commas part nothing any more.

    Raises:
        Unspeakable: as `checked`, but for commas inside.
    """
    if len(value) > _LONGEST:
        raise Unspeakable(field, "it is too long")
    if SafeText(value) != value:
        raise Unspeakable(field, "it holds a control or an invisible character")
    if value != value.strip() or value.endswith(","):
        raise Unspeakable(field, "it begins or ends with what xl would strip")
    return value


def parsed(specification: str, words: Iterable[Word]) -> JsonObject:
    """Reads `key=value,key=value` into the JSON of a device.

    Raises:
        Unspeakable: a key is not known, comes twice, or has no such value.
    """
    table = {word.word: word for word in words}
    config: JsonObject = {}
    for item in specification.split(",") if specification else ():
        name, equals, value = item.partition("=")
        word = table.get(name)
        if word is None or not equals:
            raise Unspeakable(item, f"it is none of {', '.join(f'{one}=' for one in table)}")
        if word.key in config:
            raise Unspeakable(name, "it is there twice")
        try:
            config[word.key] = word.read(checked(name, value))
        except ValueError as error:
            raise Unspeakable(name, str(error)) from error
    return config


def _value(config: JsonObject, word: Word) -> Json:
    """The backend is a name if there is one, else a domid; dom0 goes without saying."""
    if word.key != "backend_domname":
        return config.get(word.key)
    name = config.get("backend_domname")
    domid = config.get("backend_domid")
    if isinstance(name, str) and name:
        return name
    return str(domid or 0) if domid or word.required else None


def _left_out(word: Word, value: Json) -> bool:
    """What goes without saying; but a number that is zero is said where it is an id."""
    if word.key == "devid":
        return value is None or value is False
    return value in _NOTHING or (word.read is not str and value in _UNSET)


def _said(word: Word, value: Json) -> str:
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, int):
        return str(value)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Unspeakable(word.key, "it is no single value")
    return (word.names or {}).get(value, value)
