"""What a file is: by its first bytes, not by what somebody says."""

ANY_TYPE = "application/octet-stream"
HEAD_BYTES = 16  # of a file, that are looked at

_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"OggS", "audio/ogg"),
)
_BRANDS = {
    b"heic": "image/heic", b"heix": "image/heic", b"heim": "image/heic", b"heis": "image/heic", b"mif1": "image/heic",
    b"msf1": "image/heic", b"hevc": "image/heic", b"avif": "image/avif", b"M4A ": "audio/mp4",
    b"qt  ": "video/quicktime",
}  # fmt: skip
# One container holds films and sounds, and its brand says little about which.
_FILMS = frozenset({"video/mp4", "video/3gpp", "video/quicktime", "audio/mp4", "audio/aac"})
# Types that the first bytes always show.
_TELLING = frozenset(
    {"image/png", "image/jpeg", "image/gif", "image/webp", "image/heic", "image/avif", "audio/ogg"}
) | (_FILMS - {"audio/aac"})


def type_of(head: bytes) -> str | None:
    """Return the type that a file's first bytes show, where they are easily told."""
    for beginning, found in _BEGINNINGS:
        if head.startswith(beginning):
            return found
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "video/3gpp" if head[8:11] == b"3gp" else "video/mp4")
    return None


def real_type(claimed: str, head: bytes) -> str:
    """Return what a file is: what its bytes show, else what was said of it, unless they would have shown that."""
    plain = claimed.split(";")[0].strip().lower()
    found = type_of(head)
    if found is None:
        return ANY_TYPE if plain in _TELLING else claimed
    same = found == plain or {found, plain} <= _FILMS or (found == "audio/ogg" and plain.endswith(("/ogg", "/opus")))
    return claimed if same else found
