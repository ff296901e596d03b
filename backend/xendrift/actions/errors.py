"""How an action ends when it does not happen."""

from xendrift.core.base.errors import XendriftError


class RefusedActionError(XendriftError):
    """The action was refused before anything was written: the plan, or the host, forbids it."""


class LockHeldError(XendriftError):
    """One of libxl's locks could not be had in time; the sentence names who holds it."""


class NotWrittenError(XendriftError):
    """A step failed. The sentence says what stands now and where the new bytes are.

    Attributes:
        after: the bytes that were to be written.
        rescue: the file that they were saved to, None if even that failed.
    """

    def __init__(self, sentence: str, after: bytes, rescue: str | None) -> None:
        super().__init__(sentence)
        self.after = after
        self.rescue = rescue
