"""Every rule: its id, when it speaks, what it means, what to do.

The program, `xendrift explain` and the README's table are all made from this one catalogue.
"""

from dataclasses import dataclass

from xendrift.core.base.errors import XendriftError
from xendrift.core.model.finding import Severity

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the catalogue.

    Attributes:
        id: its stable id.
        severity: its usual severity; a finding may differ where its sentence says why.
        when: what is seen.
        effect: what comes of it.
        remedies: the ways out, best first.
        why: how a domain gets there and what libxl does with it, in a few sentences.
    """

    id: str
    severity: Severity
    when: str
    effect: str
    remedies: tuple[str, ...]
    why: str


CATALOGUE: tuple[Rule, ...] = (
    Rule(
        "untracked",
        ERROR,
        "The device is attached in xenstore but not in the template.",
        "It is lost at the next reboot, save or migration, without a message.",
        ("take it into the template", "detach it, if it should not be there"),
        "libxl builds the next configuration from the template's entries and only asks xenstore "
        "whether each still exists. A device that the template lacks is never looked at, so "
        "`xl list -l` does not show it and a reboot, save or migration goes on without it. This "
        "comes of a template restored from a backup, of tools that attach past libxl, and of "
        "writes that were lost.",
    ),
    Rule(
        "poisoned-kind",
        ERROR,
        "libxl cannot read this device's record.",
        "libxl forgets every device of this kind: the guest comes back from a reboot with none.",
        (
            "set the node right: until then xl cannot detach the device either",
            "or, once both ends are closed, remove the device with `xendrift clean`",
        ),
        "When one record of a kind fails to parse, libxl frees the whole list and carries on with "
        "none (libxl_device.c, libxl__device_list). Everything of that kind then counts as "
        "detached: `xl list -l`, save, migrate and reboot drop all of it, with exit code 0.",
    ),
    Rule(
        "hotplug-failed",
        ERROR,
        "The hotplug script failed.",
        "libxl still counts the device as attached, and the next boot runs the same script again.",
        ("detach it, mend what the script complained of, attach it again",),
        "The script reports through hotplug-status and hotplug-error in the backend directory. "
        "libxl prints the error once and rolls nothing back (libxl_device.c, device_hotplug).",
    ),
    Rule(
        "stuck-connecting",
        ERROR,
        "The handshake stopped before both ends were connected.",
        "The guest cannot use the device, yet libxl counts it as attached.",
        ("see which end is waiting and for what", "detach it and attach it again"),
        "libxl waits 10 seconds for the backend to reach InitWait and 40 for a hotplug script; it "
        "never waits for the guest. A backend at Initialising has no driver; one at InitWait "
        "waits for its script or for the guest; a frontend at Initialising has no driver.",
    ),
    Rule(
        "stuck-closing",
        ERROR,
        "The device is closing or closed, and it is still there.",
        "libxl counts it as attached: the next boot brings it back.",
        ("let the guest release it", "detach it again, with force if the guest cannot answer"),
        "A detach sets online to 0 and the backend to Closing, then waits 10 seconds for Closed. "
        "A guest that still uses the device, is paused or has crashed does not answer; `xl "
        "block-detach` without force then stops half way and leaves everything in place. A "
        "driver that gives a device up closes it without having been asked.",
    ),
    Rule(
        "backend-gone",
        ERROR,
        "The backend's directory is missing.",
        "The guest has lost the device, yet libxl counts it as attached.",
        ("detach it: libxl then only removes what is left", "attach it again"),
        "The record under /libxl still points to a backend that is not there. libxl takes a "
        "detach of such a device as done and removes the rest.",
    ),
    Rule(
        "frontend-gone",
        WARNING,
        "The frontend's directory is missing.",
        "The guest cannot use the device until it is attached again.",
        ("detach it and attach it again",),
        "A forced detach removes the frontend first and may stop there. The directory belongs to "
        "the guest, which can remove it at any time, so this says nothing for certain.",
    ),
    Rule(
        "dangling-backend",
        ERROR,
        "The backend belongs to a domain that does not exist.",
        "The device is dead, yet libxl counts it as attached and will name that backend again.",
        ("detach it", "start the backend domain and attach it again"),
        "The backend domain was destroyed while its devices were in use. Nobody tells the guest, "
        "and nothing in libxl notices.",
    ),
    Rule(
        "leftover-backend",
        WARNING,
        "A backend directory that libxl has no record of.",
        "libxl does not see it and cannot remove it; its number may be given to another device.",
        ("`xendrift clean` removes it once both ends are closed or the domain is gone",),
        "Left when a domain was destroyed while a device failed to close, or when the record "
        "under /libxl was removed. If the device is still connected, the next attach may pick "
        "the same number and overwrite it under the running guest.",
    ),
    Rule(
        "leftover-frontend",
        INFO,
        "A frontend directory that nothing else knows of.",
        "None: the guest can make such directories itself.",
        ("ignore it", "or, once it is closed, remove it with `xendrift clean`"),
        "Frontend directories belong to the guest. One without a backend and without a record "
        "under /libxl is a rest of a detach, or the guest's own doing.",
    ),
    Rule(
        "diverged",
        WARNING,
        "Both views hold a value, and they differ.",
        "The next boot uses the template's value, not the one that runs now.",
        ("choose a side for each value",),
        "Except for removable media, libxl never compares values: the template's win. Values "
        "that the template leaves out are libxl's to choose and are not compared.",
    ),
    Rule(
        "id-collision",
        ERROR,
        "Two devices claim one id.",
        "Only one of them can be attached: the other fails at the next boot.",
        ("drop one of the two",),
        "libxl compares a disk's name as text, so xvda, 51712 and d0p0 are three devices to it "
        "and one to xenstore. A device that comes back under another spelling leaves its old "
        "entry behind.",
    ),
    Rule(
        "not-created",
        WARNING,
        "The template has the device, xenstore has nothing of it, and libxl will not drop it.",
        "The guest runs without it; the next boot tries it again.",
        ("look into the log of the domain's creation", "drop it from the template"),
        "For kinds that libxl does not reconcile, a failed creation is often ignored, and xl "
        "returns 0 all the same.",
    ),
    Rule(
        "stale",
        INFO,
        "The template has the device, xenstore has nothing of it.",
        "None now: libxl drops it at the next boot, which comes up without it too.",
        (
            "drop it from the template; no xl command can",
            "attach it again, if the guest is to have it",
        ),
        "The normal rest of a detach: libxl removes nodes, never entries of the template. An "
        "attach that was interrupted leaves the same trace, and so does a detach by force that "
        "ran out of time. An attach under the same id takes the entry's place.",
    ),
    Rule(
        "next-boot-differs",
        WARNING,
        "What boots next is not what runs now.",
        "A reboot, save or migration changes the guest's devices.",
        ("settle the differences and accept the merged view",),
        "The sum of everything above, for one domain: libxl's own merge was followed step by "
        "step and compared with what the guest has now.",
    ),
    Rule(
        "pending-config",
        INFO,
        "A configuration left by `xl config-update` is waiting.",
        "The next reboot uses it in place of everything else, then deletes it.",
        ("look at the file", "reboot to use it"),
        "xl prefers the userdata file `xl` over libxl-json at a reboot (xl_vmcontrol.c, "
        "reload_domain_config). A save or migration does not read it.",
    ),
    Rule(
        "no-template",
        ERROR,
        "The domain has no usable libxl-json.",
        "libxl can neither save, migrate nor list its configuration.",
        ("see the reason", "make it anew with `xendrift rebuild`, if it is empty or invalid"),
        "libxl writes the file at the very end of a creation and removes it at the beginning of a "
        "destruction. Stubdomains and domains of other toolstacks have none. It is written "
        "without fsync, so a crash of the host can leave it empty or cut short.",
    ),
    Rule(
        "leftover-userdata",
        INFO,
        "A userdata file whose domain does not exist.",
        "None, unless a domain of the same domid and uuid comes back.",
        ("remove the file with `xendrift clean`",),
        "libxl removes a domain's files when it is destroyed; a crash of the host leaves them.",
    ),
)

_BY_ID = {rule.id: rule for rule in CATALOGUE}


def rule(identifier: str) -> Rule:
    """Returns a rule by its id.

    Raises:
        XendriftError: there is no such rule; the sentence lists those there are.
    """
    found = _BY_ID.get(identifier)
    if found is None:
        known = ", ".join(sorted(_BY_ID))
        raise XendriftError(f"There is no rule {identifier!r}. The rules are: {known}.")
    return found
