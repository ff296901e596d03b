"""A set as it is planned, kept in a file, and taken back: its order, its counts, its sentences."""

import json
from dataclasses import replace
from typing import Any

import pytest

from tests.backend.actions.places import planned
from xendrift.core.base.errors import UsageError
from xendrift.core.base.text import SafeText
from xendrift.core.model.entry import LONGEST_REASON, Entry, entry_shape, is_about, read_entry
from xendrift.core.plans.lines import Part
from xendrift.core.plans.plan import Plan
from xendrift.core.plans.saved_set import read_set, save_set, why_set_stale
from xendrift.core.plans.set import Member, PlanSet, Standing
from xendrift.core.plans.set_outcome import Fate, MemberOutcome, SetOutcome
from xendrift.core.plans.undo_set import is_set, last_set, standing

NAME = "accept-20261128T120000-00ff"


def plan(domid: int, **other: Any) -> Plan:
    made = replace(planned(), domid=domid, name=SafeText(f"g-{domid}"))
    return replace(made, **other)


def member(domid: int, device: str = "", **other: Any) -> Member:
    made = plan(domid, **other)
    return Member(domid, made.name, SafeText(device), made)


REFUSAL: dict[str, Any] = {"refusals": (SafeText("it is dom0"),)}
MIXED = PlanSet(
    NAME,
    "accept",
    (
        member(3, "disk:a"),
        member(2),
        member(3, "disk:b"),
        member(4, changes=()),
        member(5, **REFUSAL),
        member(6, **REFUSAL),
        Member(7, SafeText("gone"), problem=SafeText("There is no domain 7.")),
    ),
)


def test_a_set_says_how_many_of_what() -> None:
    standings = [one.standing for one in MIXED.members]
    assert standings == [Standing.RUNS] * 3 + [Standing.IDLE] + [Standing.REFUSED] * 3
    assert MIXED.counts == "3 to run, 1 nothing to do, 3 refused"
    assert MIXED.size == "2 devices of 2 domains"
    assert MIXED.title == f"accept 2 devices of 2 domains, as the set {NAME}"
    assert [one.domid for one in MIXED.groups] == [3, 2, 4, 5, 6, 7]
    assert MIXED.groups[0].title == "g-3 (3): 2 to run"
    refused = {reason: [one.domid for one in of] for reason, of in MIXED.refused}
    assert refused == {"it is dom0": [5, 6], "There is no domain 7": [7]}


def test_a_dangerous_set_is_confirmed_by_its_number_of_domains() -> None:
    assert MIXED.word == "accept"
    danger = (SafeText("The guest's first disk would be gone."),)
    some = replace(MIXED, members=(*MIXED.members, member(8, dangers=danger)))
    assert some.word == "accept 3"
    refused = member(8, dangers=danger, **REFUSAL)
    assert replace(MIXED, members=(*MIXED.members, refused)).word == "accept"


def test_its_lines_are_those_of_the_plans_that_run_in_their_order() -> None:
    lines = list(MIXED.lines())
    titles = [one.text for one in lines if one.part is Part.TITLE]
    assert titles[0] == MIXED.title
    assert [title.split()[1] for title in titles[1:]] == ["g-3", "g-2", "g-3"]
    assert "nothing to do for g-4 (4)" in [one.text for one in lines]
    assert [one.text for one in lines if one.part is Part.REFUSAL] == [
        "g-5 (5), g-6 (6): it is dom0",
        "gone (7): There is no domain 7",
    ]
    many = replace(MIXED, members=tuple(member(one, changes=()) for one in range(1, 31)))
    assert any(one.text.endswith("g-12 (12) and 18 more") for one in many.lines())


def test_an_outcome_is_done_only_if_all_of_it_is() -> None:
    first, second, third = MIXED.runs
    good = MemberOutcome(first, Fate.DONE, (SafeText("g-3 (3): it is written."),))
    idle = MemberOutcome(MIXED.members[3], Fate.IDLE)
    assert SetOutcome(MIXED, (good, idle)).done
    bad = MemberOutcome(second, Fate.FAILED, (SafeText("xl said no."),))
    left = MemberOutcome(third, Fate.NOT_RUN)
    outcome = SetOutcome(MIXED, (good, idle, bad, left))
    assert not outcome.done
    assert outcome.counts == "1 done, 1 nothing to do, 1 failed, 1 not run"
    assert good.line == "disk:a of g-3 (3): done: it is written."
    assert bad.line == "g-2 (2): failed: xl said no."
    assert left.line == "disk:b of g-3 (3): not run"
    assert len(list(outcome.lines("`undo x`"))) == 2
    assert len(list(SetOutcome(MIXED, (idle, left)).lines("`undo x`"))) == 1
    lost = replace(bad, unwritten=b"{}").shape()
    assert lost["unwritten"] == second.plan.shape() if second.plan else False


# ---- as a file


def test_what_was_kept_is_what_is_made_anew() -> None:
    kept = read_set(save_set(MIXED), "f")
    assert kept is not None
    assert (kept.name, kept.action) == (NAME, "accept")
    assert why_set_stale(replace(MIXED, name="accept-20270101T000000-0000"), kept) == ""
    question, despite = kept.members[0].decisions("f") or (None, None)
    assert question is not None
    assert despite is False
    assert kept.members[-1].decisions("f") is None


