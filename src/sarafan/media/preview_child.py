"""Makes one preview in a process of its own, and ends: a hostile picture harms nobody but this process.

`media/previews.py` starts it by its path, with nothing in its environment, writes the picture to it and reads
a preview: two numbers and a JPEG, or nothing at all. It imports nothing of ours. Once Pillow is loaded it may open
no file and no socket, and is bounded by the system; what is told in bytes holds for data, not for libraries (macOS
has no such bound, so that the limits of pixels are what keeps it small there).
"""

import contextlib
import ctypes
import io
import os
import resource
import signal
import struct
import sys

from PIL import ExifTags, Image, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin
from PIL.Image import Transpose

PLUGINS = (JpegImagePlugin, MpoImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin)  # loaded while it can

MOST_BYTES = 24 * 1024 * 1024
MOST_PIXELS = {
    "JPEG": 100_000_000,  # decoded smaller at once; a progressive one of more than about 35 million hits MOST_MEMORY
    "PNG": 12_000_000,  # decoded whole, and again where it is transparent
    "WEBP": 5_000_000,  # five times in memory
}
MOST_SCANS = 64  # of a JPEG: a progressive one has about ten, and each costs as much as a whole picture
MOST_EXIF_BYTES = 64 * 1024
LONGEST_SIDE = 960
MOST_MEMORY = 128 * 1024 * 1024
MOST_SECONDS = 8  # of processor time
ENDS_AFTER_S = 60  # by itself, should nobody be there to end it earlier
NOBODY = 65534
PR_SET_PDEATHSIG = 1

FIRST_BYTES = {"JPEG": b"\xff\xd8", "PNG": b"\x89PNG\r\n\x1a\n", "WEBP": b"RIFF"}
SCAN = b"\xff\xda"  # begins a scan; within one, 0xff is never followed by anything but zero or a restart
TURNS = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}
LIES_ON_ITS_SIDE = (5, 6, 7, 8)


def make(picture: bytes) -> bytes:
    """Make a preview: how wide and how high the picture is, then a small JPEG of it; nothing when there can be none."""
    kind = next((kind for kind, start in FIRST_BYTES.items() if picture.startswith(start)), None)
    if kind is None or len(picture) > MOST_BYTES or (kind == "JPEG" and picture.count(SCAN) > MOST_SCANS):
        return b""
    # A hostile file finds ways to fail that nobody has listed; a message is worth more than its preview.
    with contextlib.suppress(Exception), Image.open(io.BytesIO(picture), formats=[kind]) as opened:
        width, height = opened.size
        if width * height > MOST_PIXELS[kind]:
            return b""
        orientation = _orientation(opened)
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        opened.thumbnail((LONGEST_SIDE, LONGEST_SIDE))  # of what moves, the first frame
        if orientation in LIES_ON_ITS_SIDE:
            width, height = height, width
        return struct.pack(">II", width, height) + _as_jpeg(opened, TURNS.get(orientation))
    return b""


def _orientation(opened: Image.Image) -> int:
    """Read how the picture is to be turned; one whose notes make no sense stays as it is."""
    notes = opened.info.get("exif", b"")
    if not isinstance(notes, bytes) or len(notes) > MOST_EXIF_BYTES:
        return 1
    with contextlib.suppress(Exception):
        exif = Image.Exif()
        exif.load(notes)
        return int(exif.get(ExifTags.Base.Orientation, 1))
    return 1


def _as_jpeg(picture: Image.Image, turn: Transpose | None) -> bytes:
    ground = Image.new("RGB", picture.size, "white")
    layer = picture.convert("RGBA")
    ground.paste(layer, mask=layer)
    upright = ground if turn is None else ground.transpose(turn)
    kept = io.BytesIO()
    upright.save(kept, "JPEG", quality=80, optimize=True)
    return kept.getvalue()


def give_up_power() -> None:
    """Accept the limits of this process; none of them can be taken back."""
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as score:
        score.write("1000")  # when the machine has no memory left, this goes first
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    if sys.platform == "linux":  # after the change of user, which would undo it
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    signal.alarm(ENDS_AFTER_S)
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CPU, MOST_SECONDS),
        (resource.RLIMIT_DATA, MOST_MEMORY),
        (resource.RLIMIT_NOFILE, 0),
    ):
        resource.setrlimit(what, (most, most))


def main() -> None:
    """Read a picture, write its preview."""
    Image.preinit()
    Image.MAX_IMAGE_PIXELS = None  # our own limits are lower
    give_up_power()
    sys.stdout.buffer.write(make(sys.stdin.buffer.read(MOST_BYTES + 1)))
    sys.stdout.buffer.flush()
    os._exit(0)  # there is nothing to tidy up


if __name__ == "__main__":
    main()
