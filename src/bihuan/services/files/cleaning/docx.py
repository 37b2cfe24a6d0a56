"""A Word document taken apart and put together from the parts that show something: text, styles, lists, heads, pictures.

Kept is a short list; everything else goes: properties, comments, people, settings, thumbnails, embedded files, custom XML.
Tracked changes become what the page shows: insertions stay, deletions go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

from lxml import etree

from bihuan.services.files.cleaning.refusal import NotClean
from bihuan.services.files.pictures import as_safe_picture

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_RELS: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
_KEPT: Final = re.compile(
    r"word/(document|styles|numbering|fontTable|footnotes|endnotes|header\d*|footer\d*|theme/theme\d*)\.xml\Z"
)
_PICTURE: Final = re.compile(r"word/media/[\w.-]+\.(png|jpe?g|gif)\Z", re.IGNORECASE)
_MAIN: Final = "word/document.xml"

# By local name, whatever the namespace: gone with all they hold, gone while what they hold stays
# fmt: off
_GONE: Final = frozenset({
    "del", "moveFrom", "delText", "delInstrText", "instrText", "fldChar", "ffData", "rPrChange", "pPrChange",
    "sectPrChange", "tblPrChange", "trPrChange", "tcPrChange", "tblPrExChange", "tblGridChange", "numberingChange",
    "commentRangeStart", "commentRangeEnd", "commentReference", "annotationRef", "bookmarkStart", "bookmarkEnd",
    "moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd", "customXmlInsRangeStart",
    "customXmlInsRangeEnd", "customXmlDelRangeStart", "customXmlDelRangeEnd", "permStart", "permEnd", "proofErr",
    "object", "altChunk", "subDoc", "sdtPr", "sdtEndPr", "customXmlPr", "smartTagPr", "control", "cellIns",
    "cellMerge", "rsid", "rsids",
})
# fmt: on
_UNWRAPPED: Final = frozenset({"ins", "moveTo", "sdt", "sdtContent", "hyperlink", "smartTag", "customXml", "fldSimple"})
_TELLING: Final = re.compile(r"rsid\w*|author|date|initials|paraId|textId|descr|title|userId|displayName|providerId")
_LINKED: Final = ("drawing", "pict")
_PARSER: Final = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)


def clean(content: bytes) -> bytes:
    """The copy. Raises NotClean."""
    with ZipFile(BytesIO(content)) as archive:
        found = {name: archive.read(name) for name in archive.namelist() if _KEPT.match(name) or _PICTURE.match(name)}
        rels = {name: archive.read(name) for name in archive.namelist() if name.endswith(".rels")}
    parts = {name: as_safe_picture(data)[2] if _PICTURE.match(name) else data for name, data in found.items()}
    links = {name: _links(rels.get(_rels_of(name), b""), name, parts) for name in parts if _KEPT.match(name)}
    made = {name: _cleaned(parts[name], links[name]) for name in links}
    pictures = {n: d for n, d in parts.items() if n not in links}
    return _packed({**made, **pictures}, links)


def _links(rels: bytes, part: str, parts: Mapping[str, bytes]) -> dict[str, tuple[str, str]]:
    """Of a part's relations those to kept parts: id → (type, target)."""
    if not rels:
        return {}
    folder, found = PurePosixPath(part).parent, {}
    for each in _parsed(rels).iter(f"{_RELS}Relationship"):
        target = each.get("Target", "")
        if each.get("TargetMode") != "External" and str(folder / target).removeprefix("/") in parts:
            found[each.get("Id", "")] = (each.get("Type", ""), target)
    return found


def _cleaned(data: bytes, links: Mapping[str, Any]) -> bytes:
    root = _parsed(data)
    _drop_struck_rows(root)
    _drop_hidden(root)
    for element in [e for e in root.iter() if _name(e) in _GONE or _is_lost(e, links)]:
        _remove(element)
    for element in [e for e in root.iter() if _name(e) in _UNWRAPPED]:
        _unwrap(element)
    for element in root.iter():
        for name in [a for a in element.attrib if _TELLING.fullmatch(etree.QName(a).localname)]:
            del element.attrib[name]
        if _name(element) in ("docPr", "cNvPr"):
            element.set("name", "")
    left = {_name(e) for e in root.iter()} & (_GONE | {"ins", "moveTo"})
    if left:
        raise NotClean("修订痕迹没有清干净，没有给出。")
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _drop_struck_rows(root: Any) -> None:
    """Rows and cells of a table that were deleted: the mark stands in their properties."""
    for mark in [*root.iter(f"{_W}del"), *root.iter(f"{_W}cellDel")]:
        holder = mark.getparent()
        if holder is not None and _name(holder) in ("trPr", "tcPr"):
            _remove(holder.getparent())


