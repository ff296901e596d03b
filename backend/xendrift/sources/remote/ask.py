"""What another host's own xendrift says in JSON, held to what it may be."""

import orjson

from xendrift.core.base.jsontypes import Json, JsonObject, as_object
from xendrift.core.base.text import SafeText
from xendrift.core.export.shapes import SCHEMA
from xendrift.sources.remote.command import run_there
from xendrift.sources.remote.reach import Reach
from xendrift.sources.remote.state import RemoteError, State


def ask(reach: Reach, *words: str) -> JsonObject:
    """Asks a host.

    Args:
        reach: the host.
        words: the command; `--json` is added.

    Raises:
        RemoteError: it cannot be asked, or says nothing of the kind.
        UsageError: there is no ssh here.
    """
    said = run_there(reach, [*words, "--json"])
    try:
        document = as_object(orjson.loads(said.out))
    except orjson.JSONDecodeError:
        document = None
    if document is None or document.get("schema") != SCHEMA:
        words_said = said.words or (said.lines[-1] if said.lines else SafeText("it says no JSON"))
        raise RemoteError(str(reach.name), State.FAILED, words_said)
    return document


def text(value: Json) -> SafeText:
    """Returns what is to be a text, safe to print; empty if it is none."""
    return SafeText(value if isinstance(value, str) else "")


def objects(document: JsonObject, key: str) -> list[JsonObject]:
    """Returns the objects of an array; what is none is left out."""
    value = document.get(key)
    items = value if isinstance(value, list) else []
    return [item for item in items if isinstance(item, dict)]