@pytest.mark.parametrize(
    ("index", "now", "why"),
    [
        (0, member(3, "disk:a", before_sha256="0"), "written by somebody else"),
        (1, member(2, **REFUSAL), "it was to run, and is refused now (it is dom0)"),
        (4, member(5), "it was refused, and is to run now"),
        (3, member(4), "it was nothing to do, and is to run now"),
        (1, member(9), "domain 2 is none of them any more; g-9 (9): it was none of them"),
        (0, member(3, "disk:c"), "disk:a of domain 3 is none of them any more"),
    ],
)
def test_any_other_plan_makes_a_kept_set_stale(index: int, now: Member, why: str) -> None:
    kept = read_set(save_set(MIXED), "f")
    assert kept is not None
    members = [*MIXED.members]
    members[index] = now
    assert why in why_set_stale(replace(MIXED, members=tuple(members)), kept)
    with pytest.raises(UsageError, match="is to accept"):
        why_set_stale(replace(MIXED, action="plug"), kept)


@pytest.mark.parametrize(
    "spoilt",
    [
        {"set": "../x"}, {"set": "accept-1"}, {"members": []}, {"members": [{"domid": 1}]},
        {"members": [{"domid": -1, "device": "", "standing": "to run", "plan": None}]},
        {"members": [{"domid": "1", "device": "", "standing": "to run", "plan": None}]},
        {"members": [{"domid": 1, "device": 7, "standing": "to run", "plan": None}]},
        {"members": [{"domid": 1, "device": "", "standing": "sit", "plan": None}]},
    ],
)  # fmt: skip
def test_a_file_that_makes_no_sense_is_no_set(spoilt: dict[str, Any]) -> None:
    document = json.loads(save_set(MIXED))
    document["set"] |= spoilt
    with pytest.raises(UsageError, match="no set that --save-plan wrote"):
        read_set(json.dumps(document).encode(), "f")


@pytest.mark.parametrize("content", [b"", b"[]", b"1", b'{"schema": "xendrift/1", "plan": "x"}'])
def test_anything_else_is_none(content: bytes) -> None:
    assert read_set(content, "f") is None


# ---- in the journal, and back


def entry(number: int, **other: Any) -> Entry:
    name, empty = SafeText("g-web"), SafeText()
    made = Entry(
        id=f"e{number}", time="", user=empty, host=empty, pid=1, domid=2, uuid="", name=name,
        action="plug", file="", directory="", plan=(), before_sha256="", after_sha256="",
        backup="", set_name="plug-1", outcome="attached",
    )  # fmt: skip
    return replace(made, **other)


def ids(entries: tuple[Entry, ...]) -> list[str]:
    return [one.id for one in entries]


def test_a_set_is_taken_back_the_latest_first() -> None:
    entries = [
        entry(1),
        entry(2, outcome="not achieved"),
        entry(3, action="accept", outcome="done", noted={"part_of": "e2"}),
        entry(4),
        entry(5, action="accept", outcome="done", noted={"part_of": "e4"}),
        entry(6, set_name=""),
        entry(7, outcome=""),
    ]
    assert ids(standing(entries, "plug-1")) == ["e4", "e1"]
    assert last_set(entries) == ""
    assert last_set(entries[:5]) == "plug-1"
    back = [*entries, entry(8, action="undo", undoes="e4", set_name="undo-1", outcome="done")]
    assert ids(standing(back, "plug-1")) == ["e1"]
    assert ids(standing(back, "undo-1")) == ["e8"]
    again = [*back, entry(9, action="undo", undoes="e8", set_name="", outcome="done")]
    assert ids(standing(again, "plug-1")) == ["e4", "e1"]


def test_what_is_no_set_or_stands_no_more() -> None:
    entries = [entry(1), entry(2, action="undo", undoes="e1", set_name="", outcome="done")]
    assert is_set(entries, "plug-1")
    assert not is_set(entries, "")
    assert not is_set(entries, "e1")
    with pytest.raises(UsageError, match="has no set plug-2"):
        standing(entries, "plug-2")
    with pytest.raises(UsageError, match="Nothing of the set plug-1 stands"):
        standing(entries, "plug-1")


def test_the_reason_is_safe_and_bounded_whatever_a_journal_says() -> None:
    shape = entry_shape(entry(1, reason=SafeText("CHG-7")))
    assert (shape["set"], shape["reason"]) == ("plug-1", "CHG-7")
    assert not {"set", "reason"} & entry_shape(entry(1, set_name="")).keys()
    read = read_entry(shape | {"reason": "\x1b[2J" + "x" * 10**6})
    assert read.reason.startswith("\\x1b[2J")
    assert len(read.reason) == LONGEST_REASON
    assert read_entry({key: shape[key] for key in shape.keys() - {"set", "reason"}}).set_name == ""


@pytest.mark.parametrize(
    ("wanted", "about"),
    [("2", True), ("02", True), ("9" * 5000, False), ("g-web", True), ("g-*", True), ("h-*", False),
     ("name:g-web", True), ("name:g-*", False), ("name:2", False), ("", False)],
)  # fmt: skip
def test_the_entries_of_a_domain(wanted: str, about: bool) -> None:
    assert is_about(entry(1), wanted) is about
    assert is_about(entry(1, name=SafeText("g-*")), "name:g-*")
