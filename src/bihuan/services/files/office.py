"""Word, Excel and PowerPoint files (OOXML): zip archives that are looked through before they are believed."""

import zlib
from io import BytesIO
from typing import Final
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from bihuan.services.files.refusal import FileRefused

MOST_ENTRIES: Final = 3000
MOST_UNPACKED: Final = 200 * 1024 * 1024
_BASE: Final = "application/vnd.openxmlformats-officedocument"
_MAIN_PARTS: Final = {
    "word/document.xml": (f"{_BASE}.wordprocessingml.document", "docx"),
    "xl/workbook.xml": (f"{_BASE}.spreadsheetml.sheet", "xlsx"),
    "ppt/presentation.xml": (f"{_BASE}.presentationml.presentation", "pptx"),
}


def office_kind(content: bytes) -> tuple[str, str]:
    """Media type and ending of a document. Raises FileRefused for other archives, macros, bombs and broken ones."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            return _kind(archive)
    except (BadZipFile, LargeZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError, zlib.error):
        raise FileRefused("broken", "这个文件已损坏或设有密码，打不开，请重新保存后再上传。") from None


def _kind(archive: ZipFile) -> tuple[str, str]:
    entries = archive.infolist()
    _refuse_bombs(entries)
    names = {entry.filename for entry in entries}
    found = [kind for part, kind in _MAIN_PARTS.items() if part in names]
    if len(found) != 1 or "[Content_Types].xml" not in names:
        raise FileRefused("archive", "压缩包不能上传，请把里面的文件分别上传。")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise FileRefused("macros", "含有宏的文件不能上传，请另存为不含宏的 docx、xlsx 或 pptx。")
    if archive.testzip() is not None:
        raise BadZipFile
    return found[0]


def _refuse_bombs(entries: list[ZipInfo]) -> None:
    """Sizes as declared; testzip then reads no more than these and compares checksums."""
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise FileRefused("bomb", "这个文件解开后过大，不能上传。")
    if any(entry.filename.startswith("/") or ".." in entry.filename.split("/") for entry in entries):
        raise BadZipFile
