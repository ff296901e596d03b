"""Frozen dataclasses of which thousands are made for every domain that is read."""

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

_T = TypeVar("_T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(made: type[_T]) -> type[_T]:
    """Makes a dataclass that is frozen for the type checker only.

    One that refuses assignments while the program runs takes fourteen times as long to make,
    for it has to go past its own refusal to fill itself in.
    """
    return dataclass(slots=True, unsafe_hash=True)(made)
