"""Where things are kept, for root, for others, and where a test says."""

from pathlib import Path

from xendrift.actions.places import find_places


def test_roots_places_are_the_systems() -> None:
    found = find_places({}, 0)
    assert found.journal == Path("/var/log/xendrift/journal.jsonl")
    assert found.backups == Path("/var/lib/xendrift/backups")
    assert found.rescue == Path("/var/lib/xendrift/rescue")


def test_everybody_elses_are_below_the_xdg_state_directory() -> None:
    assert find_places({"HOME": "/home/a"}, 1).journal == Path(
        "/home/a/.local/state/xendrift/journal.jsonl"
    )
    assert find_places({"XDG_STATE_HOME": "/s"}, 1).backups == Path("/s/xendrift/backups")
    assert find_places({}, 1).rescue == Path("/.local/state/xendrift/rescue")


def test_the_environment_decides_before_all() -> None:
    assert find_places({"XENDRIFT_STATE": "/x", "XDG_STATE_HOME": "/s"}, 0).journal == Path(
        "/x/journal.jsonl"
    )
