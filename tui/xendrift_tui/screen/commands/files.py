"""The commands that write what is on the screen into files of the operator's own."""

import time
from functools import partial
from pathlib import Path

from xendrift.core.base.text import SafeText
from xendrift.core.export import export as make_file
from xendrift_tui.presentation.files import file_stem
from xendrift_tui.presentation.marks import Tone
from xendrift_tui.screen.commands.context import MainContext
from xendrift_tui.screen.dialogs.export import ExportDialog
from xendrift_tui.screen.dialogs.file import CaptureDialog
from xendrift_tui.screen.workers.capture import CaptureThread


def export(context: MainContext) -> None:
    """Asks where the merged view is to be written, and as what."""
    entry = context.session.shown.entry
    if entry is None:
        return
    report, release = entry.report, entry.observation.host.release
    name = file_stem(report.name, report.domid)
    stem = Path.cwd() / f"{name}-{report.merged.policy}"
    title = f"Export {report.name} ({report.domid}), merged by {report.merged.policy}"
    make = partial(make_file, report, release=release)
    context.push(ExportDialog(stem, title, make), partial(_exported, context))


def _exported(context: MainContext, path: SafeText | None) -> None:
    if path is not None:
        context.say(f"Wrote {path}.", Tone.GOOD)


def capture(context: MainContext) -> None:
    """Asks where every domain is to be written."""
    file = Path.cwd() / f"xendrift-{time.strftime('%Y%m%d-%H%M%S')}.gz"
    context.push(CaptureDialog(file, context.session.label, partial(_capture, context)))


def _capture(context: MainContext, file: Path, overwrite: bool) -> None:
    session = context.session
    source, post = session.access.source, context.post_message
    capturing = CaptureThread(source, session.asked, file, post, overwrite=overwrite)
    session.capturing = capturing
    capturing.start()
    context.panes.draw_running()
    context.wake()
