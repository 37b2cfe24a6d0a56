import pytest

from bihuan.text.decoding import Undecodable, decode


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_texts_are_read_in_every_encoding_that_offices_use(encoding):
    assert decode("窗口,排队\r\n30 分钟".encode(encoding)) == "窗口,排队\r\n30 分钟"


@pytest.mark.parametrize("content", [b"\x00\x01\x02", b"\xff\xfe\x00", b"\x81", b"text\x00"])
def test_bytes_that_are_no_text_are_refused(content):
    with pytest.raises(Undecodable):
        decode(content)
