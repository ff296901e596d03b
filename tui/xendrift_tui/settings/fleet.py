"""The table `[fleet]` of the settings: how other hosts are reached."""

from collections.abc import Mapping
from typing import cast

from xendrift.sources.remote.reach import Fleet, check_name, weakens

_WORDS = ("ssh", "command")
_NUMBERS = {"jobs": (1, 1000), "connect_timeout": (1, 3600), "deadline": (1, 86400)}


def read_fleet(written: object) -> Mapping[str, object]:
    """Checks the table.

    Raises:
        ValueError: something in it makes no sense.
    """
    if not isinstance(written, dict):
        raise ValueError
    table = cast("dict[str, object]", written)
    hosts = table.get("hosts", {})
    if not isinstance(hosts, dict):
        raise ValueError
    for name, own in cast("dict[str, object]", hosts).items():
        check_name(name)
        if not isinstance(own, dict) or "jobs" in own or "hosts" in own:
            raise ValueError
        _check(cast("dict[str, object]", own))
    _check({key: value for key, value in table.items() if key != "hosts"})
    return table


def fleet_of(value: object) -> Fleet:
    """Returns how other hosts are reached, of a table that was checked."""
    table = dict(cast("Mapping[str, object]", value)) if isinstance(value, Mapping) else {}
    hosts = cast("Mapping[str, Mapping[str, object]]", table.pop("hosts", {}))
    told = {name: _told(own) for name, own in hosts.items()}
    return Fleet(**_told(table), hosts=told)  # pyright: ignore[reportArgumentType] it was checked


def _told(table: Mapping[str, object]) -> dict[str, object]:
    return {
        key: tuple(cast("list[str]", value)) if key in _WORDS else value
        for key, value in table.items()
    }


def _check(table: Mapping[str, object]) -> None:
    for key, value in table.items():
        if key in _WORDS:
            words = cast("list[object]", value) if isinstance(value, list) else []
            texts = [one for one in words if isinstance(one, str) and one]
            if not texts or len(texts) != len(words) or (key == "ssh" and weakens(texts)):
                raise ValueError
        elif key in _NUMBERS:
            least, most = _NUMBERS[key]
            fits = isinstance(value, int) or (key == "deadline" and isinstance(value, float))
            if isinstance(value, bool) or not fits or not least <= cast(float, value) <= most:
                raise ValueError
        else:
            raise ValueError
