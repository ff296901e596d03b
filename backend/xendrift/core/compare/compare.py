"""Puts the two sides of each domain together, by uuid, and says what changed between them."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator

from xendrift.core.base.text import SafeText
from xendrift.core.compare.difference import (
    DeviceChange,
    DomainChange,
    Findings,
    HostDifference,
    Turn,
)
from xendrift.core.compare.side import DeviceSide, DomainSide
from xendrift.core.compare.values import value_changes
from xendrift.core.model.finding import Finding

_NO_DEVICE = DeviceSide(None, None)
_NO_TEXT = SafeText()


class Comparison:
    """Takes in domains of both moments in any order, and keeps only those that still lack theirs.

    A domain is known by its uuid. Of several with one uuid, and of those that have none, the
    number and the name tell which belong together.
    """

    def __init__(self) -> None:
        """Begins with nothing."""
        self._changes: list[DomainChange] = []
        self._old: list[DomainSide] = []
        self._new: list[DomainSide] = []
        self._same = 0

    def put(self, old: DomainSide | None, new: DomainSide | None) -> None:
        """Takes in what both moments have under one domid."""
        if old is not None and new is not None and _identity(old) == _identity(new):
            self._take(old, new)
            return
        if old is not None:
            self._old.append(old)
        if new is not None:
            self._new.append(new)

    def same(self, side: DomainSide | None = None) -> None:
        """Takes in a domain that is known to be as it was.

        Args:
            side: what it is, None if nobody looked at what is wrong with it.
        """
        if side is None:
            self._same += 1
        else:
            self._take(side, side)

    def result(
        self,
        old: SafeText,
        new: SafeText,
        host: tuple[Iterable[Finding], Iterable[Finding]] = ((), ()),
        notes: Iterable[SafeText] = (),
    ) -> HostDifference:
        """Puts together what was left over, and gives what was found.

        Args:
            old: what the older moment is called.
            new: what the newer one is called.
            host: the findings of the host itself, before and now.
            notes: what an operator has to know of the comparison.
        """
        for key in (_exact, _identity, _by_uuid, _by_name):
            self._pair(key)
        for side in self._old:
            self._changes.append(_gone(side))
        for side in self._new:
            self._changes.append(_appeared(side))
        self._old, self._new = [], []
        domains = tuple(sorted(self._changes, key=lambda one: one.domid))
        return HostDifference(
            old, new, domains, _findings(*host, owned=True), self._same, tuple(notes)
        )

    def _pair(self, key: Callable[[DomainSide], Hashable | None]) -> None:
        """Puts together what has one key on both sides."""
        waiting: defaultdict[Hashable, list[DomainSide]] = defaultdict(list)
        for side in self._old:
            waiting[key(side)].append(side)
        left: list[DomainSide] = []
        for side in self._new:
            name = key(side)
            if name is not None and waiting[name]:
                self._take(waiting[name].pop(0), side)
            else:
                left.append(side)
        self._old = [side for sides in waiting.values() for side in sides]
        self._new = left

    def _take(self, old: DomainSide, new: DomainSide) -> None:
        change = domain_change(old, new)
        if change.turn is Turn.SAME:
            self._same += 1
        if change.turn is not Turn.SAME or change.findings.still:
            self._changes.append(change)


def domain_change(old: DomainSide, new: DomainSide) -> DomainChange:
    """Says what became of one domain."""
    return DomainChange(
        new.uuid or old.uuid,
        (old.domid, new.domid),
        (old.name, new.name),
        (old.state, new.state),
        value_changes(old.template, new.template),
        value_changes(old.knobs, new.knobs),
        tuple(_devices(old, new)),
        _findings(old.findings, new.findings),
    )


def _exact(side: DomainSide) -> Hashable | None:
    return (side.uuid, side.domid, side.name) if side.uuid else None


def _identity(side: DomainSide) -> Hashable | None:
    return (side.uuid, side.domid if side.uuid else (side.domid, side.name))


def _by_uuid(side: DomainSide) -> Hashable | None:
    return side.uuid or None


def _by_name(side: DomainSide) -> Hashable | None:
    """A domain without a uuid goes by its name, if it has one, however it is numbered."""
    named = not side.uuid and not side.name.startswith("(domain ")
    return side.name if named else None


def _gone(side: DomainSide) -> DomainChange:
    """A domain that went took its findings along: they were not fixed."""
    return DomainChange(side.uuid, (side.domid, None), (side.name, _NO_TEXT))


def _appeared(side: DomainSide) -> DomainChange:
    return DomainChange(
        side.uuid,
        (None, side.domid),
        (_NO_TEXT, side.name),
        (_NO_TEXT, side.state),
        findings=Findings(new=side.findings),
    )


def _devices(old: DomainSide, new: DomainSide) -> Iterator[DeviceChange]:
    for device in [*new.devices, *(one for one in old.devices if one not in new.devices)]:
        was, now = old.devices.get(device, _NO_DEVICE), new.devices.get(device, _NO_DEVICE)
        if was == now:
            continue
        in_template = value_changes(was.template or {}, now.template or {})
        in_live = value_changes(was.live or {}, now.live or {})
        template = _turn(was.template, now.template, changed=bool(in_template))
        live = _turn(was.live, now.live, changed=bool(in_live))
        if (template, live) != (Turn.SAME, Turn.SAME):
            yield DeviceChange(
                device,
                template,
                live,
                in_template if template is Turn.CHANGED else (),
                in_live if live is Turn.CHANGED else (),
            )


def _turn(was: object, now: object, *, changed: bool) -> Turn:
    if was is None and now is None:
        return Turn.SAME
    if was is None:
        return Turn.APPEARED
    if now is None:
        return Turn.GONE
    return Turn.CHANGED if changed else Turn.SAME


def _findings(old: Iterable[Finding], new: Iterable[Finding], *, owned: bool = False) -> Findings:
    """Sorts findings by rule and device, and on a host by the domain that is gone."""
    before, now = _numbered(old, owned), _numbered(new, owned)
    return Findings(
        tuple(found for key, found in now.items() if key not in before),
        tuple(found for key, found in before.items() if key not in now),
        tuple(found for key, found in now.items() if key in before),
    )


def _numbered(found: Iterable[Finding], owned: bool) -> dict[Hashable, Finding]:
    """Gives each finding a name of its own: two alike are told apart by their number."""
    count: defaultdict[Hashable, int] = defaultdict(int)
    numbered: dict[Hashable, Finding] = {}
    for one in found:
        key = one.rule, one.device, one.domid if owned else None
        numbered[key, count[key]] = one
        count[key] += 1
    return numbered
