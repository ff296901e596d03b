"""`xendrift metrics --example`: ready files for what watches hosts."""

from importlib.resources import files

from xendrift.core.base.errors import UsageError

_PACKAGE = "xendrift_tui"
_FOLDER = "examples"
EXAMPLES = {
    "prometheus-rules": ("prometheus-rules.yml", "alerts, as a rule file of Prometheus"),
    "systemd-service": ("systemd-service.service", "xendrift-metrics.service: counts once"),
    "systemd-timer": ("systemd-timer.timer", "xendrift-metrics.timer: every five minutes"),
    "grafana-dashboard": ("grafana-dashboard.json", "a dashboard to import into Grafana"),
    "icinga-command": ("icinga-command.conf", "a check command and a service for Icinga 2"),
    "ansible-playbook": (
        "ansible-playbook.yml",
        "installs it, and fails where guests lose something",
    ),
}
"""Each example's file in the package, and what it is."""


def example(name: str) -> str:
    """Returns an example, as it lies in the package.

    Raises:
        UsageError: there is none of that name; the sentence lists those there are.
    """
    if name not in EXAMPLES:
        known = ", ".join(EXAMPLES)
        wrong = f"There is no example {name!r}" if name else "No example was named"
        raise UsageError(f"{wrong}, and nothing was written. The examples are: {known}.")
    file, _ = EXAMPLES[name]
    return files(_PACKAGE).joinpath(_FOLDER, file).read_text(encoding="utf-8")


def listing() -> str:
    """Returns every example's name and what it is, one a line."""
    return "".join(f"{name:<18} {does}\n" for name, (_, does) in EXAMPLES.items())
