"""The words of a filter, whatever it is that is filtered.

Words are joined by and; `!` before a word turns it round; `prefix:word` asks one question, and
anything else is part of a name. A word that can match nothing is said to be wrong rather than
quietly matching nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Generic, TypeVar

from xendrift.core.base.text import SafeText

_FEW = 8

Thing = TypeVar("Thing")
Test = Callable[[Thing], bool]


@dataclass(frozen=True, slots=True)
class Grammar(Generic[Thing]):
    """What may be typed.

    Attributes:
        prefixed: the questions, by their prefix; each takes what follows the colon.
        words: words that mean something by themselves.
        plain: what any other word means.
        known: everything that may follow a prefix, for those where that is known.
    """

    prefixed: Mapping[str, Callable[[str], Test[Thing]]]
    words: Mapping[str, Test[Thing]]
    plain: Callable[[str], Test[Thing]]
    known: Mapping[str, Iterable[str]] = field(default_factory=dict[str, Iterable[str]])

    def matcher(self, text: str) -> Test[Thing]:
        """Turns what was typed into a test; an empty filter lets everything through."""
        tests = [self._word(word.casefold()) for word in text.split()]
        return lambda thing: all(test(thing) for test in tests)

    def problem(self, text: str) -> SafeText:
        """Says what is wrong with what was typed; empty if nothing is."""
        for word in text.split():
            prefix, colon, rest = word.lstrip("!").casefold().partition(":")
            if not colon or not rest or ":" in rest or not prefix.isalpha():
                continue  # a MAC address and a PCI address have colons of their own
            if prefix not in self.prefixed:
                return SafeText(f"{prefix}: means nothing; there are {_listed(self.prefixed, ':')}")
            known = self.known.get(prefix)
            if known is not None and not any(one.casefold().startswith(rest) for one in known):
                return SafeText(f"no {prefix} {rest}; {_offered(rest, tuple(known))}")
        return SafeText()

    def _word(self, word: str) -> Test[Thing]:
        if word.startswith("!") and len(word) > 1:
            test = self._word(word[1:])
            return lambda thing: not test(thing)
        prefix, colon, rest = word.partition(":")
        if colon and prefix in self.prefixed:
            return self.prefixed[prefix](rest) if rest else lambda _: True
        return self.words.get(word) or self.plain(word)


def expand(text: str, saved: Mapping[str, str]) -> str:
    """Puts saved filters in the place of their names, such as `@mine`."""
    words = (saved.get(word[1:], word) if word.startswith("@") else word for word in text.split())
    return " ".join(words) if "@" in text else text


def unsaved(text: str, saved: Mapping[str, str]) -> SafeText:
    """Says which name of a saved filter means nothing; empty if there is none."""
    names = (word[1:] for word in text.split() if word.startswith("@"))
    wrong = next((name for name in names if name not in saved), None)
    if wrong is None:
        return SafeText()
    there = f"there are {_listed(f'@{name}' for name in saved)}" if saved else "ctrl+t saves one"
    return SafeText(f"no filter is saved as @{wrong}; {there}")


def _offered(wanted: str, known: tuple[str, ...]) -> str:
    """Names what was probably meant, or all there is if that is little."""
    if len(known) <= _FEW:
        return f"there are {_listed(known)}"
    near = get_close_matches(wanted, known, 3, 0.4) or known[:3]
    return f"perhaps {', '.join(near)}"


def _listed(words: Iterable[str], after: str = "") -> str:
    return ", ".join(f"{word}{after}" for word in words)


def starts(words: Iterable[str], wanted: str) -> bool:
    """Tells whether any word begins with what was typed so far."""
    return any(word.startswith(wanted) for word in words)
