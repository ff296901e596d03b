"""What comes in from the reading threads, and what the operator may ask of them."""

from rich.text import Text
from textual.widgets import Static

from xendrift.core.base.text import SafeText
from xendrift_tui.presentation.marks import Mark, Tone
from xendrift_tui.screen.screens.panes import Panes
from xendrift_tui.screen.workers.messages import (
    DomainBroken,
    DomainsGone,
    DomainsSeen,
    Found,
    HostSeen,
    Lost,
    ScanStopped,
    SubtreeSeen,
)


class Arriving(Panes):
    """Takes what was read, and says when nothing can be."""

    def on_host_seen(self, message: HostSeen) -> None:
        """Takes a look at the host."""
        host = self.session.host
        host.report = message.report
        host.forget(set(host.rows) - message.report.host.domids)
        self.draw_list()

    def on_domains_seen(self, message: DomainsSeen) -> None:
        """Takes domains that were read."""
        session = self.session
        session.host.take(message.entries)
        session.host.scanned(message.left)
        self.want_list()
        if session.shown.domid is None:
            self.draw_list()
        for entry in message.entries:
            if entry.observation.domid == session.shown.domid:
                anew = session.shown.entry is None
                session.shown.take(entry, session.choices)
                self.draw_pairs(anew=anew)

    def on_domain_broken(self, message: DomainBroken) -> None:
        """Shows a domain that our own code failed on as just that."""
        session = self.session
        if session.host.broken(message.domid, message.name):
            session.journal.note(SafeText(f"Domain {message.domid}: {message.sentence}"), Tone.BAD)
        self.want_list()
        if message.domid == session.shown.domid:
            session.shown.fail(message.sentence)
            self.draw_pairs(anew=True)

    def on_domains_gone(self, message: DomainsGone) -> None:
        """Lets go of domains that are no more."""
        self.session.host.forget(message.domids)
        self.draw_list()

    def on_subtree_seen(self, message: SubtreeSeen) -> None:
        """Hands a part of xenstore on to the screen that asked for it."""
        if self.owner.screen is not self:
            self.owner.screen.post_message(message)

    def on_lost(self, message: Lost) -> None:
        """Says that nothing can be read, and keeps showing what was read before."""
        if message.sentence != self.session.lost:
            self.session.journal.note(message.sentence, Tone.BAD, Mark.ERROR)
        self.session.lost = message.sentence
        banner = self.query_one("#banner", Static)
        banner.update(Text(f" {message.sentence} Trying again; this is what was last read."))
        banner.display = True
        self.draw_title()

    def on_found(self, message: Found) -> None:  # noqa: ARG002
        """Says that reading works again, which whoever looked away has to see, too."""
        self.session.lost = SafeText()
        self.query_one("#banner", Static).display = False
        self.say("Reading works again; every domain is read and compared anew.", Tone.GOOD)

    def on_scan_stopped(self, message: ScanStopped) -> None:  # noqa: ARG002
        """Says how far a scan came that the operator ended; what was read stays."""
        host = self.session.host
        host.stop()
        self.draw_list()  # of how many, which nothing else may tell any more
        if host.unread:
            read = host.existing - len(host.unread)
            key = self.key_of("reread")
            self.say(f"Stopped: {read} of {host.existing} domains were read. {key} reads on.")
        else:
            self.say("Stopped: some domains are shown as they were read before.")

    # ---- what is asked of them

    def action_reread(self) -> None:
        """Reads everything again, or what a scan has left out that was ended."""
        if self.session.host.unread:
            self.session.read_on()
            self.say("Reading the domains that were left out.")
        else:
            self.session.read_again()
            self.say("Reading everything again.")

    def stop_scan(self) -> bool:
        """Ends the scan that goes on; False if there is none."""
        if not self.session.host.telling or self.session.lost:
            return False
        self.session.stop_scan()
        return True
