"""Clean copies: what a file shows stays, what it says beside that is gone, and what is not certain is refused."""

import re
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pikepdf
import pytest
from docx import Document
from docx.oxml import parse_xml
from openpyxl.comments import Comment
from PIL import Image

from bihuan.services.files.cleaning import NotClean, cleaned
from bihuan.services.files.office import office_kind
from tests.services.samples import SECRET, picture, telltale_exif

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BY = f'w:id="1" w:author="{SECRET}" w:date="2026-01-01T00:00:00Z"'


def everything(content):
    """The bytes of an archive unpacked, in the encodings in which a name could stand."""
    with ZipFile(BytesIO(content)) as archive:
        return b"\n".join([*(n.encode() for n in archive.namelist()), *(archive.read(n) for n in archive.namelist())])


# ---- Word --------------------------------------------------------------------------------------------------------


@pytest.fixture
def document():
    """A document whose author shows through everywhere."""
    made = Document()
    made.core_properties.author = made.core_properties.comments = made.core_properties.last_modified_by = SECRET
    made.add_heading("情况说明", 1)
    made.add_paragraph("叫号机坏了三天。")
    photo = picture("JPEG", exif=telltale_exif())
    made.add_picture(BytesIO(photo))
    table = made.add_table(2, 2)
    for n, cell in enumerate(c for row in table.rows for c in row.cells):
        cell.text = f"格{n}"
    table.rows[1]._tr.get_or_add_trPr().append(parse_xml(f"<w:del {W} {BY}/>"))
    paragraph = made.add_paragraph("原来的")._p
    for xml in (
        f"<w:ins {W} {BY}><w:r w:rsidR='00{SECRET[:6]}'><w:t>加上的话</w:t></w:r></w:ins>",
        f"<w:del {W} {BY}><w:r><w:delText>划掉的话{SECRET}</w:delText></w:r></w:del>",
        f"<w:moveFrom {W} {BY}><w:r><w:t>搬走的话</w:t></w:r></w:moveFrom>",
        f"<w:moveTo {W} {BY}><w:r><w:t>搬来的话</w:t></w:r></w:moveTo>",
        f"<w:commentRangeStart {W} w:id='0'/>",
        f"<w:r {W}><w:rPr><w:vanish/></w:rPr><w:t>隐藏的话</w:t></w:r>",
        f"<w:r {W}><w:fldChar w:fldCharType='begin'/></w:r>",
        f"<w:r {W}><w:instrText>INCLUDETEXT C:\\{SECRET}</w:instrText></w:r>",
        f"<w:r {W}><w:t>域的结果</w:t></w:r>",
        f"<w:bookmarkStart {W} w:id='3' w:name='{SECRET}'/>",
        f"<w:sdt {W}><w:sdtPr><w:alias w:val='{SECRET}'/></w:sdtPr><w:sdtContent><w:r><w:t>控件的字</w:t></w:r></w:sdtContent></w:sdt>",
    ):
        paragraph.append(parse_xml(xml))
    out = BytesIO()
    made.save(out)
    more = BytesIO()
    with ZipFile(out) as source, ZipFile(more, "w", ZIP_DEFLATED) as archive:
        for name in source.namelist():
            archive.writestr(name, source.read(name))
        archive.writestr("word/comments.xml", f"<w:comments {W}><w:comment {BY}><w:p/></w:comment></w:comments>")
        archive.writestr("word/people.xml", SECRET)
        archive.writestr("docProps/custom.xml", SECRET)
        archive.writestr("docProps/thumbnail.jpeg", picture())
        archive.writestr("customXml/item1.xml", SECRET)
        archive.writestr("word/embeddings/oleObject1.bin", SECRET)
    return more.getvalue()


def test_a_document_keeps_what_it_shows_and_loses_who_wrote_it(document):
    assert SECRET.encode() in everything(document)
    copy = cleaned(DOCX, document)

    assert SECRET.encode() not in everything(copy)
    assert office_kind(copy)[1] == "docx"
    read = Document(BytesIO(copy))
    text = "\n".join(p.text for p in read.paragraphs)
    for shown in ("情况说明", "叫号机坏了三天。", "加上的话", "搬来的话", "域的结果", "控件的字"):
        assert shown in text
    for struck in ("划掉的话", "搬走的话", "隐藏的话"):
        assert struck.encode() not in everything(copy)
    assert [cell.text for row in read.tables[0].rows for cell in row.cells] == ["格0", "格1"]
    assert len(read.inline_shapes) == 1


def test_only_parts_that_show_something_come_along(document):
    with ZipFile(BytesIO(cleaned(DOCX, document))) as archive:
        names = set(archive.namelist())
        photo = next(archive.read(n) for n in names if "/media/" in n)
    allowed = r"\[Content_Types\]\.xml|_rels/\.rels|word/(_rels/)?[\w/.]+"
    assert not [n for n in names if not re.fullmatch(allowed, n)]
    assert not [n for n in names if re.search("comments|people|docProps|customXml|embeddings|settings|thumbnail", n)]
    assert not dict(Image.open(BytesIO(photo)).getexif())


def test_a_reference_to_what_is_gone_goes_too(document):
    root = everything(cleaned(DOCX, document)).decode("utf-8", "ignore")
    assert not re.search(r"commentRange|commentReference|rsid|w:author|bookmark|instrText|w:sdt\b", root)


@pytest.mark.parametrize("main", [
    b"<!DOCTYPE x [<!ENTITY a 'b'>]><document/>", b"not xml", b"",
])  # fmt: skip
def test_a_document_that_cannot_be_read_is_refused(main):
    with pytest.raises(NotClean):
        cleaned(DOCX, _with(main))


