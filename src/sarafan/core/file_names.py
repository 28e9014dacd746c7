"""How files are called, whoever names them."""

from pathlib import PurePosixPath

MOST_NAME = 240  # characters of a file's name, as the bridge takes it
MOST_ENDING = 16  # characters of it after its last dot that outlast a cut
_ELLIPSIS = "…"
# Marks that let a name be read in another order than it has: "photo\u202egpj.exe" looks like a picture.
_DIRECTIONS = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)], "\ufffd")


def plain_name(name: str) -> str | None:
    """Return a file's own name: without a path and what nobody sees, its ending kept, and its direction visible."""
    name = PurePosixPath(name.replace("\\", "/")).name.translate(_DIRECTIONS)
    name = "".join(character for character in name if character.isprintable())
    if len(name) <= MOST_NAME:
        return name or None
    stem, dot, ending = name.rpartition(".")
    kept = dot + ending if stem and len(ending) <= MOST_ENDING else ""
    return name[: MOST_NAME - len(kept) - 1] + _ELLIPSIS + kept
