"""Small pictures of large ones, made where a hostile one can do little: one at a time, with limits before decoding."""

import asyncio
import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from PIL import Image, ImageOps

PREVIEWED = frozenset({"image/jpeg", "image/png", "image/webp"})
FORMATS = ("JPEG", "PNG", "WEBP")
MOST_BYTES = 24 * 1024 * 1024
MOST_PIXELS = {"JPEG": 100_000_000}  # JPEG is decoded smaller at once
MOST_PIXELS_OTHERWISE = 16_000_000  # decoded whole: 64 MB
LONGEST_SIDE = 960
MOST_SCANS = 64  # of a JPEG: a progressive one has about ten, and each costs as much as a whole picture
JPEG = b"\xff\xd8"
SCAN = b"\xff\xda"  # begins a scan; within one, 0xff is never followed by anything but zero or a restart

_worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="previews")


@dataclass(frozen=True)
class Preview:
    """A small JPEG, and how large the picture itself is."""

    content: bytes
    width: int
    height: int


async def make(picture: bytes) -> Preview | None:
    """Make a preview; nothing of what is broken, too large or no picture at all."""
    return await asyncio.get_running_loop().run_in_executor(_worker, _make, picture)


def _make(picture: bytes) -> Preview | None:
    # Other formats may hold these two bytes anywhere.
    if picture.startswith(JPEG) and picture.count(SCAN) > MOST_SCANS:
        return None
    try:
        with Image.open(io.BytesIO(picture), formats=FORMATS) as opened:
            width, height = opened.size
            if width * height > MOST_PIXELS.get(opened.format or "", MOST_PIXELS_OTHERWISE):
                return None
            opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(opened)
            if upright.size[0] * height != upright.size[1] * width and width != height:
                width, height = height, width
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            return Preview(_as_jpeg(upright), width, height)
    except (
        Exception
    ):  # a hostile file finds ways to fail that nobody has listed; a message is worth more than its preview
        return None


def _as_jpeg(picture: Image.Image) -> bytes:
    ground = Image.new("RGB", picture.size, "white")
    layer = picture.convert("RGBA")
    ground.paste(layer, mask=layer)
    kept = io.BytesIO()
    ground.save(kept, "JPEG", quality=80, optimize=True)
    return kept.getvalue()