def _with(main):
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", main)
    return out.getvalue()


# ---- Excel -------------------------------------------------------------------------------------------------------


def workbook():
    book = openpyxl.Workbook()
    book.properties.creator = book.properties.lastModifiedBy = SECRET
    sheet = book.active
    sheet.title = SECRET
    sheet.append(["事项", "手机", "天数"])
    sheet.append(["开饭馆", SECRET, 3])
    sheet.append(["藏起来的行", SECRET, 4])
    sheet.append(["办护照", "无", 1.5])
    sheet["A1"].comment = Comment(SECRET, SECRET)
    sheet.column_dimensions["B"].hidden = True
    sheet.row_dimensions[3].hidden = True
    hidden = book.create_sheet("底稿")
    hidden["A1"] = SECRET
    hidden.sheet_state = "veryHidden"
    book.defined_names["x"] = openpyxl.workbook.defined_name.DefinedName("x", attr_text=f'"{SECRET}"')
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_keeps_the_values_it_shows_and_nothing_else():
    copy = cleaned(XLSX, workbook())

    assert SECRET.encode() in everything(workbook())
    assert SECRET.encode() not in everything(copy)
    read = openpyxl.load_workbook(BytesIO(copy))
    assert read.sheetnames == ["表1"]
    assert [list(row) for row in read.active.values] == [["事项", "天数"], ["开饭馆", 3], ["办护照", 1.5]]
    assert read.properties.creator in (None, "")


def test_formulas_become_what_they_showed():
    book = openpyxl.Workbook()
    book.active["A1"] = f'=HYPERLINK("http://{SECRET}")'
    book.active["A2"] = "=1+1 是字"
    out = BytesIO()
    book.save(out)
    copy = cleaned(XLSX, out.getvalue())

    assert b"<f>" not in everything(copy)
    assert SECRET.encode() not in everything(copy)


# ---- PDF ---------------------------------------------------------------------------------------------------------


def paper(**how):
    """One page with a photo, and whoever made it all around."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(200, 200))
    page = pdf.pages[0]
    photo = pikepdf.Stream(pdf, picture("JPEG", exif=telltale_exif(), comment=SECRET.encode()))
    photo.update({
        "/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Image, "/Width": 60, "/Height": 40, "/BitsPerComponent": 8,
        "/ColorSpace": pikepdf.Name.DeviceRGB, "/Filter": pikepdf.Name.DCTDecode,
    })  # fmt: skip
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=photo))
    page.Contents = pikepdf.Stream(pdf, b"q 60 0 0 40 10 10 cm /P Do Q")
    page.PieceInfo = pikepdf.Dictionary(X=pikepdf.String(SECRET))
    kind = how.get("note", "/Text")
    page.Annots = pdf.make_indirect(
        [pikepdf.Dictionary(Subtype=pikepdf.Name(kind), Contents=SECRET, Rect=[0, 0, 9, 9])]
    )
    pdf.docinfo["/Author"] = SECRET
    with pdf.open_metadata() as metadata:
        metadata["dc:creator"] = [SECRET]
    pdf.attachments["a.txt"] = SECRET.encode()
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=SECRET)
    pdf.Root.update(how.get("root", {}))
    out = BytesIO()
    pdf.save(out, encryption=how.get("encryption", False), compress_streams=False)
    return out.getvalue()


def opened(content):
    """A PDF with everything unpacked."""
    out = BytesIO()
    with pikepdf.open(BytesIO(content)) as pdf:
        pdf.save(out, qdf=True, stream_decode_level=pikepdf.StreamDecodeLevel.generalized)
    return out.getvalue()


def test_a_pdf_keeps_its_pages_and_loses_the_rest():
    copy = cleaned("application/pdf", paper())

    assert SECRET.encode() in opened(paper())
    assert SECRET.encode() not in opened(copy)
    assert b"Exif" not in copy
    with pikepdf.open(BytesIO(copy)) as pdf:
        assert set(pdf.Root.keys()) <= {"/Type", "/Pages", "/Version"}
        assert "/Info" not in pdf.trailer
        photo = pdf.pages[0].Resources.XObject.P
        assert pikepdf.PdfImage(photo).as_pil_image().size == (60, 40)


@pytest.mark.parametrize(("how", "says"), [
    ({"note": "/Square"}, "露出"), ({"note": "/Redact"}, "露出"), ({"note": "/FreeText"}, "露出"),
    ({"root": {"/AcroForm": pikepdf.Dictionary()}}, "表单"), ({"root": {"/OCProperties": pikepdf.Dictionary()}}, "图层"),
    ({"encryption": pikepdf.Encryption(owner="o", user="u")}, "密码"), ({"encryption": pikepdf.Encryption(owner="o", user="")}, "密码"),
])  # fmt: skip
def test_a_pdf_that_could_hide_something_is_refused_with_the_reason(how, says):
    with pytest.raises(NotClean, match=says):
        cleaned("application/pdf", paper(**how))


# ---- others ------------------------------------------------------------------------------------------------------


def test_a_text_is_redacted():
    assert SECRET not in cleaned("text/plain", f"电话{SECRET}，叫号机坏了。".encode()).decode()


@pytest.mark.parametrize("kind", ["application/vnd.openxmlformats-officedocument.presentationml.presentation", "x/y"])
def test_other_kinds_are_refused(kind):
    with pytest.raises(NotClean):
        cleaned(kind, b"whatever")


@pytest.mark.parametrize("kind", [DOCX, XLSX, "application/pdf", "text/plain"])
def test_what_cannot_be_read_is_refused_and_never_handed_on(kind):
    with pytest.raises(NotClean):
        cleaned(kind, b"\xff\xfe\x00broken")
