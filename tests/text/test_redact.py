import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.text.redact import MASK, redact, redact_name

SHAPES = """
我叫 我是 本人 联系人： 姓名 张三 李小红 欧阳娜娜 先生 某某 家住 阳光小区 3栋 2单元 501室 人民路88号 有限公司 电话
微信 湘A12345 a@b.cn [已隐去] [已隐去 去] \ufdd0 的员工 村三组 ， \n13 \t
"""
PIECES = st.one_of(
    st.text(max_size=8),
    st.text(alphabet="0123456789０１２３４５６７８９一三幺零xX*-—. ()", min_size=1, max_size=20),
    st.sampled_from(SHAPES.split(" ")),
)
TEXTS = st.lists(PIECES, max_size=12).map("".join)


@pytest.mark.parametrize(
    "secret",
    [
        "13812345678",
        "138 1234 5678",
        "138-1234-5678",
        "+86 13812345678",
        "１３８１２３４５６７８",
        "一三八一二三四五六七八",
        "1 3 8 1 2 3 4 5 6 7 8",
        "0731-88881234",
        "（0731）88881234",
        "88881234",
        "43010219900307123X",
        "430102199003071234",
        "430102900307123",
        "430102 19900307 1234",
        "430102********1234",
        "6222 0211 0001 2345 678",
        "91430100MA4L1234X5",
        "湘A·12345",
        "湘AD12345",
        "粤Z1234港",
        "wang.wu@example.cn",
        "E12345678",
    ],
)
def test_numbers_that_lead_to_a_person_are_masked_whole(secret):
    assert redact(f"请回复{secret}，谢谢").text == f"请回复{MASK}，谢谢"


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("我叫张三丰，来办证", "我叫[已隐去]，来办证"),
        ("我是李四。", "我是[已隐去]。"),
        ("本人 王小二，女", "本人 [已隐去]，女"),
        ("联系人：欧阳娜娜", "联系人：[已隐去]"),
        ("姓名: Zhang San", "姓名: [已隐去]"),
        ("请找王先生和赵女士", "请找[已隐去]先生和[已隐去]女士"),
        ("陈某某说的", "[已隐去]说的"),
        ("张三 13812345678", "[已隐去] [已隐去]"),
        ("望解决。\n张三\n2026年3月2日", "望解决。\n[已隐去]\n2026年3月2日"),
        ("我是天心商贸有限公司的员工刘五，来年检", "我是[已隐去]的员工[已隐去]，来年检"),
        ("我是天心商贸有限公司的王建国，来年检", "我是[已隐去]的[已隐去]，来年检"),
        ("我是天心商贸有限公司王建国，来年检", "我是[已隐去]，来年检"),
        ("天心商贸有限公司马上要年检", "[已隐去]马上要年检"),
        ("帮晋城市青云志商贸有限公司跑了三趟", "[已隐去]跑了三趟"),
        ("我家住岳麓区阳光小区3栋2单元501室，办证", "我家住[已隐去]，办证"),
        ("阳光小区3栋501的产权", "[已隐去]的产权"),
        ("家在幸福路12号院，", "家在[已隐去]，"),
        ("新塘村三组修路", "[已隐去]修路"),
        ("微信：wxid_abc12，QQ 1234567", "微信：[已隐去]，QQ [已隐去]"),
    ],
)
def test_names_homes_firms_and_accounts_are_masked_after_their_cues(written, wanted):
    assert redact(written).text == wanted


@pytest.mark.parametrize(
    "matter",
    [
        "3号窗口排队2小时，12345没人接",
        "2026年3月2日取号A012，受理日期2019-02-28 11:25:05",
        "WT-2026-0001 又坏了",
        "我是高新区居民，到窗口办事",
        "我是一名退休教师，本人于2019年8月购房",
        "阳光小区办不动产证难，已经两年",
        "政务中心3号楼2楼大厅没有空调",
        "业主要求退款，申请人应当补正",
        "安装师傅态度好，工作人员说方案没批",
        "微信公众号打不开，微信支付不行",
        "谢谢领导！\n谢谢",
        "工作不作为，物业公司来了",
    ],
)
def test_what_the_matter_needs_stays_readable(matter):
    assert redact(matter).text == matter
    assert not redact(matter).found


def test_findings_say_kind_and_place_in_the_original_but_not_the_words():
    redacted = redact("我叫张三，电话13812345678")
    assert [(f.kind, f.start, f.end) for f in redacted.found] == [("name", 2, 4), ("phone", 7, 18)]
    assert "张三" not in repr(redacted)


def test_a_mask_already_there_is_kept_and_is_no_finding():
    assert redact("我叫[已隐去]，") == redact(redact("我叫[已隐去]，").text)
    assert redact("我叫[已隐去]，").found == ()


@given(TEXTS)
def test_redacting_never_raises_and_twice_is_once(text):
    once = redact(text)
    again = redact(once.text)
    assert again.text == once.text
    assert not again.found


@given(TEXTS)
def test_no_run_of_seven_digits_survives(text):
    assert not re.search(r"\d{7}", redact(text).text)


@given(TEXTS)
def test_what_stands_outside_the_masks_is_untouched(text):
    parts = redact(text).text.split(MASK)
    at = 0
    for part in parts:
        assert part in text[at:]
        at = text.index(part, at) + len(part)


@given(st.text(alphabet="一二三四五六七八九我叫张先生小区栋单元路号村组公司住址a1@.-", max_size=400))
def test_hostile_repetition_takes_no_time_to_speak_of(text):
    redact(text * 5)


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("张某_身份证.jpg", "[已隐去]_身份证.jpg"),
        ("张三身份证正面.png", "[已隐去]身份证正面.png"),
        ("李小红.pdf", "[已隐去].pdf"),
        ("微信图片_20260302101530.jpg", "微信图片_[已隐去].jpg"),
        ("大厅排队照片.jpg", "大厅排队照片.jpg"),
        ("整改方案.docx", "整改方案.docx"),
        ("申请材料", "申请材料"),
        ("IMG_13812345678.heic", "IMG_[已隐去].heic"),
    ],
)
def test_a_files_name_shows_no_person(sent, shown):
    assert redact_name(sent) == shown


@given(st.text(max_size=40))
def test_redacting_a_files_name_twice_is_once(name):
    assert redact_name(redact_name(name)) == redact_name(name)
