"""Which domains and devices a command acts on: named, by a pattern, by a rule, or all of them."""

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from xendrift.actions.find_clean import found_domid
from xendrift.core.base.errors import NoSuchDomainError, UsageError
from xendrift.core.findings.catalogue import rule
from xendrift.core.model.domains import is_called, is_pattern, match_domains
from xendrift.core.model.observation import HostObservation
from xendrift.core.model.report import named_findings
from xendrift.sources.protocol import Source
from xendrift_tui.cli.read import Scan, ignores

Pair = tuple[str, str]
"""A domid, and a device of it or nothing."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What was typed of it.

    Attributes:
        domains: domids, names and patterns of names.
        device: the device, empty for whole domains and where a rule names the devices.
        of_devices: whether the command is about devices.
        rules: the rules whose findings name what is acted on.
        every: whether every domain is meant.
        gone: whether a domid may be one of a domain that is gone.
    """

    domains: tuple[str, ...]
    device: str = ""
    of_devices: bool = False
    rules: tuple[str, ...] = ()
    every: bool = False
    gone: bool = False

    @property
    def given(self) -> bool:
        """Whether anything was named at all."""
        return bool(self.domains or self.rules or self.every)

    @property
    def alone(self) -> str:
        """The one domain that was named, empty if there may be more than one."""
        one = len(self.domains) == 1 and not self.rules
        return self.domains[0] if one else ""


def choice_of(options: argparse.Namespace, *, devices: bool = False, gone: bool = False) -> Choice:
    """Reads which domains, and which device of them, were typed.

    Args:
        options: `domains` or `words`, `rule` and `all` of the command.
        devices: whether the last word is a device, unless a rule names the devices.
        gone: whether a domid may be one of a domain that is gone.

    Raises:
        UsageError: too little was named, or what excludes each other.
        XendriftError: there is no such rule.
    """
    words: list[str] = [*(options.words if devices else options.domains)]
    rules = tuple(rule(one).id for one in dict.fromkeys(options.rule or ()))
    device = ""
    if devices and not rules and words:
        device = words.pop()
    if options.all and words:
        raise UsageError("--all means every domain: leave it out, or the domains.")
    found = Choice(tuple(words), device, devices, rules, options.all, gone)
    missing = (not found.given, devices and not rules and not device)
    if any(missing) and options.plan is None:
        needed = "DOMAIN and DEVICE are" if devices else "DOMAIN is"
        raise UsageError(
            f"{needed} needed: name one or several, or a pattern of names in quotes; --rule RULE"
            " takes what its findings name, --all every domain."
        )
    return found


def is_single(choice: Choice, look: Callable[[], HostObservation]) -> bool:
    """Tells whether one domain was named, and by its own name if that could be a pattern.

    Args:
        choice: what was typed.
        look: looks at the host; only a word that could be a pattern needs it.
    """
    one = choice.alone
    return bool(one) and (not is_pattern(one) or is_called(look(), one))


def chosen(choice: Choice, source: Source, options: argparse.Namespace) -> tuple[Pair, ...]:
    """Finds what is acted on, each once, in the order in which it was named or found.

    dom0 and the domains of device models are meant only by their own names: libxl keeps no
    template of them.

    Args:
        choice: what was typed.
        source: where to look.
        options: those of the source, for what is ignored.

    Raises:
        NoSuchDomainError: a domain that was named is not there, or no name matches a pattern.
        SourceError: the source cannot be read.
    """
    host = source.look()
    if choice.rules:
        named = set(_named(choice, source, host)) if choice.domains else None
        found = _by_rule(choice, source, host, options)
        pairs = (one for one in found if named is None or int(one[0]) in named)
    else:
        domids = _named(choice, source, host) if choice.domains else _every(choice, source, host)
        pairs = ((str(domid), choice.device) for domid in domids)
    return tuple(dict.fromkeys(pairs))


def _named(choice: Choice, source: Source, host: HostObservation) -> list[int]:
    found: list[int] = []
    for one in choice.domains:
        try:
            found += match_domains(host, [one], aside=lambda domid: _aside(source, domid))
        except NoSuchDomainError:
            if not choice.gone or is_pattern(one):
                raise
            found.append(found_domid(host, one))
    return found


def _every(choice: Choice, source: Source, host: HostObservation) -> list[int]:
    known = set(host.domids)
    if choice.gone:
        known |= {*host.backends, *(file.domid for file in host.userdata)}
    return [domid for domid in sorted(known) if not _aside(source, domid)]


def _aside(source: Source, domid: int) -> bool:
    """Tells whether it is dom0, or a device model's domain, which has `target` (libxl_dm.c)."""
    return domid == 0 or bool(source.subtree(f"/local/domain/{domid}/target"))


def _by_rule(
    choice: Choice, source: Source, host: HostObservation, options: argparse.Namespace
) -> Iterator[Pair]:
    for report in Scan(source, living_with=ignores(options)).run():
        for found, _ in named_findings(report):
            if found.rule not in choice.rules:
                continue
            if choice.of_devices and found.device is not None:
                yield str(found.domid), str(found.device)
            elif not choice.of_devices and found.domid in host.domids and found.domid:
                yield str(found.domid), ""
