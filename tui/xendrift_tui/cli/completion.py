"""`xendrift completion`, and what a shell is told when TAB is pressed.

Which words may follow is told by the metavar of the argument that is being typed, so that a new
command with a DOMAIN completes domains without another line.
"""

import argparse
import os
import re
import signal
from collections.abc import Callable, Iterable
from pathlib import Path

from argcomplete import autocomplete
from argcomplete.completers import BaseCompleter, FilesCompleter
from argcomplete.shell_integration import shellcode

from xendrift.core.base.errors import XendriftError
from xendrift.core.model.device import Pair
from xendrift.core.model.policy import Take
from xendrift_tui.cli.commands.options import WORDS
from xendrift_tui.cli.output import say
from xendrift_tui.settings.apply import apply

_PATIENCE = 2.0  # seconds; whoever pressed TAB is waiting
# A shell that is careless with what it is told must find nothing to be careless with: whatever a
# name holds beyond these is completed by its domid, and a device left out.
_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.,:@+=/-]*")


def completion(options: argparse.Namespace) -> int:
    """Prints what a shell has to evaluate."""
    say(shellcode(["xendrift"], use_defaults=False, shell=options.shell))
    return 0


def complete(parser: argparse.ArgumentParser) -> None:
    """Tells the shell that asks which words may follow, and ends the program."""
    signal.signal(signal.SIGALRM, _give_up)
    signal.setitimer(signal.ITIMER_REAL, _PATIENCE)
    autocomplete(
        parser,
        always_complete_options=False,
        print_suppressed=True,
        default_completer=_ByMetavar(),
    )


def _give_up(_signal: int, _frame: object) -> None:
    os._exit(1)


class _ByMetavar(BaseCompleter):
    def __call__(
        self,
        *,
        prefix: str,
        action: argparse.Action,
        parser: argparse.ArgumentParser,
        parsed_args: argparse.Namespace,
    ) -> Iterable[str]:
        """Returns every word that may stand here, whatever has been typed of it."""
        names = action.metavar if isinstance(action.metavar, tuple) else (action.metavar,)
        if action.type is Path or "PATH" in names:
            files = FilesCompleter()
            return files(prefix, action=action, parser=parser, parsed_args=parsed_args)
        try:
            apply(parsed_args)
            offered = [word for name in names for word in _WORDS.get(str(name), _none)(parsed_args)]
        except (XendriftError, OSError):
            return []
        return [word for word in offered if _PLAIN.fullmatch(word)]


def _none(_options: argparse.Namespace) -> Iterable[str]:
    return []


def _domains(options: argparse.Namespace) -> Iterable[str]:
    from xendrift_tui.cli.read import opened  # noqa: PLC0415 only some words need a host

    with opened(options) as source:
        host = source.look()
    for domid in sorted(host.domids):
        name = host.names.get(domid, b"").decode("ascii", "replace")
        yield name if _PLAIN.fullmatch(name) and not name.isdigit() else str(domid)


def _devices(options: argparse.Namespace) -> Iterable[str]:
    """The domain's devices; for plug those that are not there, for unplug those that are."""
    from xendrift.core.model.domains import find_domain  # noqa: PLC0415
    from xendrift.core.model.report import Question  # noqa: PLC0415
    from xendrift_tui.cli.read import opened, reports  # noqa: PLC0415

    domain = getattr(options, "domain", None) or next(iter(getattr(options, "words", [])), None)
    if not domain:
        return
    with opened(options) as source:
        host = source.look()
        for report in reports(source, host, [find_domain(host, domain)], Question()):
            yield from (str(pair.id) for pair in report.pairs if _fits(pair, options.command))


def _words(options: argparse.Namespace) -> Iterable[str]:
    """Domains, and after the first of them its devices as well."""
    yield from _domains(options)
    yield from _devices(options)


def _fits(pair: Pair, command: str) -> bool:
    if command == "plug":
        return pair.live is None
    return command != "unplug" or pair.live is not None


def _rules(_options: argparse.Namespace) -> Iterable[str]:
    from xendrift.core.findings.catalogue import RULES  # noqa: PLC0415

    return list(RULES)


def _rules_and_words(options: argparse.Namespace) -> Iterable[str]:
    from xendrift.core.words.glossary import GLOSSARY  # noqa: PLC0415

    return [*_rules(options), *(name for name, _ in GLOSSARY if " " not in name)]


def _examples(_options: argparse.Namespace) -> Iterable[str]:
    from xendrift_tui.cli.examples import EXAMPLES  # noqa: PLC0415

    return list(EXAMPLES)


def _journal(_options: argparse.Namespace) -> Iterable[str]:
    from xendrift.actions.journal import Journal  # noqa: PLC0415
    from xendrift.actions.places import find_places  # noqa: PLC0415

    return [entry.id for entry in Journal(find_places().journal).entries()]


_WORDS: dict[str, Callable[[argparse.Namespace], Iterable[str]]] = {
    "DOMAIN": _domains,
    "NAME": _domains,
    WORDS: _words,
    "DEVICE": _devices,
    "SIDE": lambda _: list(Take),
    "RULE": _rules,
    "RULE|WORD": _rules_and_words,
    "EXAMPLE": _examples,
    "ID": _journal,
}
