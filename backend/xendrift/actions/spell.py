"""A request of the screen, spelled as the command that another host's xendrift is given."""

from collections.abc import Iterator

from xendrift.actions.action import Request
from xendrift.actions.undo import UNDO
from xendrift.core.base.errors import UsageError
from xendrift.core.base.jsontypes import Json, dump
from xendrift.core.base.text import SafeText
from xendrift.core.plans.clean_plan import CLEAN
from xendrift.core.plans.pending_plan import PENDING
from xendrift.core.plans.plan import ACCEPT, REBUILD
from xendrift.core.plans.plug_plan import PLUG, UNPLUG
from xendrift.core.plans.repair_plan import REPAIR

_OF_DEVICES = (PLUG, UNPLUG, CLEAN, REPAIR)


def spelled(request: Request, *more: str, planned: bool = False) -> list[str]:
    """Returns the command that plans a request, or runs its plan.

    Args:
        request: what is asked for.
        more: options besides.
        planned: whether a plan goes along, which holds its own decisions.

    Raises:
        UsageError: the command line has no words for it.
    """
    action = ACCEPT if request.action == PENDING else request.action
    if action not in (ACCEPT, REBUILD, UNDO, *_OF_DEVICES):
        raise UsageError(f"There is no command that does {SafeText(action)} on another host.")
    options = list(_options(request, planned=planned and request.action != PENDING))
    arguments = [one for one in (request.domain, request.device) if one]
    if action == UNDO:
        arguments = [request.entry] if request.entry else []
    return [action, *options, *more, *(["--", *arguments] if arguments else [])]


def _options(request: Request, *, planned: bool) -> Iterator[str]:
    if request.action == PENDING:
        yield "--pending"
    if request.action in (ACCEPT, PENDING) and not planned:
        yield from _decided(request)
    if request.action == REPAIR and not planned:
        for _, setting in request.settings:
            yield from ("--set", setting)
    if request.force:
        yield "--force"
    if request.keep_template:
        yield "--keep-template"


def _decided(request: Request) -> Iterator[str]:
    """The operator's decisions about a domain, as they are typed.

    Raises:
        UsageError: one of them cannot be typed.
    """
    question = request.question
    made = question.resolutions
    if made.fields:
        device, key = next(iter(made.fields))
        raise UsageError(
            f"One side for a single value, {SafeText(key)} of {device}, cannot be sent to another"
            " host. Nothing was done; take the whole device, or give the value with e."
        )
    yield from ("--policy", str(question.policy))
    for device, take in made.devices.items():
        yield from ("--take", str(take), str(device))
    for (device, key), value in made.values.items():
        yield from ("--set", str(device), f"{key}={_typed(value)}")
    for device, setting in request.settings:
        yield from ("--set", device, setting)
    if request.despite_pending:
        yield "--despite-pending"


def _typed(value: Json) -> str:
    """A value as `xendrift.core.merge.values` reads it; nothing leaves it to libxl."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, str | int) else dump(value, indent=False)
