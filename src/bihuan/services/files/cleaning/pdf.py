"""A PDF with its pages and what they draw, and nothing of what else it carries: information, metadata, attachments, scripts,
comments, thumbnails, bookmarks. What could hide something under something else is refused."""

from __future__ import annotations

from io import BytesIO
from typing import Any, Final

import pikepdf

from bihuan.services.files.cleaning.refusal import NotClean

_ROOT: Final = frozenset({"/Type", "/Pages", "/Version"})
_PAGE: Final = frozenset(
    {"/Type", "/Parent", "/MediaBox", "/CropBox", "/Rotate", "/Resources", "/Contents", "/UserUnit", "/Group"}
)
_ANYWHERE: Final = ("/Metadata", "/PieceInfo", "/LastModified", "/OPI", "/AA", "/StructParent", "/StructParents")
_HARMLESS: Final = frozenset(
    {"/Link", "/Popup", "/Text", "/Highlight", "/Underline", "/StrikeOut", "/Squiggly", "/FileAttachment"}
)
_MARKERS: Final = frozenset(range(0xE1, 0xF0)) | {
    0xFE
}  # APP1–APP15 and comments of a JPEG, but APP14 tells its colours
_COLOURS: Final = 0xEE


def clean(content: bytes) -> bytes:
    """The copy. Raises NotClean."""
    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            _refuse(pdf)
            _strip(pdf)
            out = BytesIO()
            pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, static_id=True)
            return out.getvalue()
    except pikepdf.PasswordError:
        raise NotClean("这个 PDF 有密码，不能清理，没有给出。") from None


def _refuse(pdf: pikepdf.Pdf) -> None:
    root = pdf.Root
    if pdf.is_encrypted:
        raise NotClean("这个 PDF 有密码或限制，不能清理，没有给出。")
    if "/AcroForm" in root:
        raise NotClean("这个 PDF 是可填写或带签章的表单，不能清理，没有给出。请打印成普通 PDF 再传。")
    if "/OCProperties" in root:
        raise NotClean("这个 PDF 有可隐藏的图层，不能清理，没有给出。请打印成普通 PDF 再传。")
    for page in pdf.pages:
        kinds = {str(note.get("/Subtype", "")) for note in page.obj.get("/Annots", ())}
        if kinds - _HARMLESS:
            raise NotClean("这个 PDF 的页上贴着遮盖或图形，拿掉会露出下面的内容，没有给出。请打印成普通 PDF 再传。")


def _strip(pdf: pikepdf.Pdf) -> None:
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    _keep(pdf.Root, _ROOT)
    for page in pdf.pages:
        _keep(page.obj, _PAGE)
    for each in pdf.objects:
        if isinstance(each, (pikepdf.Dictionary, pikepdf.Stream)):
            _drop(each, _ANYWHERE)
        if isinstance(each, pikepdf.Stream):
            _plain_picture(each)


def _drop(found: Any, names: tuple[str, ...]) -> None:
    for key in names:
        if key in found:
            del found[key]


def _keep(found: Any, names: frozenset[str]) -> None:
    for key in [k for k in found.keys() if k not in names]:  # noqa: SIM118  iterating an object yields values
        del found[key]


def _plain_picture(stream: pikepdf.Stream) -> None:
    """A photo inside keeps its pixels and loses its camera's notes."""
    if stream.get("/Filter") == pikepdf.Name.DCTDecode:
        stream.write(_without_notes(stream.read_raw_bytes()), filter=pikepdf.Name.DCTDecode)
    elif "/DCTDecode" in str(stream.get("/Filter", "")) or "/JPXDecode" in str(stream.get("/Filter", "")):
        raise NotClean("这个 PDF 里的图片压缩方式特别，不能清理，没有给出。请打印成普通 PDF 再传。")


def _without_notes(jpeg: bytes) -> bytes:
    """The segments before the pixels without APPn and comments."""
    out, at = bytearray(jpeg[:2]), 2
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF and jpeg[at + 1] != 0xDA:
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if jpeg[at + 1] not in _MARKERS or jpeg[at + 1] == _COLOURS:
            out += jpeg[at:end]
        at = end
    return bytes(out + jpeg[at:])
