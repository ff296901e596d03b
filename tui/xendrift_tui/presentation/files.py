"""Files of a domain: the text of its libxl-json, and how a file about it is called.

The text is as it is, or indented if it came in one line.
"""

import re
from collections.abc import Iterator

from xendrift.core.base.jsontypes import dump
from xendrift.core.base.text import SafeText
from xendrift.core.export.mask import mask_config, mask_userdata
from xendrift.core.model.observation import Observation
from xendrift.core.model.report import Template
from xendrift_tui.presentation.details import Line
from xendrift_tui.presentation.marks import Tone

# What no shell and no file system has a meaning for.
_PLAIN = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST = 40


def file_stem(name: str, domid: int) -> str:
    """Names a domain in the name of a file: a guest may be called anything.

    Args:
        name: the domain's name.
        domid: its number, which tells apart what is called alike.
    """
    plain = _PLAIN.sub("_", name).strip("._-")[:_LONGEST]
    return f"{plain}-{domid}" if plain else f"domain-{domid}"


def template_lines(
    observation: Observation, template: Template, *, secrets: bool
) -> Iterator[Line]:
    """Makes the lines of a domain's libxl-json.

    Args:
        observation: the bytes.
        template: what is known of them.
        secrets: whether passwords are shown.
    """
    if template.file:
        yield Line(SafeText(), template.file, Tone.MUTED)
    if template.sentence:
        yield Line(SafeText(), template.sentence, Tone.WARNING)
    for text in _text(observation, template, secrets).splitlines():
        yield Line(SafeText(), SafeText(text))


def _text(observation: Observation, template: Template, secrets: bool) -> str:
    """Prefers the file's own lines; what came in one line is indented."""
    content = _content(observation)
    shown = content if secrets else mask_userdata("libxl-json", content)
    text = shown.rstrip(b"\0\n").decode("utf-8", "backslashreplace")
    if template.config is None or "\n" in text:
        return text
    return dump(template.config if secrets else mask_config(template.config))


def _content(observation: Observation) -> bytes:
    files = (
        file.content
        for file in observation.userdata
        if file.stage == "d" and file.userid == "libxl-json"
    )
    return next((content for content in files if content is not None), b"")
