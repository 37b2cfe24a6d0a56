"""What counts as giving a person away, one rule a shape. The group `x` of each pattern is what is hidden.

Rules are tried in this order. Digits below seven (12345, a room, a price, a year) stay; so does the name of an estate
that is only the place of the matter, and officials by their office.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bihuan.text.bigrams import HAN
from bihuan.text.surnames import DOUBLE, SURNAMES, may_be_name

VEIL: Final = "\ufdd0"


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind, the shape of what it hides, and a second look at the words found."""

    kind: str
    pattern: re.Pattern[str]
    accepts: Callable[[str], bool]


def _always(found: str) -> bool:
    return True


def _nine_digits(found: str) -> bool:
    return sum(char.isdecimal() for char in found) >= 9


def _names_a_place(found: str) -> bool:
    return any(char in "区县市镇乡村路街道号栋幢苑园巷组院楼城湾" for char in found)


def _rule(kind: str, pattern: str, accepts: Callable[[str], bool] = _always) -> Rule:
    return Rule(kind, re.compile(pattern), accepts)


# Pieces
_SURNAME: Final = f"(?:{'|'.join(DOUBLE)}|[{''.join(sorted(SURNAMES))}])"
_NAME: Final = f"(?:{_SURNAME}[{HAN}]{{1,2}}|[A-Z][A-Za-z]{{1,20}}(?: [A-Z][A-Za-z]{{1,20}}){{0,2}})"
_ENDS_NAME: Final = rf"(?=[^{HAN}\w]|$|的|今年|现年|家住|住|现|系|男|女|身份|电话|手机)"
_MOBILE: Final = r"(?:\+?86[ -]?)?1[3-9]\d(?:[ \-.·—–]?\d{4}){2}(?!\d)"
_LANDLINE: Final = r"\(?0\d{2,3}[ \-—–)]{0,2}\d{3,4}[ -]?\d{3,4}(?!\d)"
_DIGIT: Final = r"[\d〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖①-⑨⓪]"
_PROVINCE: Final = "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领]"
_PLACE: Final = rf"(?:(?![的了住在于到至是和与址系离去从就有都我家路街])[{HAN}A-Za-z\d])"
_ESTATE: Final = (
    rf"{_PLACE}{{1,10}}?(?:小区|花园|公寓|家园|新村|山庄|大厦|庄园|公馆|花苑|雅苑|名苑|嘉苑|华府|宿舍|家属院|安置房)"
)
_UNIT: Final = r"(?:[A-Za-z]?\d{1,4}|[一二三四五六七八九十]{1,3}|[A-Za-z])"
_BUILDING: Final = rf"(?:(?:{_UNIT} ?(?:栋|幢|号楼|单元|号院)|[A-Za-z\d]{{1,3}}座(?!机))[ ,、-]?)"
_ROOM: Final = r"(?:[A-Za-z]?\d{1,4}(?:-\d{1,4})?(?:室|房|号|户|楼|层)?)"
_FIRM_CHAR: Final = rf"(?:(?![的了在到去被把让给想要来为因与于由])[{HAN}A-Za-z\d()·])"
_FIRM: Final = rf"{_FIRM_CHAR}{{2,30}}?(?:公司|集团|事务所|工作室|合作社|经营部|服务部|商行|厂|店)"

_ACCOUNT_CUE: Final = (
    "(?:微信号?|薇信|威信|[vV]信|(?<![A-Za-z])(?i:vx|wx|wechat|weixin|qq|email)号?"
    "|扣扣|支付宝|企鹅号?|账号|帐号|账户|卡号|密码)"
)
_NAME_CUE: Final = (
    "(?:我叫|我名叫|名字叫|名字是|姓名|联系人|联络人|投诉人|反映人|反应人|举报人|申请人|来信人|留言人|当事人|户主|房主|业主"
    "|法人代表|法定代表人|委托人|代理人|署名|签名|敬上|此致敬礼)"
)
_HOME_CUE: Final = (
    "(?:家住|住在|现住|居住在|居住于|住址|家庭地址|联系地址|通讯地址|通信地址|户籍地址|户籍所在地|收件地址|邮寄地址)"
)
_FIRM_CUE: Final = (
    "(?:我是|我系|我们是|我们系|本人是|本人系|我司|我公司|本公司|我单位|本单位|来自|单位:|单位名称|公司名称)"
)

