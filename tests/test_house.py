"""What was put in order stays in order."""

import subprocess

import pytest

from tests import house

AT_MOST = {
    "README, bytes": 15 * 1024,
    "modules in import circles": 0,
    "questions for an action's name or a plan's type in tui/": 9,
    "modules named in the purity contract": 1,
}


@pytest.mark.parametrize("what", AT_MOST)
def test_it_does_not_grow_back(what: str) -> None:
    number = dict(house.numbers())[what]
    assert isinstance(number, int)
    assert number <= AT_MOST[what], house.circle_members()


def test_the_core_may_not_even_reach_io_through_others() -> None:
    assert not house.contract().get("allow_indirect_imports")


def test_the_top_level_holds_what_it_is_to_hold() -> None:
    try:
        done = subprocess.run(
            ["git", "ls-files"], cwd=house.ROOT, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this is no git checkout")
    assert {line.partition("/")[0] for line in done.stdout.splitlines()} <= house.TOP


def test_every_module_can_be_found_by_what_it_imports() -> None:
    """The measure itself: an import within a function, and one for types alone, both count."""
    assert "xendrift.core.base.text" in house.imports("xendrift.core.plans.plan")
    assert "xendrift.sources.demo.source" in house.imports("xendrift.sources.open")
