import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.text.filenames import safe_name


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\wang\\账单.exe", "账单.pdf"),
        ("发票\u202efdp.exe", "发票fdp.pdf"),
        ("a\x00.php", "a.pdf"),
        ('<img src=x>"|?*.png', "_img src=x_____.pdf"),
        ("...", "文件.pdf"),
        ("", "文件.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("CON.txt", "文件.pdf"),
        ("整改 方案（终稿）.v2.docx", "整改 方案（终稿）.v2.pdf"),
    ],
)
def test_a_strangers_file_name_becomes_harmless(sent, kept):
    assert safe_name(sent, "pdf") == kept


@given(st.text(max_size=300))
def test_any_name_is_safe_short_and_ends_in_what_the_file_is(name):
    safe = safe_name(name, "jpg")
    assert safe.endswith(".jpg")
    assert len(safe) <= 84
    assert not set(safe) & set('/\\<>:"|?*\x00\n\r\u202e')
    assert not safe.startswith((".", " "))
    assert safe.encode()
