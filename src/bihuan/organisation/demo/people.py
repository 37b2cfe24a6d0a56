"""The demo city's persons, all invented: those of the contract by name, the others drawn by chance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from random import Random

from bihuan.organisation.demo.areas import CENTRE, LEADERSHIP, SECTIONS, SUPERVISION
from bihuan.organisation.models import Role


@dataclass(frozen=True, slots=True)
class Part:
    """An account of the contract: its post in a unit, and beside it or instead a role in the city."""

    username: str
    name: str
    title: str
    unit: str = ""
    post: Role | None = None
    role: Role | None = None


CONTRACT = (
    Part("centre", "武清禾", "办理员", CENTRE, Role.MEMBER),
    Part("centre_head", "郝云舒", "政务中心主任", CENTRE, Role.LEADER),
    Part("clerk1", "李砚青", "一级科员", SECTIONS[0], Role.MEMBER),
    Part("clerk2", "汪若渠", "四级主任科员", SECTIONS[1], Role.MEMBER),
    Part("clerk3", "霍思源", "一级科员", SECTIONS[2], Role.MEMBER),
    Part("leader1", "赵启明", "科长", SECTIONS[0], Role.LEADER),
    Part("leader2", "秦若水", "科长", SECTIONS[1], Role.LEADER),
    Part("leader3", "汪予白", "科长", SECTIONS[2], Role.LEADER),
    Part("deputy", "沈知远", "党组成员、副局长", LEADERSHIP, Role.MEMBER, Role.DEPUTY),
    Part("supervisor", "樊雨亭", "科员", SUPERVISION, Role.MEMBER),
    Part("party", "闫澈", "办公室副主任、局党组秘书", "办公室", Role.MEMBER, Role.SECRETARY),
    Part("officer1", "冯晚晴", "体验员", role=Role.OFFICER),
    Part("officer2", "郭牧野", "体验员", role=Role.OFFICER),
    Part("officer3", "薛令仪", "体验员", role=Role.OFFICER),
    Part("auditor", "申屠简", "机关纪检审计", role=Role.AUDITOR),
    Part("admin", "司徒宁", "系统管理员", role=Role.ADMIN),
)

SURNAMES = (
    "王", "李", "张", "刘", "陈", "杨", "赵", "郭", "宋", "秦", "韩", "冯", "牛", "原", "常", "段", "申", "侯", "毕", "卫",
    "程", "崔", "裴", "苗", "闫", "焦", "司", "车", "靳", "成", "窦", "邢", "樊", "关", "吕", "畅", "晋", "祁", "田", "延",
)  # fmt: skip
GIVEN = (
    "建军", "晓燕", "文博", "雅楠", "志刚", "丽霞", "子涵", "佳宁", "海波", "秀梅", "俊杰", "雪晴", "振华", "玉洁", "浩然",
    "思远", "春生", "红梅", "宇航", "静怡", "国栋", "慧敏", "天佑", "婧", "磊", "敏", "鹏飞", "瑞芳", "永强", "嘉怡", "泽宇",
    "晓东", "爱萍", "向阳", "若兰", "新民", "彦君", "丹", "凯", "莉", "卓然", "念慈", "守信", "清越", "明哲", "素云", "立新",
)  # fmt: skip


def others(rng: Random) -> Iterator[str]:
    """Names for everybody else, each once, in an order drawn by chance."""
    taken = {part.name for part in CONTRACT}
    names = [name for name in map("".join, product(SURNAMES, GIVEN)) if name not in taken]
    rng.shuffle(names)
    return iter(names)
