"""The domain on the screen, and how the operator wants to see it."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from xendrift.core.base.text import SafeText
from xendrift.core.model.device import DeviceId
from xendrift.core.model.report import MergedDevice
from xendrift_tui.presentation.marks import Glyphs
from xendrift_tui.presentation.row import Branch, Row, RowKind
from xendrift_tui.presentation.rows import View, need_attention, rows, unfold
from xendrift_tui.screen.state.choices import Choices, DomainEntry, again, unsettled


class Shown:
    """What is shown of which domain.

    Attributes:
        domid: the domain, None before there is one.
        entry: what was read of it, None while it is being read.
        only_differences: whether what both sides agree on is left out.
        secrets: whether passwords are shown.
        key: the key that shows what agrees, as the operator has it.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.domid: int | None = None
        self.entry: DomainEntry | None = None
        self.only_differences = True
        self.secrets = False
        self.key = "o"
        self._clock = clock
        self._failure = SafeText()
        self._decided: frozenset[DeviceId] = frozenset()
        self._chosen: dict[int, dict[str, Branch]] = {}
        self._unfolded: tuple[object, frozenset[DeviceId]] = (None, frozenset())
        self._first: DeviceId | None = None
        self._held: frozenset[DeviceId] = frozenset()
        self._mended: frozenset[DeviceId] = frozenset()

    def take(self, entry: DomainEntry, choices: Choices) -> None:
        """Shows a domain as it was read, under the policy in force."""
        if entry.report.merged.policy is choices.policy and not self._decisions(entry, choices):
            self._set(entry, choices)
        else:
            self.answer_again(entry, choices)

    def answer_again(self, entry: DomainEntry, choices: Choices) -> None:
        """Shows a domain as it was read, with another answer to other choices."""
        self._set(again(entry, choices, self._clock()), choices)

    def _set(self, entry: DomainEntry, choices: Choices) -> None:
        self.domid = entry.observation.domid
        self.entry = entry
        self._decided = self._decisions(entry, choices)
        self._failure = SafeText()

    def _decisions(self, entry: DomainEntry, choices: Choices) -> frozenset[DeviceId]:
        """Lists the devices that the operator has decided something about."""
        return choices.resolved(entry.observation.domid).decided

    def turn(self, domid: int) -> None:
        """Turns to a domain that is still to be read."""
        self._first = None
        self.domid = domid
        self.entry = None
        self._failure = SafeText()

    def fail(self, sentence: SafeText) -> None:
        """Shows that our own code failed on the domain."""
        self.entry = None
        self._failure = sentence

    def fold(self, key: str, branch: Branch) -> None:
        """Opens or shuts one row of the tree."""
        if self.domid is not None:
            self._chosen.setdefault(self.domid, {})[key] = branch

    def fold_all(self, made: Sequence[Row]) -> None:
        """Opens every device and kind; shuts every device where all of it is open."""
        branches = [row for row in made if row.branch is not None]
        opened = any(row.branch is not Branch.OPEN for row in branches)
        for row in branches:
            stays = opened or row.kind is RowKind.HEADING
            self.fold(row.key, Branch.OPEN if stays else Branch.SHUT)
        if opened and self.entry is not None:  # what a shut kind hides is opened with it
            for pair in self.entry.report.pairs:
                self.fold(f"device {pair.id}", Branch.OPEN)

    def refold(self, first: DeviceId | None = None) -> None:
        """Chooses anew what is open by itself.

        Args:
            first: a device that goes before all others, if there is room for all of its values.
        """
        self._unfolded = (None, frozenset())
        self._first = first

    def release(self) -> bool:
        """Lets go of devices that both sides agree on by now; False if there are none."""
        mended, self._mended, self._held = self._mended, frozenset(), frozenset()
        of, unfolded = self._unfolded
        self._unfolded = (of, unfolded - mended)
        return bool(mended)

    def merged(self, device: DeviceId | None) -> MergedDevice | None:
        """Finds what the merged view makes of a device; None if it leaves it out."""
        if self.entry is None:
            return None
        devices = self.entry.report.merged.devices
        return next((one for one in devices if one.id == device), None)

    def alike(self, device: DeviceId | None) -> tuple[str, tuple[DeviceId, ...]]:
        """Finds the worst rule about a device, and every device of the domain it is about."""
        if self.entry is None or device is None:
            return "", ()
        findings = self.entry.report.findings
        rule = next((one.rule for one in findings if one.device == device), "")
        found = [one.device for one in findings if one.rule == rule and one.device]
        return rule, tuple(dict.fromkeys(found))

    @property
    def aging(self) -> bool:
        """Whether a second more changes what is to be seen."""
        return (
            self.entry is not None and self.entry.ages is not None and unsettled(self.entry.report)
        )

    def rows(self, room: int) -> tuple[Row, ...]:
        """Makes the rows as they are to be seen now.

        Args:
            room: how many rows there are on the screen; what is open at first is chosen by it,
                once for each domain, so that nothing opens or shuts by itself.
        """
        if self.entry is None or self.domid is None:
            return ()
        view = View(
            only_differences=self.only_differences,
            chosen=self._chosen.get(self.domid, {}),
            decided=self._decided,
            ages=self.entry.ages.at(self._clock()) if self.entry.ages else {},
            secrets=self.secrets,
            nodes=self.entry.observation.nodes,
            key=self.key,
        )
        of = (self.domid, self.only_differences)
        if self._unfolded[0] != of:
            self._held = frozenset()
            self._unfolded = (of, unfold(self.entry.report, view, room, self._first))
        view = replace(view, expanded=self._unfolded[1], held=self._held)
        return self._hold(rows(self.entry.report, view))

    def _hold(self, made: tuple[Row, ...]) -> tuple[Row, ...]:
        """Remembers the devices that are listed, so that none vanishes from under the cursor."""
        if self.only_differences:
            chosen = self._chosen.get(self.domid or 0, {})
            listed = [row for row in made if row.kind is RowKind.DEVICE and row.key not in chosen]
            self._mended = frozenset(row.device for row in listed if row.plain and row.device)
            self._held = frozenset(row.device for row in listed if row.device)
        return made

    def heading(self, glyphs: Glyphs) -> SafeText:
        """Names the domain, the policy and how many devices need somebody."""
        if self.entry is None:
            return self._failure or SafeText("reading" if self.domid is not None else "no domain")
        report = self.entry.report
        devices, waiting = len(report.pairs), need_attention(report)
        parts = [
            f"{report.name} ({report.domid}) {report.live.domain_type}".rstrip(),
            f"merged by {report.merged.policy}",
            f"{waiting} of {devices} devices need you" if waiting else f"{devices} devices",
        ]
        if self._decided:
            parts.append(f"{len(self._decided)} decided by you")
        if not self.only_differences:
            parts.append("everything")
        return SafeText(f" {glyphs.join} ".join(parts))
