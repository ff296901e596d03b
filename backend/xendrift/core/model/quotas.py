"""What xenstored lets a guest have, by name."""

from dataclasses import dataclass

from xendrift.core.base.text import SafeText


@dataclass(frozen=True, slots=True)
class Quotas:
    """The quotas of one domain, as xenstored tells them since 4.22.

    Attributes:
        values: each quota's name and value, in the daemon's order; none at all from a daemon that
            does not know the request, which libxl takes for an empty list.
        problem: why they cannot be had, empty otherwise; libxl then gives up on the domain.
    """

    values: tuple[tuple[str, int], ...] = ()
    problem: SafeText = SafeText()
