"""Rules about what libxl makes of a template when it reads and writes it the next time."""

from collections.abc import Iterator

from xendrift.core.base.text import SafeText
from xendrift.core.findings.look import Look
from xendrift.core.findings.rule import Rule, finding
from xendrift.core.idl.narrow import narrow_places
from xendrift.core.jsontext import JsonLibrary
from xendrift.core.model.finding import Evidence, Finding, Severity

_MOST_NAMED = 4


def unreadable_rewrite(look: Look) -> Iterator[Finding]:
    """Yields that libxl will refuse what it writes at the next attach."""
    template = look.template
    if template.canonical is None or template.library is not JsonLibrary.JSON_C:
        return
    places = narrow_places(template.canonical)
    if places:
        names = ", ".join(pointer for pointer, _ in places[:_MOST_NAMED])
        more = f" and {len(places) - _MOST_NAMED} more" if len(places) > _MOST_NAMED else ""
        yield finding(
            "unreadable-rewrite",
            look.domid,
            None,
            f"the next attach writes {names}{more} as negative, which libxl then refuses",
            (
                Evidence(SafeText(f"{template.file} {pointer}"), SafeText(str(number)))
                for pointer, number in places
            ),
        )


def two_readings(look: Look) -> Iterator[Finding]:
    """Yields that the template is read otherwise by a libxl that was built otherwise."""
    if look.template.otherwise:
        yield finding("two-readings", look.domid, None, str(look.template.otherwise))


RULES = (
    Rule(
        "unreadable-rewrite",
        Severity.WARNING,
        when="The next rewrite makes this template unreadable.",
        effect=(
            "After the next attach libxl refuses what it has written itself: `xl list -l` leaves "
            "the domain out, and a save or migration fails."
        ),
        remedies=(
            "take the number out of the guest's configuration, if the guest does not need it",
            "or attach all the same, and put the number back with `xendrift rebuild` afterwards",
        ),
        why=(
            "libxl rewrites the template at every attach. Since 4.21 it usually prints with "
            "json-c, which it hands numbers of 32 bits as signed ones: from 2147483648 on they "
            "are written negative, and a negative number is refused where none may stand "
            "(libxl_json.c, libxl__int_gen_jso and libxl__uint32_parse_json). "
            '`pci=["03:00.*"]` and a negative rtc_timeoffset lead to such numbers.'
        ),
        boot="works as long as nothing was attached since; after that it fails",
        domain=unreadable_rewrite,
    ),
    Rule(
        "two-readings",
        Severity.INFO,
        when="What libxl makes of the template depends on how it was built, which nothing says.",
        effect="The prediction holds for the library that is usual for the release.",
        remedies=("say which one it is: `--libxl 4.21:yajl` or `--libxl 4.21:json-c`",),
        why=(
            "Since 4.21 libxl can be built with json-c or with yajl. They differ in what they take "
            "for JSON and in how they print numbers from 2147483648 on. On a host the installed "
            "library tells which one it is, elsewhere the layout of what libxl has written."
        ),
        boot="by the library that libxl was built with",
        domain=two_readings,
    ),
)
