"""A template and plain data become a PDF with faces of our own, in which text can be found."""

from io import BytesIO

import pytest
import typst
from pypdf import PdfReader

from bihuan.services.documents.pdf import FONTS, pdf

TEMPLATE = """
#let d = json(bytes(sys.inputs.data))
#set text(font: "Noto Sans SC", lang: "zh")
= #text(font: "Noto Serif SC", d.title)
#d.words
"""


@pytest.fixture
def template(tmp_path):
    path = tmp_path / "page.typ"
    path.write_text(TEMPLATE)
    return path


def test_text_of_a_document_is_found_in_it_and_its_faces_are_embedded(template):
    page = PdfReader(BytesIO(pdf(template, {"title": "有话码上说", "words": "扫一扫，说给我们听"}))).pages[0]
    faces = {str(font.get_object()["/BaseFont"]).partition("+")[2] for font in page["/Resources"]["/Font"].values()}

    assert "有话码上说" in page.extract_text()
    assert "扫一扫，说给我们听" in page.extract_text()
    assert {face.partition("-")[0] for face in faces} == {"NotoSansSC", "NotoSerifSC"}
    assert len(list(FONTS.glob("*.ttf"))) == 3


@pytest.mark.parametrize("hostile", ["#panic()", "$x$ *bold* _em_", '#import "/etc/passwd"', "\\ ] ) ] #", "<b>&amp;"])
def test_what_people_wrote_is_never_read_as_markup(template, hostile):
    assert hostile.replace(" ", "") in PdfReader(BytesIO(pdf(template, {"title": "题", "words": hostile}))).pages[
        0
    ].extract_text().replace(" ", "").replace("\n", "")


def test_a_template_that_is_wrong_says_so(tmp_path):
    path = tmp_path / "wrong.typ"
    path.write_text("#nothing-of-this-name")
    with pytest.raises(typst.TypstError):
        pdf(path, {})
