"""Small pictures to send."""

import io

from PIL import Image


def jpeg(color: tuple[int, int, int] = (140, 36, 103), size: tuple[int, int] = (320, 240)) -> bytes:
    """Make a picture of one colour."""
    made = io.BytesIO()
    Image.new("RGB", size, color).save(made, "JPEG")
    return made.getvalue()
