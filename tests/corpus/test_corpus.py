"""Every half-baked state is told apart from its neighbours, and nothing normal is told at all."""

import shutil
from collections.abc import Iterator

import pytest

from tests.corpus.case import Case, lines, said, text_of
from tests.corpus.make import CORPUS, folders
from tests.corpus.tables import CASES
from tests.lab.lab import Lab
from xendrift.core.base.text import SafeText
from xendrift.core.findings.catalogue import RULES
from xendrift.sources.capture.xenstore_text import parse
from xendrift.sources.host.source import HostSource

# Rules that no device has a part in; the captures and the demo show them.
WHOLE_DOMAIN = {"pending-config"}
# Rules about a host as a whole, and about what only younger releases of libxl do.
OF_OTHER_HOSTS = {"xenstore-lost", "unreadable-rewrite", "two-readings", "quota-lost"}

READ = {folder.name: Case.read(folder) for folder in folders()}
TELLING = [name for name, case in READ.items() if case.findings]
TIMED = [name for name, case in READ.items() if case.limit is not None]
PAIRS = [(name, other) for name, case in READ.items() for other in case.neighbours]
TWINS = [(name, other) for name, case in READ.items() for other in case.alike]


@pytest.mark.parametrize("name", list(READ))
def test_findings_by_rule_and_device(name: str) -> None:
    assert lines(READ[name].told) == sorted(READ[name].findings)


@pytest.mark.parametrize("name", TELLING)
def test_words_effect_and_remedy(name: str) -> None:
    case = READ[name]
    finding = case.first
    ways = "\n".join(" ".join((way.text, *way.command)) for way in finding.remedies)
    for words, where in (
        (case.sentence, finding.sentence),
        (case.effect, finding.effect),
        (case.remedy, ways),
    ):
        assert [word for word in words if word not in where] == [], where


@pytest.mark.parametrize("name", TELLING)
def test_there_is_evidence_and_a_way_out(name: str) -> None:
    for finding in READ[name].told:
        assert finding.remedies
        assert all(isinstance(way.text, SafeText) for way in finding.remedies)
        if finding.rule not in ("next-boot-differs", "poisoned-kind"):
            assert finding.evidence


@pytest.mark.parametrize("name", TIMED)
def test_busy_is_told_from_stuck_by_libxl_s_own_limit(name: str) -> None:
    case = READ[name]
    assert case.limit is not None
    first = case.findings[0]
    assert first not in case.aged(case.limit - 0.5)
    assert case.aged(case.limit + 0.5) == sorted(case.findings)
    assert case.first.limit == case.limit


def test_every_state_that_is_a_matter_of_time_is_timed() -> None:
    timed = {"stuck-connecting", "stuck-closing", "backend-gone", "dangling-backend"}
    for name in TELLING:
        if READ[name].findings[0].split()[1] in timed:
            assert name in TIMED, name


@pytest.mark.parametrize(("name", "other"), PAIRS)
def test_neighbours_are_told_apart(name: str, other: str) -> None:
    here, there = ({text_of(finding) for finding in READ[one].told} for one in (name, other))
    assert here != there


@pytest.mark.parametrize(("name", "other"), TWINS)
def test_what_xenstore_does_not_tell_apart_is_told_alike(name: str, other: str) -> None:
    """Should one of these ever differ, its case says too much or too little."""
    assert text_of(READ[name].first) == text_of(READ[other].first)


def test_the_folders_are_what_the_tables_make() -> None:
    wanted = {
        f"{case.name}/{path}": content
        for case in CASES
        for path, content in case.contents().items()
    }
    there = {
        str(path.relative_to(CORPUS)): path.read_bytes()
        for folder in folders()
        for path in folder.rglob("*")
        if path.is_file()
    }
    assert there == wanted, "run `python -m tests.corpus.make`"


def test_no_two_cases_share_a_domain() -> None:
    domids = [domid for case in READ.values() for domid in case.domids]
    assert len(domids) == len(set(domids))
    assert len({case.title for case in READ.values()}) == len(READ)


def test_every_rule_has_a_case() -> None:
    told = {finding.rule for case in READ.values() for finding in case.told}
    assert set(RULES) - told == WHOLE_DOMAIN | OF_OTHER_HOSTS


@pytest.fixture
def host(lab: Lab) -> Iterator[HostSource]:
    """One store and one directory with all cases in them."""
    with lab.client() as client:
        for case in READ.values():
            nodes = parse((case.folder / "store.txt").read_bytes()).nodes
            client.write_many(nodes)
            for file in (case.folder / "userdata").iterdir():
                shutil.copy(file, lab.userdata)
    source = HostSource(lab.socket, lab.userdata)
    yield source
    source.close()


@pytest.mark.real
def test_all_of_them_on_one_host(host: HostSource) -> None:
    told = list(said(host, apart=[frozenset(case.domids) for case in READ.values()]))
    for name, case in READ.items():
        own = [finding for finding in told if finding.domid in case.domids]
        assert lines(own) == sorted(case.findings), name
        assert {text_of(one) for one in own} == {text_of(one) for one in case.told}, name
    everyone = {domid for case in READ.values() for domid in case.domids}
    assert [finding for finding in told if finding.domid not in everyone] == []
