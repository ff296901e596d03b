"""What was probably meant where an action names a domain that there is not."""

from xendrift.core.assess import assess
from xendrift.core.base.errors import NoSuchDomainError, UsageError, XendriftError
from xendrift.core.base.shell import quoted
from xendrift.core.base.text import SafeText
from xendrift.core.kinds import BY_NAME
from xendrift.core.model.domains import find_domain
from xendrift.core.model.observation import HostObservation
from xendrift.core.plans.names import meant_by, pair_named
from xendrift.sources.protocol import Source


def swapped(source: Source, command: str, domain: str, device: str) -> XendriftError | None:
    """Says that a domain and a device stand the wrong way round.

    Args:
        source: where to look for the domain.
        command: the command that was typed.
        domain: what stands where the domain belongs, and is none.
        device: what stands where the device belongs, empty where the command takes none.

    Returns:
        What to tell instead of that there is no such domain; None if nothing is swapped.
    """
    if not device:
        return _no_domain(command, domain)
    if not _is_domain(source.look(), device):
        return _no_domain(command, domain) if _is_device(domain) else None
    # Their order alone: a whole command would leave out which host it was for.
    typed = f"{quoted(device)} {quoted(_named(source, device, domain))}"
    return UsageError(
        f"{SafeText(device)} is a domain and stands where the device belongs: the domain comes"
        f" first. Write `{typed}` for them. Nothing was done."
    )


def _named(source: Source, domain: str, device: str) -> str:
    """Spells a device as the command takes it, where only one can be meant."""
    host = source.look()
    for seen in source.observe(host, [find_domain(host, domain)]):
        report = assess(seen)
        meant = [] if pair_named(report, device) else meant_by(report, device)
        if len(meant) == 1:
            return meant[0]
    return device


def _no_domain(command: str, domain: str) -> XendriftError | None:
    if not _is_device(domain):
        return None
    return UsageError(
        f"{SafeText(domain)} is a device, and stands where the domain belongs:"
        f" `xendrift {command} --help` has an example. Nothing was done."
    )


def _is_device(text: str) -> bool:
    kind, colon, _ = text.partition(":")
    return bool(colon) and kind in BY_NAME


def _is_domain(host: HostObservation, text: str) -> bool:
    try:
        find_domain(host, text)
    except NoSuchDomainError:
        return False
    return True
