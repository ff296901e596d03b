"""The JSON libraries that libxl can be built with."""

from enum import StrEnum


class JsonLibrary(StrEnum):
    """One of them; its value is what people call it."""

    YAJL = "yajl"
    JSON_C = "json-c"

    @property
    def other(self) -> "JsonLibrary":
        """The one that it is not."""
        return JsonLibrary.JSON_C if self is JsonLibrary.YAJL else JsonLibrary.YAJL
