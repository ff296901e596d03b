"""xl.cfg: a configuration in the words that `xl create` reads."""

from xendrift.core.export.xlcfg.document import XlCfg, note_line, xl_cfg
from xendrift.core.export.xlcfg.draft import Note

__all__ = ["Note", "XlCfg", "note_line", "xl_cfg"]
