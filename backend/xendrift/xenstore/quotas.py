"""Asks for the quotas of domains (XS_GET_QUOTA), as libxl does since 4.22.

Without a domain the answer is every quota's name, parted by blanks; with one and a name it is a
number (libxl_xsquota.c, get_quota; xenstored's domain.c, do_get_quota). oxenstored, and a
xenstored before 4.22, do not know the request, which libxl takes for no quota at all.
"""

from collections.abc import Sequence

from xendrift.core.base.text import SafeText
from xendrift.core.model.quotas import Quotas
from xendrift.xenstore.frames import GET_QUOTA
from xendrift.xenstore.requests import Ask, Asking

_UNKNOWN_REQUEST = "ENOSYS"
# oxenstored keeps a request without a payload to itself until more arrives (xb.ml, input). What
# is answered to this one, which is refused by every daemon, does not matter.
_NO_NAME = b"\0"


def read_quotas(domids: Sequence[int]) -> Asking[list[Quotas]]:
    """Reads the quotas of domains, in the order asked for.

    A daemon's refusal is part of the answer: what cannot be had is a problem of that domain.
    """
    batch = yield Ask(GET_QUOTA, [b"", _NO_NAME])
    code = batch.refused.get(0)
    if code is not None:
        none = Quotas() if code == _UNKNOWN_REQUEST else _refused(code)
        return [none] * len(domids)
    # An empty answer, too, is one name, for libxl goes by the blanks.
    names = batch.bodies[0].rstrip(b"\0").decode("latin-1").split(" ")
    asked = [f"{domid}\0{name}\0".encode("latin-1") for domid in domids for name in names]
    batch = yield Ask(GET_QUOTA, asked)
    found: list[Quotas] = []
    for place in range(len(domids)):
        own = range(place * len(names), (place + 1) * len(names))
        code = next((batch.refused[each] for each in own if each in batch.refused), "")
        values = [batch.bodies[each].rstrip(b"\0") for each in own]
        if not code and not all(value.isdigit() for value in values):
            code = "it answers with no number"
        numbers = zip(names, map(int, values), strict=True) if not code else ()
        found.append(_refused(code) if code else Quotas(tuple(numbers)))
    return found


def _refused(code: str) -> Quotas:
    return Quotas(problem=SafeText(f"xenstored does not tell its quotas: {code}"))
