"""Which libxl is meant, where a command is not told by what it reads."""

import argparse

from xendrift.core.idl import Libxl, libxl_of
from xendrift.core.model.release import DEFAULT_RELEASE, dotted, is_known, parse_libxl
from xendrift.sources.host.installed import installed_libxl
from xendrift_tui.cli.output import remark


def named_libxl(options: argparse.Namespace) -> Libxl | None:
    """The libxl that `--libxl` names, None if it was left out.

    Raises:
        UsageError: it names none, or none that is known.
    """
    text: str | None = getattr(options, "libxl", None)
    return None if text is None else parse_libxl(text)


def asked_libxl(options: argparse.Namespace) -> Libxl:
    """The libxl that `--libxl` names, else the one that is installed here; else one is assumed.

    Raises:
        UsageError: the option names none, or none that is known.
    """
    libxl = named_libxl(options)
    if libxl is not None:
        return libxl
    found = installed_libxl()
    if found is not None and is_known(found.release):
        return found
    there = "none is installed here" if found is None else f"{dotted(found.release)} is not known"
    remark(f"libxl {dotted(DEFAULT_RELEASE)} is assumed, for {there}: --libxl names another.")
    return libxl_of(DEFAULT_RELEASE)
