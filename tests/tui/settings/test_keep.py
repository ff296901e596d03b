"""A setting that the screen writes changes its own line and nothing else."""

import tomllib

import pytest

from xendrift.core.base.errors import UsageError
from xendrift_tui.settings.keep import keep, put
from xendrift_tui.settings.resolve import resolve

OWN = """# mine
theme = "dark"  # at night

[keymap]
next = "ctrl+n"
"""


def test_a_key_of_the_file_stands_before_its_tables():
    made = put(OWN, "columns", "type,age")
    assert tomllib.loads(made) == {**tomllib.loads(OWN), "columns": "type,age"}
    assert set(OWN.splitlines()) < set(made.splitlines())
    assert put(made, "columns", "age").count("columns") == 1


def test_a_table_is_made_and_then_used():
    made = put(OWN, "mine", 'uses:/dev/"x"', "filters")
    made = put(made, "o-1", "b", "filters")
    made = put(made, "mine", "c", "filters")
    assert tomllib.loads(made)["filters"] == {"mine": "c", "o-1": "b"}
    assert tomllib.loads(made)["keymap"] == {"next": "ctrl+n"}
    assert put("", "a", "b", "filters") == '[filters]\na = "b"\n'


@pytest.mark.parametrize(
    "text", ["x = ", "filters = 3\n", 'filters = {a = "b"}\n', "[[filters]]\n"]
)
def test_what_cannot_be_changed_safely_is_left_as_it_is(tmp_path, text):
    file = tmp_path / "config.toml"
    file.write_text(text)
    with pytest.raises(UsageError, match="was not saved"):
        keep("mine", "ok", table="filters", file=file)
    assert file.read_text() == text


def test_what_was_kept_is_read_at_the_next_start(tmp_path):
    file = tmp_path / "new" / "config.toml"
    keep("columns", "memory,age", file=file)
    assert keep("mine", "bridge:xenbr1 !ok", table="filters", file=file) == file
    found = resolve(file, must_exist=True, environment={})
    assert found["columns"].value == "memory,age"
    assert found["filters"].value == {"mine": "bridge:xenbr1 !ok"}
