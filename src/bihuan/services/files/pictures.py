"""Pictures made anew: turned upright, without place, camera, owner or any other rider, as JPEG or PNG."""

from io import BytesIO
from threading import BoundedSemaphore
from typing import Final

import pillow_heif
from PIL import Image, ImageOps

from bihuan.services.files.refusal import FileRefused

MOST_PIXELS: Final = 60_000_000  # phones take up to 50 million
LONGEST_EDGE: Final = 4096  # every paper stays readable
LARGEST_PNG: Final = 4 * 1024 * 1024  # a photo that came as PNG goes on as JPEG
_FORMATS: Final = ("JPEG", "PNG", "GIF", "WEBP", "HEIF")

_ROOM: Final = BoundedSemaphore(2)  # a large photo takes half a gigabyte while it is made anew

pillow_heif.register_heif_opener()


def as_safe_picture(content: bytes) -> tuple[str, str, bytes]:
    """Media type, ending and bytes of the picture made anew. Raises FileRefused.

    Screenshots and drawings (PNG, GIF, anything transparent) stay lossless while they are small; of moving pictures the
    first one is kept.
    """
    try:
        with _ROOM:
            sharp, picture = _decoded(content)
            return _encoded(picture, sharp=sharp)
    except FileRefused:
        raise
    except Image.DecompressionBombError:
        raise _too_many_pixels() from None
    except Exception as error:  # whatever a decoder stumbles over means the same
        raise FileRefused("broken", "这张图片已损坏，打不开，请换一张。") from error


def thumbnail(content: bytes, edge: int) -> bytes:
    """A JPEG of a stored picture that fits a square of `edge` pixels."""
    with Image.open(BytesIO(content), formats=("JPEG", "PNG")) as image:
        image.draft("RGB", (edge, edge))
        small = ImageOps.contain(image.convert("RGBA"), (edge, edge))
    return _jpeg(_on_white(small))


def _decoded(content: bytes) -> tuple[bool, Image.Image]:
    """Whether it wants a lossless form, and the upright picture, not larger than needed."""
    with Image.open(BytesIO(content), formats=_FORMATS) as image:
        if image.width * image.height > MOST_PIXELS:
            raise _too_many_pixels()
        lossless = image.format in ("PNG", "GIF")
        image.draft("RGB", (LONGEST_EDGE, LONGEST_EDGE))
        image.load()
        transparent = image.has_transparency_data
        upright = ImageOps.exif_transpose(image).convert("RGBA" if transparent else "RGB")
    upright.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
    upright.info = {}  # what is not there cannot be saved
    return lossless or transparent, upright


def _encoded(picture: Image.Image, *, sharp: bool) -> tuple[str, str, bytes]:
    if sharp:
        out = BytesIO()
        picture.save(out, "PNG")
        if out.tell() <= LARGEST_PNG:
            return "image/png", "png", out.getvalue()
    return "image/jpeg", "jpg", _jpeg(_on_white(picture))


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    ground = Image.new("RGB", picture.size, "white")
    ground.paste(picture, mask=picture)
    return ground


def _jpeg(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()


def _too_many_pixels() -> FileRefused:
    return FileRefused("too-many-pixels", f"图片超过 {MOST_PIXELS // 10_000} 万像素，请缩小后再上传。")
