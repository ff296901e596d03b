"""The command `xendrift`.

Hardly anything is imported here: an interrupt before `main` runs would be a traceback of Python's.
"""

import sys
from importlib import import_module

from xendrift_tui import interrupt


def main(arguments: list[str] | None = None) -> int:
    """Runs one command and returns its exit status: 130 if it was interrupted.

    Args:
        arguments: what was typed; None for what the program was started with.
    """
    if arguments is None:
        interrupt.end_at_once()
    try:
        return import_module("xendrift_tui.cli.program").run(arguments)
    except KeyboardInterrupt:
        return interrupt.STATUS
    finally:
        if arguments is None:
            interrupt.ignore()  # nothing is left to be interrupted, but Python's own end


if __name__ == "__main__":
    sys.exit(main())
