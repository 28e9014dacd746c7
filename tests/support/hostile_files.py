"""Files that a stranger may send to take our time or memory: made here, small, and each of another kind."""

import io
import random
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from tests.support.events import picture

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class HostileFile:
    """What is sent, as what it is sent, and whether a preview can be had of it all the same."""

    content: bytes
    mimetype: str = "image/jpeg"
    has_preview: bool = False


def progressive(width: int, height: int, scans: int) -> bytes:
    """Make a small progressive JPEG that says it is large, and repeats its last scan."""
    made = io.BytesIO()
    Image.effect_noise((64, 64), 50).convert("RGB").save(made, "JPEG", progressive=True, quality=20)
    content = bytearray(made.getvalue())
    frame = content.index(b"\xff\xc2")  # marker, length, precision, then the size
    content[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    scan = bytes(content[content.rindex(b"\xff\xda") : -2])
    return bytes(content[:-2]) + scan * scans + b"\xff\xd9"


def with_exif(notes: bytes) -> bytes:
    """Make a JPEG with these notes, an image file directory that may be any nonsense."""
    plain = picture(400, 200)
    segment = b"Exif\0\0" + notes
    return plain[:2] + b"\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment + plain[2:]


def exif(*entries: tuple[int, int, int, int], follows: int = 0) -> bytes:
    """Make notes of (tag, type, count, value); `follows`: where the next directory begins."""
    body = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return b"II*\0" + struct.pack("<IH", 8, len(entries)) + body + struct.pack("<I", follows)


def png(width: int, height: int, *chunks: tuple[bytes, bytes], data: bytes = b"\0" * 1000) -> bytes:
    """Make a PNG of these measures, whatever its data says, with chunks before the data."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    whole = [(b"IHDR", head), *chunks, (b"IDAT", zlib.compress(data)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in whole
    )


def moving(kind: str, frames: int) -> bytes:
    """Make a picture that moves, of small frames."""
    shades = [Image.new("RGB", (16, 16), (number % 256, number // 256, 0)) for number in range(frames)]
    made = io.BytesIO()
    shades[0].save(made, kind, save_all=True, append_images=shades[1:], duration=10)
    return made.getvalue()


def _bomb() -> bytes:
    squeeze = zlib.compressobj(9)
    return b"".join([squeeze.compress(bytes(MEGABYTE)) for _ in range(200)]) + squeeze.flush()


def _wide_webp() -> bytes:
    frame = b"VP8L" + struct.pack("<I", 5) + b"\x2f" + struct.pack("<I", 16382 | 16382 << 14) + b"\0"
    return b"RIFF" + struct.pack("<I", len(frame) + 4) + b"WEBP" + frame


def _entities() -> bytes:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    return f'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY e0 "ha">{levels}]><svg>&e11;</svg>'.encode()


def _noise(size: int) -> bytes:
    return random.Random(7).randbytes(size)


KINDS: dict[str, Callable[[], HostileFile]] = {
    "900 scans of 100 million pixels": lambda: HostileFile(progressive(10_000, 10_000, 900)),
    "60 scans of 100 million pixels": lambda: HostileFile(progressive(10_000, 10_000, 50)),
    "50 scans of 30 million pixels": lambda: HostileFile(progressive(6000, 5000, 40), has_preview=True),
    "a JPEG of 65,535 squared": lambda: HostileFile(progressive(65_535, 65_535, 1)),
    "a JPEG cut off": lambda: HostileFile(picture(800, 600)[:700]),
    "a JPEG that ends before it begins": lambda: HostileFile(b"\xff\xd8\xff"),
    "a JPEG of noise": lambda: HostileFile(b"\xff\xd8\xff\xe0" + _noise(100_000)),
    "notes that lead to themselves": lambda: HostileFile(
        with_exif(exif((0x0112, 3, 1, 6), follows=8)), has_preview=True
    ),
    "notes without end": lambda: HostileFile(
        with_exif(exif(*((number, 7, 60_000, 8) for number in range(5000)))), has_preview=True
    ),
    "turned in no known way": lambda: HostileFile(with_exif(exif((0x0112, 3, 1, 99))), has_preview=True),
    "turned by words": lambda: HostileFile(with_exif(exif((0x0112, 2, 4, 0x41424344))), has_preview=True),
    "notes of nonsense": lambda: HostileFile(with_exif(_noise(3000)), has_preview=True),
    "a PNG of 50,000 squared": lambda: HostileFile(png(50_000, 50_000), "image/png"),
    "a PNG whose text unpacks to 200 MB": lambda: HostileFile(
        png(64, 64, (b"zTXt", b"Comment\0\0" + _bomb()), data=b"\0" * 64 * 193), "image/png"
    ),
    "a PNG whose colours unpack to 200 MB": lambda: HostileFile(
        png(64, 64, (b"iCCP", b"icc\0\0" + _bomb()), data=b"\0" * 64 * 193), "image/png"
    ),
    "a PNG with more data than pixels": lambda: HostileFile(png(64, 64, data=bytes(50 * MEGABYTE)), "image/png", True),
    "a PNG cut off": lambda: HostileFile(picture(800, 600, "PNG")[:60], "image/png"),
    "a WebP of 16,383 squared": lambda: HostileFile(_wide_webp(), "image/webp"),
    "a WebP of 3,000 frames": lambda: HostileFile(moving("WEBP", 3000), "image/webp", True),
    "a GIF of 3,000 frames": lambda: HostileFile(moving("GIF", 3000), "image/gif"),
    "a GIF of 65,535 squared that says it is a JPEG": lambda: HostileFile(
        b"GIF89a" + b"\xff" * 4 + moving("GIF", 1)[10:]
    ),
    "a TIFF that says it is a JPEG": lambda: HostileFile(picture(kind="TIFF")),
    "entities that grow": lambda: HostileFile(_entities(), "image/svg+xml"),
    "entities that say they are a PNG": lambda: HostileFile(_entities(), "image/png"),
    "an OGG of nonsense": lambda: HostileFile(b"OggS\0\2" + _noise(50_000), "audio/ogg; codecs=opus"),
    "an OGG of empty pages": lambda: HostileFile((b"OggS\0\0" + bytes(21)) * 20_000, "audio/ogg; codecs=opus"),
    "a video of nonsense": lambda: HostileFile(b"\0\0\0\x18ftypmp42" + _noise(50_000), "video/mp4"),
    "a PDF nested deeply": lambda: HostileFile(b"%PDF-1.7\n1 0 obj\n" + b"[" * 100_000, "application/pdf"),
}  # fmt: skip
