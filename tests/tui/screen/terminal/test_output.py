"""A terminal that is gone is written to without harm, and said to be gone once."""

import os
import pty

from xendrift_tui.screen.terminal.output import Output


def test_what_is_written_to_a_terminal_that_is_gone_goes_nowhere():
    own, theirs = pty.openpty()
    told: list[bool] = []
    file = os.fdopen(theirs, "w")
    output = Output(file, lambda: told.append(True))
    output.write("here")
    output.flush()
    assert os.read(own, 10) == b"here"
    os.close(own)
    for _ in range(3):
        assert output.write("x" * 100_000) == 100_000
        output.flush()
    assert told == [True]
    assert not output.isatty()
    os.dup2(os.open(os.devnull, os.O_WRONLY), theirs)  # for what the file itself holds back
    file.close()