RULES: Final = (
    # Addresses of the net
    _rule("email", r"(?<![A-Za-z0-9._%+-])(?P<x>[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:[.。][A-Za-z0-9-]+)+)"),
    _rule("account", rf"{_ACCOUNT_CUE}[\s:是为号加]{{0,4}}(?P<x>[A-Za-z0-9][A-Za-z0-9_-]{{4,29}})"),
    # A name that stands right before its telephone; before the telephone is veiled
    _rule(
        "name",
        rf"(?<![{HAN}])(?P<x>{_NAME})[ ,、:(]{{0,2}}(?:联系)?(?:电话|手机号?)?[ :]{{0,2}}(?={_MOBILE}|{_LANDLINE})",
        may_be_name,
    ),
    # Numbers
    _rule("identity", r"(?<!\d)(?P<x>\d{17}[\dXx]|\d{15})(?!\d)"),
    _rule("code", r"(?<![0-9A-Za-z])(?P<x>[0-9A-Z]{2}\d{6}[0-9A-Z]{10})(?![0-9A-Za-z])"),
    _rule("phone", rf"(?<!\d)(?P<x>{_MOBILE})"),
    _rule("phone", rf"(?<!\d)(?<!\d[ \-.])(?P<x>{_LANDLINE})"),
    _rule("number", r"(?<!\d)(?P<x>\d{2,8}([ \-.])\d{2,8}(?:\2\d{2,8}){1,4}[Xx]?)(?!\d)", _nine_digits),
    _rule("number", r"(?<!\d)(?P<x>\d(?:[ \-._·]\d){6,})(?!\d)"),
    _rule("number", rf"(?P<x>(?:(?<![A-Za-z])[A-Za-z]{{1,2}})?{_DIGIT}{{7,}}[Xx]?)"),
    _rule("number", r"(?P<x>\d{3,}[*＊]{2,}\d*[Xx]?)"),
    _rule("plate", rf"(?P<x>{_PROVINCE}[A-Za-z][·.• -]?[A-Za-z0-9]{{4,5}}[A-Za-z0-9挂学警港澳])(?![A-Za-z0-9])"),
    # Where somebody lives
    _rule("address", rf"{_HOME_CUE}[\s:是在为]{{0,3}}(?P<x>[^\s,.;:!?，。；！？、的{VEIL}]{{2,40}})", _names_a_place),
    _rule("address", rf"(?:我是|我们是|本人是|我家在|家在)(?P<x>{_ESTATE})"),
    _rule(
        "address",
        rf"(?P<x>{_PLACE}{{1,6}}(?:路|街|大道|巷|弄|胡同)(?:[东南西北中]?段)? ?\d{{1,5}}(?:[-之附]\d{{1,4}})?"
        rf"号(?!线|窗)院?{_BUILDING}*{_ROOM}?)",
    ),
    _rule("address", rf"(?<!中心)(?<!大厅)(?<!大楼)(?P<x>(?:{_ESTATE}[ ,]?)?{_BUILDING}+{_ROOM}?)"),
    _rule("address", rf"(?P<x>{_ESTATE}[ ,]?{_ROOM})"),
    _rule("address", rf"(?P<x>{_PLACE}{{1,5}}村{_UNIT}(?:组|队|社)(?:\d{{1,4}}号)?)"),
    # Firms that speak of themselves
    _rule("firm", rf"{_FIRM_CUE}[\s:,(是]{{0,3}}(?P<x>{_FIRM})"),
    # And a registered name in full, from its place or from the beginning of a clause
    _rule(
        "firm",
        rf"(?P<x>(?:(?<![{HAN}])|[{HAN}]{{2,3}}[省市县区]){_FIRM_CHAR}{{2,20}}?(?:有限责任|股份有限|有限)公司)",
    ),
    # Names
    _rule("name", rf"{VEIL}的?(?P<x>{_NAME}){_ENDS_NAME}", may_be_name),
    _rule("name", rf"{_NAME_CUE}[\s:是为叫系,]{{0,3}}(?P<x>{_NAME})", may_be_name),
    _rule("name", rf"(?:我是|我系|本人(?:叫|系|是)?|鄙人)[\s,:]{{0,2}}(?P<x>{_NAME}){_ENDS_NAME}", may_be_name),
    _rule(
        "name", rf"{VEIL}的?(?:员工|职工|职员|法人|股东|会计|业务员|经办人|业主|住户|居民):?(?P<x>{_NAME})", may_be_name
    ),
    _rule("name", rf"(?P<x>{_SURNAME}[{HAN}]{{0,2}})(?=先生|女士|小姐|太太)", may_be_name),
    _rule("name", rf"(?P<x>{_SURNAME})(?=阿姨|大爷|大妈|大叔|大姐|师傅)"),
    _rule("name", rf"(?P<x>{_SURNAME}某(?![日天年月时地处些个种家次科局])某{{0,2}})"),
    # A signature on the last line, or on the last but a date
    _rule("name", rf"\n[ \t]*(?P<x>{_SURNAME}[{HAN}]{{1,2}})[ \t]*(?=\n[^\n]{{0,16}}\Z|\Z)", may_be_name),
)

_PAPERS: Final = (
    "身份证|户口|照片|相片|截图|证明|证件|材料|申请|合同|发票|简历|个人|签名|签字|视频|录音|银行卡|房产|不动产|结婚|离婚|病历"
    "|驾驶证|驾照|护照|学历|毕业证|体检|登记|委托|授权|承诺|声明|投诉|反映|举报|意见|情况|资料|扫描|复印|原件|正面|反面|报名|工作证"
)
FILE_NAME_RULES: Final = (
    _rule(
        "name", rf"(?<![{HAN}])(?P<x>{_SURNAME}[{HAN}]{{1,2}})(?=$|[^{HAN}]|(?:的|和|与)?(?:{_PAPERS}))", may_be_name
    ),
)
