"""Finds commands by what operators type: ids, words of the footer and the help, other words."""

from collections.abc import Mapping
from types import MappingProxyType

from xendrift_tui.screen.keys.command import ScreenCommand

SYNONYMS: Mapping[str, str] = MappingProxyType(
    {
        "next": "problem error broken forward",
        "previous": "problem error back",
        "next-boot": "reboot restart save migrate predict lose lost",
        "policy": "union libxl live template strategy",
        "differences": "diff all everything show hide agree same equal",
        "expand": "unfold open details fields",
        "export": "save xl.cfg json report patch dump download",
        "capture": "bug report sosreport dump snapshot all",
        "raw": "xenstore-ls nodes tree json file",
        "fleet": "all findings problems errors list global every",
        "take-template": "decide resolve keep left libxl",
        "take-live": "decide resolve keep right xenstore",
        "take-none": "decide resolve remove delete discard forget",
        "bulk": "many several all decide rule multiple",
        "edit": "change set value modify",
        "undo": "take back revert decision",
        "redo": "again repeat decision",
        "accept": "apply write commit save merge template fix",
        "plug": "attach hotplug block-attach network-attach pci-attach usbdev-attach add",
        "plug-new": "attach hotplug block-attach network-attach pci-attach usbdev-attach add",
        "unplug": "detach hotunplug block-detach network-detach pci-detach usbdev-detach remove",
        "clean": "remove delete leftover rm purge cleanup xenstore-rm",
        "rebuild": "recreate regenerate restore template retrieve",
        "repair": "record unreadable poisoned node fix mend",
        "undo-action": "revert roll back rollback restore",
        "deeds": "journal history audit log done",
        "stop": "cancel abort interrupt kill",
        "replay-step": "recording forward",
        "filter": "search find grep name rule kind",
        "sort": "order",
        "freeze": "pause hold stop still follow",
        "reread": "refresh reload rescan update scan",
        "log": "messages events history",
        "secrets": "passwords vnc show hide",
        "theme": "dark light colours colors scheme black white background",
        "copy": "clipboard yank",
        "copy-all": "clipboard yank",
        "pager": "less more page",
        "save": "write file",
        "palette": "command menu",
        "help": "keys manual shortcuts f1",
        "quit": "exit leave close",
        "pane": "window focus switch",
        "back": "escape cancel close",
        "search": "find grep",
        "mark": "select tag choose pick several many",
        "mark-all": "select tag every several many bulk",
        "mark-rule": "select tag same alike several many bulk",
        "unmark": "deselect untag clear none",
        "outcome": "set result results last several",
        "pending": "decisions staged list review summary",
        "ignore": "live with suppress mute hide silence accept known",
        "ignored": "suppressed muted hidden silenced unignore list",
        "domain-above": "guest previous vm",
        "domain-below": "guest next vm",
    }
)
"""Other words that operators have for a command, by its id."""

_EXACT, _BEGINS, _WITHIN = 100, 10, 1


def rank(command: ScreenCommand, typed: str) -> int:
    """Tells how well a command fits what was typed; 0 if it does not.

    Args:
        command: the command.
        typed: words in any order, each of which must be found: as its key, at the start of one of
            the command's words, or within one.
    """
    wanted = typed.split()
    if not wanted:
        return 0
    if typed.strip() in command.shown.replace(",", " ").split():
        return 2 * _EXACT
    if " ".join(wanted).casefold() in (command.id, command.words.casefold()):
        return _EXACT
    ranks = [_rank_of_word(command, word.casefold()) for word in wanted]
    return sum(ranks) if all(ranks) else 0


def _rank_of_word(command: ScreenCommand, word: str) -> int:
    called = f"{command.id} {command.id.replace('-', ' ')} {command.words}".casefold().split()
    others = f"{command.help} {SYNONYMS.get(command.id, '')}".casefold().split()
    if any(one.startswith(word) for one in called):
        return 4 * _BEGINS if word in called else 3 * _BEGINS
    if word in others:
        return 2 * _BEGINS
    if any(one.lstrip("(").startswith(word) for one in others):
        return _BEGINS
    return _WITHIN if len(word) > 2 and any(word in one for one in (*called, *others)) else 0
