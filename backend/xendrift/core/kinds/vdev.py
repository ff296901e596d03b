"""Disk names and their numbers (libxl_device.c, libxl__device_disk_dev_number)."""

import re

_LETTERS = re.compile(r"(xvd|hd|sd)([a-z]+)(\d*)")
_PLAIN = re.compile(r"d([+-]?\w+?)p([+-]?\w+)")
_MAX_DISK = 1 << 20
_EXTENDED = 1 << 28
_INT_MAX = 2**31 - 1


def devid_of(vdev: str) -> int:
    """Returns the number xenstore knows a disk by, or -1 if the name is none libxl accepts."""
    letters = _LETTERS.fullmatch(vdev)
    if letters:
        return _named(letters[1], letters[2], letters[3])
    plain = _PLAIN.fullmatch(vdev)
    if plain:
        disk, part = _c_integer(plain[1]), _c_integer(plain[2])
        return -1 if disk is None or part is None else _xvd(disk, part)
    number = _c_integer(vdev) if vdev[:1].isdigit() else None
    return number if number is not None and 0 <= number <= _INT_MAX else -1


def _named(prefix: str, letters: str, digits: str) -> int:
    if digits.startswith("0"):
        return -1
    disk = 0
    for letter in letters:
        disk = disk * 26 + ord(letter) - ord("a") + 1
        if disk > _MAX_DISK:
            return -1
    disk -= 1
    part = int(digits) if digits and len(digits) < 9 else 0 if not digits else _INT_MAX
    if prefix == "xvd":
        return _xvd(disk, part)
    if prefix == "hd":
        if disk > 3 or part > 63:
            return -1
        return ((3 if disk < 2 else 22) << 8) | ((disk & 1) << 6) | part
    return -1 if disk > 15 or part > 15 else (8 << 8) | (disk << 4) | part


def _xvd(disk: int, part: int) -> int:
    if not (0 <= disk < _MAX_DISK and 0 <= part < 256):
        return -1
    if disk <= 15 and part <= 15:
        return (202 << 8) | (disk << 4) | part
    return _EXTENDED | (disk << 8) | part


# Beyond 64 bits one number is like another, and Python reads no more than 4,300 digits.
_MOST_DIGITS = 40


def _c_integer(digits: str) -> int | None:
    """Reads a whole number in C notation: 0x for hexadecimal, a leading 0 for octal."""
    match = re.fullmatch(r"([+-]?)(?:(0[xX][0-9a-fA-F]+)|(0[0-7]*)|([1-9]\d*))", digits, re.ASCII)
    if match is None:
        return None
    value = int(match[2] or match[3] or "0", 16 if match[2] else 8)
    if match[4]:
        value = int(match[4][:_MOST_DIGITS])
    return -value if match[1] == "-" else value
