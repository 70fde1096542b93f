"""An image is written anew by a process that does nothing else, and may use little of the machine.

What somebody sent is decoded here and nowhere else: the file is read on standard input, its pixels
leave on standard output, and how it ended is the exit code. Run by ``models.work.darkroom``, as a
file of its own: nothing of ours is imported, for each image starts it.
"""

import io
import sys
from typing import Any

from PIL import Image, ImageMath, ImageOps

DONE, TOO_LARGE, BROKEN, COST_TOO_MUCH = 0, 3, 4, 5
"""How it ends. Any other way, it was ended: by the system, or for having taken too long."""
WRONG = (OSError, ValueError, SyntaxError, EOFError, OverflowError, Image.DecompressionBombError)


class PictureTooLarge(Exception):
    """An image of too many pixels; says how wide and how high."""


def main(form: str, most_pixels: int) -> int:
    """Write the image on standard input anew, without what it says besides its pixels."""
    Image.MAX_IMAGE_PIXELS = None  # Pillow's own bound is above ours, and warns where ours refuses
    content = sys.stdin.buffer.read()
    options = {} if form == "PNG" else {"quality": 90}
    try:
        upright(content, form, most_pixels).save(sys.stdout.buffer, form, **options)
    except PictureTooLarge as size:
        print(size)
        return TOO_LARGE
    except MemoryError:
        return COST_TOO_MUCH
    except WRONG:
        return BROKEN
    return DONE


def upright(content: bytes, form: str, most_pixels: int) -> Image.Image:
    """The pixels alone, the right way up: no place, no date, no device; of an animation, the first
    picture."""
    need_few(canvas_of(content), most_pixels)
    with Image.open(io.BytesIO(content), formats=[form]) as image:
        if form == "JPEG":
            halve(image, most_pixels)
        need_few(image.size, most_pixels)
        image.load()
        ImageOps.exif_transpose(image, in_place=True)
        return bared(image, form)


MOST_HALVED = 4
"""A photo is decoded at a quarter of its width at least: those of telephones have 200 million
pixels at most."""


def halve(image: Image.Image, most_pixels: int) -> None:
    """Have a photo of too many pixels decoded at half or a quarter of its width: it costs no more
    than one that was taken so. What is larger still stays as it is."""
    (width, height), by = image.size, 1
    while width * height > most_pixels * by * by and by <= MOST_HALVED:
        by *= 2
    if 1 < by <= MOST_HALVED:
        image.draft(image.mode, (width // by, height // by))


def need_few(size: tuple[int, int], most_pixels: int) -> None:
    """What the header says, before anything is decoded."""
    width, height = size
    if width * height > most_pixels:
        raise PictureTooLarge(f"{width} × {height}")


def canvas_of(content: bytes) -> tuple[int, int]:
    """What a WebP says of its size, for its reader makes room for it as soon as it is opened; of
    anything else, nought."""
    kind, header = content[12:16], content[20:30]
    if content[8:12] != b"WEBP" or len(header) < 10:
        return 0, 0
    if kind == b"VP8X":
        return 1 + int.from_bytes(header[4:7], "little"), 1 + int.from_bytes(header[7:10], "little")
    if kind == b"VP8L":
        bits = int.from_bytes(header[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    return (
        int.from_bytes(header[6:8], "little") & 0x3FFF,
        int.from_bytes(header[8:10], "little") & 0x3FFF,
    )


def bared(image: Image.Image, form: str) -> Image.Image:
    """A new image with the same pixels and nothing else."""
    if image.mode.startswith("I"):
        image = of_eight_bits(image)
    clear = image.info.get("transparency")
    if isinstance(clear, tuple) and max(clear) > 255:  # colours of 16 bits are read as 8, it is not
        image.info["transparency"] = tuple(part >> 8 for part in clear)
    if form == "JPEG":
        mode = "L" if image.mode == "L" else "RGB"
    else:
        mode = "RGBA" if image.has_transparency_data else "RGB"
    converted = image if image.mode == mode else image.convert(mode)
    bare = Image.new(mode, converted.size)
    bare.paste(converted)
    return bare


def of_eight_bits(image: Image.Image) -> Any:
    """A grey of 16 bits in 256 greys, for Pillow cuts at 255 what it converts; what it gives for
    transparent stays so."""
    greys, clear = image.convert("I"), image.info.get("transparency")
    scaled = ImageMath.lambda_eval(lambda of: of["it"] / 257, it=greys).convert("L")
    if clear is not None:
        seen = ImageMath.lambda_eval(lambda of: (of["it"] != int(clear)) * 255, it=greys)
        scaled = Image.merge("LA", (scaled, seen.convert("L")))
    return scaled


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
