"""An argument parser whose complaints are safe to print and say what to do next."""

import argparse
from typing import NoReturn

from xendrift.text import SafeText, clip

_LONGEST = 300


class CarefulParser(argparse.ArgumentParser):
    """Complains in one line; what was typed may come from a guest, by way of a script."""

    def error(self, message: str) -> NoReturn:
        """Ends the program with exit status 2."""
        shown = clip(SafeText(message), _LONGEST)
        self.exit(2, f"{self.prog}: {shown}. `{self.prog} --help` says what there is.\n")
