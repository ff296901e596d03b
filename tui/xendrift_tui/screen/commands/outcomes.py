"""The commands of the list of what came of a set."""

from xendrift_tui.screen.screens.outcome import OutcomeScreen


def take_back(screen: OutcomeScreen) -> None:
    """Plans to take back all that the set did."""
    screen.take_back()


def stop(screen: OutcomeScreen) -> None:
    """Asks whether what runs is to be ended."""
    screen.stop()