def _drop_hidden(root: Any) -> None:
    """Hidden text 隐藏文字: nobody sees it on the page."""
    for mark in [*root.iter(f"{_W}vanish"), *root.iter(f"{_W}webHidden")]:
        run = mark.getparent().getparent() if mark.getparent() is not None else None
        if run is not None and _name(run) == "r" and mark.get(f"{_W}val", "1") not in ("0", "false", "off"):
            _remove(run)


def _is_lost(element: Any, links: Mapping[str, Any]) -> bool:
    """A drawing whose picture, chart or file is not kept; a reference to a head that is not."""
    wanted = {v for e in element.iter() for k, v in e.attrib.items() if k.startswith(_R)}
    return _name(element) in (*_LINKED, "headerReference", "footerReference") and not wanted <= set(links)


def _remove(element: Any) -> None:
    """With all that it holds; the text after it stays."""
    parent = element.getparent()
    if parent is None:
        return
    _give_tail(element, parent)
    parent.remove(element)


def _unwrap(element: Any) -> None:
    parent = element.getparent()
    at = parent.index(element)
    for child in reversed(list(element)):
        parent.insert(at + 1, child)
    _remove(element)


def _give_tail(element: Any, parent: Any) -> None:
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail


def _name(element: Any) -> str:
    return str(etree.QName(element).localname) if isinstance(element.tag, str) else ""


def _parsed(data: bytes) -> Any:
    tree = etree.fromstring(data, _PARSER)
    if tree.getroottree().docinfo.internalDTD is not None:
        raise NotClean("文件里有不该有的定义，没有给出。")
    return tree


# ---- put together ------------------------------------------------------------------------------------------------


def _packed(parts: Mapping[str, bytes], links: Mapping[str, Mapping[str, tuple[str, str]]]) -> bytes:
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _types(parts))
        archive.writestr("_rels/.rels", _written({"rId1": (office, _MAIN)}))
        for name, data in parts.items():
            archive.writestr(name, data)
            if links.get(name):
                archive.writestr(_rels_of(name), _written(links[name]))
    return out.getvalue()


def _types(parts: Mapping[str, bytes]) -> bytes:
    root = etree.Element(f"{{{_TYPES}}}Types", nsmap={None: _TYPES})
    for ending, kind in (
        ("rels", "application/vnd.openxmlformats-package.relationships+xml"),
        ("xml", "application/xml"),
    ):
        etree.SubElement(root, f"{{{_TYPES}}}Default", Extension=ending, ContentType=kind)
    for name, kind in _kinds(parts):
        etree.SubElement(root, f"{{{_TYPES}}}Override", PartName=f"/{name}", ContentType=kind)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _kinds(parts: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    office = "application/vnd.openxmlformats-officedocument"
    for name, data in parts.items():
        if _PICTURE.match(name):
            yield name, "image/png" if data.startswith(b"\x89PNG") else "image/jpeg"
        elif "/theme/" in name:
            yield name, f"{office}.theme+xml"
        else:
            stem = re.sub(r"\d*\.xml\Z", "", PurePosixPath(name).name)
            yield name, f"{office}.wordprocessingml.{'document.main' if stem == 'document' else stem}+xml"


def _written(links: Mapping[str, tuple[str, str]]) -> bytes:
    space = _RELS.strip("{}")
    root = etree.Element(f"{_RELS}Relationships", nsmap={None: space})
    for name, (kind, target) in links.items():
        etree.SubElement(root, f"{_RELS}Relationship", Id=name, Type=kind, Target=target)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _rels_of(part: str) -> str:
    path = PurePosixPath(part)
    return f"{path.parent}/_rels/{path.name}.rels"
