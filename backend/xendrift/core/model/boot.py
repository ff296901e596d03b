"""What boots next, before and after an action, by name."""

from dataclasses import dataclass

from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.base.text import SafeText
from xendrift.core.model.report import NextBoot


@dataclass(frozen=True, slots=True)
class Boot:
    """What the guest will really get at its next reboot, save or migration.

    Attributes:
        predicted: whether libxl retrieves a configuration at all.
        reason: why it does not, or what the prediction rests on.
        lost: devices that run now and will be gone.
        gained: devices that do not run now and will be tried again.
        kept: devices that stay.
        emptied: kinds of which one unreadable record loses every device.
        unknown: whether nobody can say.
    """

    predicted: bool
    reason: SafeText = SafeText()
    lost: tuple[SafeText, ...] = ()
    gained: tuple[SafeText, ...] = ()
    kept: tuple[SafeText, ...] = ()
    emptied: tuple[SafeText, ...] = ()
    unknown: bool = False

    @classmethod
    def of(cls, ahead: NextBoot) -> "Boot":
        """Takes the names out of a prediction."""
        return cls(
            ahead.config is not None,
            ahead.reason,
            tuple(SafeText(str(device)) for device in ahead.lost),
            tuple(SafeText(str(device)) for device in ahead.gained),
            tuple(SafeText(str(device)) for device in ahead.kept),
            tuple(SafeText(kind) for kind in ahead.emptied),
            ahead.unknown,
        )

    @property
    def sentence(self) -> SafeText:
        """The same in one line."""
        if self.unknown:
            return SafeText(f"not known: {self.reason}")
        if not self.predicted:
            return SafeText(f"libxl retrieves nothing: {self.reason}")
        said = [f"keeps {_names(self.kept)}"]
        said += [f"loses {_names(self.lost)}"] if self.lost else ["loses nothing"]
        said += [f"tries {_names(self.gained)} again"] if self.gained else []
        said += [f"cannot read one {kind} and loses all of them" for kind in self.emptied]
        said += [str(self.reason)] if self.reason else []
        return SafeText("; ".join(said))

    @property
    def shape(self) -> JsonObject:
        """The same as programs read it."""
        return {
            "predicted": self.predicted,
            "reason": str(self.reason),
            "lost": [str(one) for one in self.lost],
            "gained": [str(one) for one in self.gained],
            "kept": [str(one) for one in self.kept],
            "emptied": [str(one) for one in self.emptied],
        }


UNKNOWN = Boot(predicted=False)
"""Nobody has made a prediction yet."""


def _names(devices: tuple[SafeText, ...]) -> str:
    return ", ".join(devices) or "no device"
