"""A merged view as the bytes of a file."""

from xendrift.exporting.formats import SUFFIXES, TITLES, Exported, Format, export

__all__ = ["SUFFIXES", "TITLES", "Exported", "Format", "export"]
