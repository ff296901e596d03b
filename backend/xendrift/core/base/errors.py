"""Errors that are sentences: what failed, what was left untouched, what to do next."""

from xendrift.core.base.text import SafeText


class XendriftError(Exception):
    """Something the operator can act on; its text is safe to print and never a traceback.

    Attributes:
        sentence: the whole message, one or two sentences, with what to do next.
    """

    def __init__(self, sentence: str) -> None:
        self.sentence = SafeText(sentence)
        super().__init__(str(self.sentence))


class SourceError(XendriftError):
    """A source cannot be opened or read: no socket, no permission, a wrong path or shape."""


class LostDaemonError(SourceError):
    """xenstored closed the connection or did not answer in time; reading again may succeed."""


class NoSuchDomainError(XendriftError):
    """No domain of the source has that domid or name, or more than one has that name."""


class NoSuchDeviceError(XendriftError):
    """The domain has no device of that id in either view."""


class UsageError(XendriftError):
    """Arguments that make no sense together."""


class FileThereError(UsageError):
    """A file of that name exists, and nobody said that it may be replaced."""


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
