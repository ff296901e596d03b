"""The keys that write what is on the screen into files of the operator's own."""

import time
from functools import partial
from pathlib import Path

from xendrift.core.base.text import SafeText
from xendrift.core.export import export
from xendrift_tui.presentation.marks import Mark, Tone
from xendrift_tui.screen.commands.operate import Acting
from xendrift_tui.screen.dialogs.capture import CaptureDialog
from xendrift_tui.screen.dialogs.export import ExportDialog
from xendrift_tui.screen.workers.capture import CaptureEnded, Capturing


class Filing(Acting):
    """One domain in a format of one's choice, or every domain in one capture."""

    def action_export(self) -> None:
        """Asks where the merged view is to be written."""
        entry = self.session.shown.entry
        if entry is None:
            return
        report, release = entry.report, entry.observation.host.release
        stem = Path.cwd() / f"domain-{report.domid}-{report.merged.policy}"
        title = f"Export {report.name} ({report.domid}), merged by {report.merged.policy}"
        make = partial(export, report, release=release)
        self.owner.push_screen(ExportDialog(stem, title, make), self._exported)

    def _exported(self, path: SafeText | None) -> None:
        if path is not None:
            self.say(f"Wrote {path}.", Tone.GOOD)

    def action_capture(self) -> None:
        """Asks where every domain is to be written."""
        file = Path.cwd() / f"xendrift-{time.strftime('%Y%m%d-%H%M%S')}.gz"
        self.owner.push_screen(CaptureDialog(file, self.session.label, self._capture))

    def _capture(self, file: Path, overwrite: bool) -> None:
        session = self.session
        source, post = session.access.source, self.post_message
        capturing = Capturing(source, session.asked, file, post, overwrite=overwrite)
        self.session.capturing = capturing
        capturing.start()
        self.draw_running()

    def on_capture_ended(self, message: CaptureEnded) -> None:
        """Says what came of it."""
        session = self.session
        if session.capturing is not None:
            session.capturing.join()
            session.capturing = None
        tone, mark = (Tone.GOOD, Mark.NONE) if message.done else (Tone.BAD, Mark.ERROR)
        session.journal.note(message.sentence, tone, mark)
        severity = "information" if message.done else "error"
        self.owner.notify(message.sentence, markup=False, timeout=6, severity=severity)
        self.draw_running()
        self.draw_title()

    def running(self) -> SafeText:
        """Says what runs: an action before a capture."""
        capturing = self.session.capturing
        return super().running() or (capturing.progress if capturing else SafeText())

    def action_stop(self) -> None:
        """Asks whether an action is to be ended; a capture leaves nothing, and is ended at once."""
        capturing = self.session.capturing
        if self.session.runner is None and capturing is not None:
            capturing.stop()
            self.draw_running()
        else:
            super().action_stop()
