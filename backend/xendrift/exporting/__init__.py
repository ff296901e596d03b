"""A merged view as the bytes of a file."""

from xendrift.exporting.formats import SUFFIXES, Exported, Format, export

__all__ = ["SUFFIXES", "Exported", "Format", "export"]
