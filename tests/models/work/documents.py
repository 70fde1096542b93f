"""Documents to attach: a PDF, and pictures with or without the place they were taken."""

from __future__ import annotations

import io

from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def picture(form: str, size: tuple[int, int] = (40, 20), **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, form, **options)
    return out.getvalue()


def with_a_place() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Telephone"
    exif[0x0112] = 6  # turned by a quarter
    exif.get_ifd(0x8825)[2] = (48.0, 51.0, 0.0)
    return picture("JPEG", exif=exif)
