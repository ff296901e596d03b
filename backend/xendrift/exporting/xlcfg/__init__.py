"""xl.cfg: a configuration in the words that `xl create` reads."""

from xendrift.exporting.xlcfg.document import XlCfg, note_line, xl_cfg
from xendrift.exporting.xlcfg.draft import Note

__all__ = ["Note", "XlCfg", "note_line", "xl_cfg"]
