"""An entry of the journal in full: why it was done, and in which set."""

from dataclasses import replace

from xendrift.core.base.text import SafeText
from xendrift.core.model.entry import Entry
from xendrift_tui.screen.screens.journal import in_full


def test_the_reason_and_the_set_are_shown_where_there_are_any() -> None:
    text = SafeText("x")
    alone = Entry(
        id="e1", time="", user=text, host=text, pid=1, domid=2, uuid="", name=text, action="plug",
        file="", directory="", plan=(text,), before_sha256="", after_sha256="", backup="b",
    )  # fmt: skip
    said = {str(line.label): str(line.text) for line in in_full(alone, "done", SafeText())}
    assert not {"reason", "set"} & said.keys()
    part = replace(alone, set_name="plug-1", reason=SafeText("CHG-7"))
    said = {str(line.label): str(line.text) for line in in_full(part, "done", SafeText())}
    assert (said["set"], said["reason"]) == (
        "plug-1; S takes all of it back",
        "CHG-7",
    )
