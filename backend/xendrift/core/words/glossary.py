"""The words that xendrift has a sense of its own for, for `explain` and the help."""

GLOSSARY: tuple[tuple[str, str], ...] = (
    # ---- what is compared
    ("template", "A domain's libxl-json, which libxl keeps below /var/lib/xen: what was asked for."
     " As a policy: everything as the template has it. As an origin: the value is the template's."),
    ("live", "What xenstore holds now, in the same structure as the template. As a policy: xenstore"
     " wins wherever it knows. As an origin: the value is xenstore's. In the title: the screen"
     " follows this host as it changes."),
    ("merged", "What both views come to under the policy and your decisions: `accept` makes it the"
     " template. Signs: = both agree, ~ a value differs, < the template alone has it, + xenstore"
     " alone has it, - it is left out."),
    ("merged view", "What both views come to, with the origin of every value. See `merged`."),
    ("libxl-json", "The template: the file that libxl writes at creation and at each hotplug, and"
     " reads for `xl list -l`, save, migration and reboot."),
    ("xenstore", "The tree that xenstored keeps, and guests, backends and libxl write to: where the"
     " live view is read from."),
    ("pair", "One device seen from both sides; either side may be absent."),
    ("kind", "A sort of device: disk, nic, pci and others. A device is written KIND:KEY."),
    ("trail", "What a device's handshake left behind: the record below /libxl, the frontend, the"
     " backend, their states, hotplug-status and error nodes."),
    ("half-baked", "A device whose two sides disagree about its existence (untracked, stale,"
     " not-created), or whose trail stopped half way (hotplug-failed, stuck-connecting,"
     " stuck-closing, a missing or dangling end). The number in the title, in the summary of"
     " `scan` and in the metrics counts these devices, each once, and nothing else."),
    ("c_info, b_info", "The parts of the template about the domain itself rather than a device."),
    ("domain", "A guest, or dom0. Here: what is known of it beside its devices."),
    ("name", "The domain's name."), ("memory", "What the guest is to have now: the target."),
    ("maxmem", "The most memory that the guest can be given while it runs."),
    ("target_memkb", "The template's own name for memory, in KiB."),
    ("max_memkb", "The template's own name for maxmem, in KiB."),
    ("avail_vcpus", "The template's own name for vcpus."),
    ("default", "Neither side writes the value: libxl chooses it by itself."),
    ("vcpus", "The virtual processors that are online."),
    # ---- how it is settled
    ("policy", "How to settle what nobody has decided: union, libxl, live or template."),
    ("merge by", "Merges by the next policy."),
    ("merged by", "The policy of the merged view; the next one is a key away."),
    ("union", "The policy that keeps what either view has, and flags it: memory, name, vcpus and"
     " media from xenstore, the rest from the template."),
    ("libxl", "The policy that does exactly as libxl itself does: what boots next. In a trail: the"
     " record below /libxl that libxl counts a device by."),
    ("resolution", "Your own decision for one device or one value; it beats the policy."),
    ("operator", "An origin: the value is the one that you decided."),
    ("by you", "You have decided something about this device; `undo` takes it back."),
    ("decided by you", "How many devices of the domain you have decided something about."),
    ("left to libxl", "You have decided that the merged view has no value here: libxl chooses."),
    ("dropped", "The merged view leaves the device out."),
    ("take template", "Decides that the merged view has the template's side. Nothing is written."),
    ("drop", "Decides that the merged view leaves the device out. Nothing is written."),
    ("edit", "Decides a value of your own. Nothing is written."),
    ("bulk", "Decides one side for every device of the domain that one rule is about."),
    ("undo", "On the screen: takes back the last decision. As a command: takes back what an action"
     " did, as a plan of its own."),
    # ---- what comes of it
    ("next boot", "The merged view under policy `libxl`: what the guest will really get at its next"
     " reboot, save or migration."),
    ("next boot now", "What the next boot has as long as nothing is done."),
    ("next boot after", "What the next boot has once this was done, such as an accept."),
    ("next boot after accept", "The next boot once the merged view was accepted."),
    ("now", "What the guest has at this moment."),
    ("stays", "The next boot has it as it is now."),
    ("not there", "That boot has it not, and neither has the guest now."),
    ("no longer found", "It was found a moment ago: the list holds still until it is calm."),
    ("boots next", "What the guest comes up with at its next reboot, save or migration."),
    ("runs now", "What the guest has at this moment."),
    ("gone", "The next boot comes up without it."),
    ("tried again", "It does not run now, and the next boot tries to attach it."),
    ("not running", "Nothing of it is in xenstore now."),
    ("pending", "A userdata file that `xl config-update` left: it replaces everything at the next"
     " reboot."),
    ("plan", "The exact writes and commands that an action would perform, with the hashes of what"
     " it was made from. Nothing is done before it is confirmed."),
    ("danger", "A plan that may cost data or a running guest: it wants the domain's name typed."),
    ("refused", "Why a plan cannot be run; nothing was written."),
    ("writes", "What a plan changes in the template."),
    ("runs", "The commands that a plan runs."), ("does", "The steps of a plan."),
    ("then", "What a plan does once its commands have ended."),
    ("assumed", "What a plan takes for granted because nobody could be asked."),
    ("view", "Under which policy and decisions the merged view of a plan was made."),
    ("not said", "What an xl.cfg cannot say, and so leaves out."),
    ("no effect", "Decisions of yours that change nothing of what is written."),
    ("may stay", "What can be left behind although the plan was run."),
    # ---- what is done
    ("accept", "Makes the merged view the template. Its plan comes first."),
    ("plug", "Attaches a device with xl, and waits for what comes of it. Its plan comes first."),
    ("unplug", "Detaches a device with xl and takes it out of the template. Its plan comes first."),
    ("clean", "Removes from xenstore what xl cannot. Its plan comes first."),
    ("rebuild", "Makes a new template for a domain whose own is empty, invalid or missing."),
    ("repair", "Makes a record under /libxl readable for libxl again, from values that dom0 holds"
     " elsewhere. Its plan comes first."),
    ("set", "Several domains or devices on which one action runs, planned and undone as one."),
    ("journal", "What was done, and how it ended: `xendrift log`."),
    ("export", "Writes the domain to a file: libxl's JSON, an xl.cfg, a report, a patch."),
    # ---- what is found
    ("finding", "One thing wrong: a rule, a severity, evidence, an effect, and ways out."),
    ("all findings", "Every finding of every domain in one list."),
    ("rule", "What a finding is found by; `xendrift explain` lists them all."),
    ("error", "A severity: something is lost or stuck."),
    ("errors", "Findings of severity error that are not about a half-baked device."),
    ("warning", "A severity: worth a look."),
    ("warnings", "Findings of severity warning that are not about a half-baked device."),
    ("info", "A severity: normal, but good to know."),
    ("ignored", "Findings that the ignore file names: they are counted and not shown."),
    ("need you", "Devices with a finding that is an error or a warning."),
    ("devices", "The devices of the domain, in either view."),
    ("effect", "What comes of a finding if nobody does anything."),
    ("remedy", "What leads out of a finding, the best first."),
    ("signs", "What stands before a device in the merged column. See `merged`."),
    ("keys", "The keys that lead out of a finding."),
    ("evidence", "What a finding was concluded from: paths, values, and who could write them."),
    ("since", "For how long nothing has moved, and how long libxl itself would wait."),
    ("detach", "What happens when xl is told to detach the device."),
    ("from", "Where a value was read."),
    ("written by", "Who could have written a node: the toolstack, a backend domain, or the guest,"
     " whose word is never believed."),
    ("toolstack", "A writer: dom0's own tools, xl and libxl."),
    ("backend domain", "A writer: the domain that serves the device, dom0 or a driver domain."),
    ("guest", "A writer: the guest itself. What it writes is evidence and nothing more."),
    # ---- the live side
    ("absent", "Nothing of it is there."),
    ("present", "It is there, and has no handshake that could be in a state."),
    ("attached", "libxl has a record of the device and counts it as attached."),
    ("leaving", "Both ends are connected, and somebody asked for the device to go."),
    ("hotplug error", "Both ends are connected, and the hotplug script failed."),
    ("backend absent", "The backend's directory is missing."),
    ("frontend absent", "The frontend's directory is missing: the guest can remove it itself."),
    ("backend", "The end of a device in the domain that serves it."),
    ("frontend", "The end of a device in the guest."),
    ("made by libxl itself", "libxl makes this device for every such guest: no template lists it."),
    ("unknown kind", "xendrift does not know this sort of device: it is shown, never merged."),
    ("hotplug-status", "What the hotplug script said: connected, or that it failed."),
    # ---- the screen itself
    ("reading", "The first scan goes on, or something is read again."),
    ("partial", "The scan was stopped: some domains were not read."),
    ("unread", "Domains that a scan has left out because it was stopped."),
    ("capture", "A file or folder with both views of every domain at one moment. In the title: the"
     " screen shows one, which cannot change."),
    ("replay", "A recording is being played."),
    ("frozen", "The screen is held still; the host goes on."),
    ("lost", "xenstored does not answer: what is shown is the last that was read."),
    ("freeze", "Holds the screen still, or follows the host again."),
    ("everything", "What both sides agree on is shown, too."),
    ("differences", "Leaves out what both sides agree on, or shows it."),
    ("values", "Opens every value of a device, or shuts it."),
    ("raw", "The domain's part of xenstore and its libxl-json, as they are."),
    ("sort", "Orders the domains another way."), ("filter", "Leaves out what does not match."),
    ("next problem", "Goes to the next finding that is an error or a warning."),
    ("copy", "Copies the line to where you sit (OSC 52)."),
    ("help", "Every key, every sign; what is typed filters it."),
    ("quit", "Leaves; from a screen laid over the main one: back."),
    ("why", "The explanation of the line under the cursor."),
    ("log", "What happened since the screen was opened; as a command: the journal."),
    ("settle", "A second look after some seconds: what moved in between is busy, not stuck."),
    ("source", "Where both views come from: this host, a capture, a recording or the demo host."),
    ("release", "The libxl that will read the template; a prediction always names one."),
)  # fmt: skip
"""Word and meaning, in the order in which somebody new needs them."""
