"""The demo city's map: 晋城市 with its units, six counties and the development zone. Offices real in kind, all invented
in detail."""

from __future__ import annotations

from dataclasses import dataclass

from bihuan.organisation.models import Kind

CITY = "晋城市"

# The first three are those of the demo accounts: the first unit offered anywhere leads back to them
SECTIONS = (
    "商事服务科", "社会事务科", "项目投资科", "工程建设科", "农业农村科", "交通城建科", "文教卫生科", "电子政务科",
    "政策法规科", "改革协调科", "窗口管理科", "勘验评审科", "公共资源交易监管科", "人事科", "办公室", "机关党委办公室",
)  # fmt: skip
SUPERVISION, CENTRE, BUREAU, LEADERSHIP = "督查科", "市政务服务中心", "晋城市行政审批服务管理局", "局领导"
DEPARTMENTS = (
    "市人社局窗口", "市医保局窗口", "市自然资源局不动产登记窗口", "市公安局户政窗口", "市公安局出入境窗口",
    "市公安局交警支队车驾管窗口", "市税务局窗口", "市住房公积金中心窗口", "市民政局窗口", "市卫健委窗口", "市教育局窗口",
    "市市场监管局窗口", "市住建局窗口", "市交通运输局窗口", "市生态环境局窗口", "市退役军人局窗口", "市残联窗口",
    "市司法局法律服务窗口", "市文旅局窗口", "市水电气暖联办窗口",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class County:
    """A county, district or zone: `six` is its smallest bureau, of six persons; `hall` begins its places' codes."""

    code: str
    name: str
    hall: str
    bureau: str
    centre: str
    townships: tuple[str, ...] = ()
    deliberates: str = "局党组"
    six: bool = False


COUNTIES = (
    County("140502", "城区", "CQ", "城区行政审批服务管理局", "城区政务服务中心", ("北街街道", "钟家庄街道")),
    County("140525", "泽州县", "ZZ", "泽州县行政审批服务管理局", "泽州县政务服务中心", ("巴公镇", "金村镇")),
    County("140581", "高平市", "GP", "高平市行政审批服务管理局", "高平市政务服务中心", ("米山镇", "马村镇")),
    County("140522", "阳城县", "YC", "阳城县行政审批服务管理局", "阳城县政务服务中心", ("润城镇", "北留镇")),
    County("140524", "陵川县", "LC", "陵川县行政审批服务管理局", "陵川县政务服务中心", six=True),
    County("140521", "沁水县", "QS", "沁水县行政审批服务管理局", "沁水县政务服务中心", ("嘉峰镇",)),
    County(
        "1405KF", "晋城经济技术开发区", "KF", "晋城经济技术开发区行政审批局", "开发区政务服务中心", deliberates="党工委"
    ),
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A unit before it has an id; `above` names its parent."""

    name: str
    kind: Kind
    above: str = ""
    short: str = ""


def city_units() -> list[Draft]:
    """The city's units, the sections first."""
    return [
        *(Draft(name, Kind.SECTION, BUREAU) for name in SECTIONS),
        Draft(SUPERVISION, Kind.SUPERVISION, BUREAU),
        Draft(CENTRE, Kind.CENTRE, BUREAU, "政务中心"),
        *(Draft(name, Kind.DEPARTMENT, CENTRE, name.removeprefix("市").removesuffix("窗口")) for name in DEPARTMENTS),
        Draft(BUREAU, Kind.BUREAU, short="市审批局"),
        Draft(LEADERSHIP, Kind.LEADERSHIP, BUREAU),
    ]


def county_units(county: County) -> list[Draft]:
    """A county's units: a section, supervision, centre, its townships, and the bureau itself."""
    return [
        Draft("审批服务股", Kind.SECTION, county.bureau),
        Draft("督查股", Kind.SUPERVISION, county.bureau),
        Draft(county.centre, Kind.CENTRE, county.bureau, "政务中心"),
        *(Draft(f"{name}便民服务中心", Kind.TOWNSHIP, county.centre, name) for name in county.townships),
        Draft(county.bureau, Kind.BUREAU, short=f"{county.name}审批局"),
    ]
