"""A merged view as the bytes of a file."""

from xendrift.core.export.formats import SUFFIXES, TITLES, Exported, Format, export

__all__ = ["SUFFIXES", "TITLES", "Exported", "Format", "export"]
