"""The commands of the list of hosts."""

from xendrift.core.base.text import SafeText
from xendrift_tui.screen.screens.hosts import HostsScreen


def retry(screen: HostsScreen) -> None:
    """Has the host under the cursor reached at once."""
    sight = screen.chosen
    if sight is not None and sight.reached:
        screen.notify(SafeText(f"{sight.name} is reached."), markup=False, timeout=2)
    elif sight is not None:
        screen.known.retry(sight.name)
        screen.notify(SafeText(f"{sight.name} is tried again."), markup=False, timeout=2)


def retry_all(screen: HostsScreen) -> None:
    """Has every host reached at once that is not."""
    lost = [one.name for one in screen.known.sights.values() if not one.reached]
    for name in lost:
        screen.known.retry(name)
    count = len(lost)
    text = f"{count} host{'' if count == 1 else 's'} tried again." if count else "All are reached."
    screen.notify(text, markup=False, timeout=2)


def problem(screen: HostsScreen, step: int) -> None:
    """Goes to the next host or domain that somebody has to look at."""
    if not screen.hosts.find_problem(step):
        screen.notify("No other problem.", markup=False, timeout=2)


def fold_all(screen: HostsScreen) -> None:
    """Shuts every host, or opens them all."""
    screen.hosts.fold_all()


def sort(screen: HostsScreen) -> None:
    """Puts the worst first, or everything as it was named."""
    screen.hosts.sort_next()


def ask_filter(screen: HostsScreen) -> None:
    """Asks what to leave out."""
    screen.ask_filter()


def clear(screen: HostsScreen) -> None:
    """Shows every host again."""
    screen.clear_filter()
