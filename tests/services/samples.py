"""Files of every kind as people send them, made on the spot."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile
from zlib import crc32

import pillow_heif
from PIL import Image
from PIL.PngImagePlugin import PngInfo

pillow_heif.register_heif_opener()
SECRET = "13812345678"


def picture(ending: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **how) -> bytes:
    """A picture, red in its left half, blue in its right; half transparent as RGBA."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (size[0] // 2, 0, *size))
    image = image.convert(mode)
    if mode == "RGBA":
        image.putalpha(128)
    out = BytesIO()
    image.save(out, ending, **how)
    return out.getvalue()


def telltale_exif(orientation: int = 1) -> Image.Exif:
    """A camera's notes: owner, place, orientation."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x013B] = SECRET
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (28.0, 12.0, 30.0)
    return exif


def telltale_png() -> bytes:
    """A picture with a text that names somebody."""
    notes = PngInfo()
    notes.add_text("Author", SECRET)
    notes.add_itxt("Comment", SECRET)
    return picture("PNG", pnginfo=notes, exif=telltale_exif())


def claimed_size(width: int, height: int) -> bytes:
    """A small PNG that claims to be a huge one."""
    content = picture("PNG")
    head = b"IHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big") + content[24:29]
    return content[:12] + head + crc32(head).to_bytes(4, "big") + content[33:]


def office(main: str = "word/document.xml", more: dict[str, bytes] | None = None) -> bytes:
    """An OOXML file as small as they come."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(main, "<document/>")
        for name, content in (more or {}).items():
            archive.writestr(name, content)
    return out.getvalue()


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
