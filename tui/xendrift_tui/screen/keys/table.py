"""The one table of commands: keys, footer, help, palette and tests are all made from it."""

from dataclasses import dataclass
from enum import StrEnum

from textual.binding import Binding, BindingType


class Scope(StrEnum):
    """Where a command can be given."""

    APP = "Anywhere"
    MAIN = "Main screen"
    DEVICES = "Devices"
    WAYS = "In next boot and raw"
    RAW = "In raw"
    FLEET = "In all findings"
    LIST = "In every list"


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that can be asked for.

    Attributes:
        id: its stable name, for a keymap of one's own.
        keys: the keys, as Textual names them, separated by commas.
        shown: the keys as a person writes them.
        action: Textual's action.
        title: what it does, for the help and the palette.
        scope: where it can be given.
        footer: its word in the footer, empty if it has no place there.
    """

    id: str
    keys: str
    shown: str
    action: str
    title: str
    scope: Scope
    footer: str = ""


COMMANDS = (
    Command("next", "n", "n", "problem(1)", "next problem, in the next domain if need be",
            Scope.MAIN, "next problem"),
    Command("previous", "N", "N", "problem(-1)", "previous problem", Scope.MAIN),
    Command("next-boot", "b", "b", "next_boot", "what boots next, against what runs now",
            Scope.MAIN, "next boot"),
    Command("policy", "m", "m", "policy", "merge by the next policy", Scope.MAIN, "merge by"),
    Command("differences", "o", "o", "differences", "only what differs, or everything",
            Scope.MAIN, "differences"),
    Command("expand", "v", "v", "expand", "every value of the device, or only what differs",
            Scope.MAIN, "values"),
    Command("export", "x", "x", "export", "write the domain to a file: JSON, xl.cfg, report, patch",
            Scope.MAIN, "export"),
    Command("capture", "W", "W", "capture", "write every domain into one file: a capture",
            Scope.MAIN),
    Command("raw", "r", "r", "raw", "the domain's part of xenstore, and its libxl-json",
            Scope.MAIN, "raw"),
    Command("fleet", "F", "F", "fleet", "every finding of every domain in one list",
            Scope.MAIN, "all findings"),
    Command("take-template", "t", "t", "take('template')", "the merged view takes the template's",
            Scope.DEVICES, "take template"),
    Command("take-live", "l", "l", "take('live')", "the merged view takes what is live",
            Scope.DEVICES, "live"),
    Command("take-none", "d", "d", "take('drop')", "the merged view leaves the device out",
            Scope.DEVICES, "drop"),
    Command("bulk", "A", "A", "bulk", "one side for every device of this domain with this rule",
            Scope.MAIN),
    Command("edit", "e", "e", "edit", "give the merged view a value of one's own", Scope.MAIN,
            "edit"),
    Command("undo", "z", "z", "undo", "take back the last decision", Scope.MAIN, "undo"),
    Command("redo", "Z", "Z", "redo", "make the decision again that was taken back", Scope.MAIN),
    Command("accept", "a", "a", "accept", "make the merged view the template: its plan first",
            Scope.MAIN, "accept"),
    Command("plug", "p", "p", "plug", "attach the device with xl: its plan first", Scope.MAIN,
            "plug"),
    Command("plug-new", "+,plus", "+", "plug_new", "attach a new device: its plan first",
            Scope.MAIN),
    Command("unplug", "u", "u", "unplug", "detach the device with xl: its plan first", Scope.MAIN,
            "unplug"),
    Command("clean", "c", "c", "clean", "remove what xl cannot: its plan first", Scope.MAIN,
            "clean"),
    Command("rebuild", "R", "R", "rebuild", "make a new template where there is no usable one",
            Scope.MAIN),
    Command("take-back", "ctrl+z", "ctrl+z", "take_back",
            "undo what was done last: its plan first", Scope.MAIN),
    Command("deeds", "J", "J", "deeds", "the journal: what was done, and back", Scope.MAIN),
    Command("stop", "ctrl+c", "ctrl+c", "stop", "end what runs; esc in the log does too",
            Scope.MAIN),
    Command("replay-step", "full_stop", ".", "replay('step')", "a recording: the next change",
            Scope.MAIN),
    Command("replay-back", "comma", ",", "replay('back')", "a recording: the change before",
            Scope.MAIN),
    Command("replay-faster", "greater_than_sign", ">", "replay('faster')",
            "a recording: twice as fast; space pauses it", Scope.MAIN),
    Command("replay-slower", "less_than_sign", "<", "replay('slower')",
            "a recording: half as fast", Scope.MAIN),
    Command("replay-forward", "right_curly_bracket", "}", "replay('forward')",
            "a recording: ten seconds on", Scope.MAIN),
    Command("replay-rewind", "left_curly_bracket", "{", "replay('rewind')",
            "a recording: ten seconds back", Scope.MAIN),
    Command("filter", "/,slash", "/", "filter", "filter the domains", Scope.MAIN, "filter"),
    Command("sort", "s", "s", "sort", "sort the domains another way", Scope.MAIN, "sort"),
    Command("freeze", "f,space", "f, space", "freeze", "hold the screen still, or follow again",
            Scope.MAIN, "freeze"),
    Command("reread", "ctrl+r", "ctrl+r", "reread",
            "read everything again, or on where the first scan was stopped", Scope.MAIN),
    Command("log", "@,at", "@", "log_panel", "show or hide the log", Scope.MAIN),
    Command("way-next-boot", "b", "b", "way('next_boot')", "what boots next; again: the devices",
            Scope.WAYS),
    Command("way-raw", "r", "r", "way('raw')", "xenstore and libxl-json; again: the devices",
            Scope.WAYS),
    Command("domain-above", "[,left_square_bracket", "[", "turn(-1)",
            "the domain above in the list", Scope.WAYS),
    Command("domain-below", "],right_square_bracket", "]", "turn(1)",
            "the domain below in the list", Scope.WAYS),
    Command("search", "/,slash", "/", "search", "search this side: paths and values, or the file",
            Scope.RAW),
    Command("search-next", "n", "n", "again(1)", "next hit", Scope.RAW),
    Command("search-previous", "N", "N", "again(-1)", "previous hit", Scope.RAW),
    Command("other-side", "tab", "tab", "other_side", "the other side: nodes, or the file",
            Scope.RAW),
    Command("copy-value", "Y", "Y", "copy_whole", "copy the node with its value", Scope.RAW),
    Command("fleet-filter", "/,slash", "/", "filter", "filter the findings", Scope.FLEET),
    Command("fleet-sort", "s", "s", "sort", "sort by severity, domain, rule, device or age",
            Scope.FLEET),
    Command("fleet-clean", "c", "c", "clean", "remove what xl cannot: its plan first",
            Scope.FLEET),
    Command("fleet-back", "F", "F", "close_overlay", "back to the domains", Scope.FLEET),
    Command("copy", "y", "y", "copy", "copy the line: the row, the path or the command",
            Scope.LIST, "copy"),
    Command("copy-all", "C", "C", "copy_all", "copy every line of the list", Scope.LIST),
    Command("pager", "|,vertical_line", "|", "take_out('pager')",
            "open all of this pane in $PAGER", Scope.LIST),
    Command("save", "w", "w", "take_out('file')", "write all of this pane to a new file here",
            Scope.LIST),
    Command("open", "enter", "enter", "choose", "open: a domain, a device", Scope.LIST),
    Command("up", "up,k", "↑ k", "move(-1)", "up", Scope.LIST),
    Command("down", "down,j", "↓ j", "move(1)", "down", Scope.LIST),
    Command("page-up", "pageup,ctrl+b", "page up", "page(-1)", "one page up", Scope.LIST),
    Command("page-down", "pagedown,ctrl+f", "page down", "page(1)", "one page down", Scope.LIST),
    Command("first", "home,g", "home g", "edge(-1)", "to the first line", Scope.LIST),
    Command("last", "end,G", "end G", "edge(1)", "to the last line", Scope.LIST),
    Command("leave", "left,h", "← h", "side(-1)", "to the domains", Scope.LIST),
    Command("enter", "right,l", "→ l", "side(1)", "to the devices", Scope.LIST),
    Command("pane", "tab", "tab", "app.focus_next", "next pane; shift+tab goes back", Scope.MAIN),
    Command("back", "escape", "esc", "back",
            "stop the first scan, clear the filter, back to the domains", Scope.MAIN),
    Command("secrets", "P", "P", "app.secrets", "show passwords, or hide them again", Scope.APP),
    Command("palette", "ctrl+p", "ctrl+p", "app.command_palette",
            "every command and every domain by name", Scope.APP),
    Command("help", "?,question_mark,f1", "?", "app.help", "this page", Scope.APP, "help"),
    Command("quit", "q", "q", "app.leave", "back, and from the main screen: quit", Scope.APP,
            "quit"),
)  # fmt: skip

# What the footer keeps when there is no room, best first.
FOOTER = (
    "help", "quit", "next", "next-boot", "accept", "undo", "filter", "plug", "take-template",
    "take-live", "take-none", "unplug", "clean", "export", "raw", "fleet", "edit", "differences",
    "expand", "policy", "freeze", "copy", "sort",
)  # fmt: skip

BY_ID = {command.id: command for command in COMMANDS}


def bindings(scope: Scope) -> list[BindingType]:
    """Makes Textual's bindings of one scope."""
    return [
        Binding(command.keys, command.action, command.title, show=False, id=command.id)
        for command in COMMANDS
        if command.scope is scope
    ]
