"""People from a table, with posts and portfolios; these are only ever added to."""

from __future__ import annotations

from bihuan.loop.language import Actor
from bihuan.organisation import commands
from bihuan.organisation.imports.sort import AREA, Sort, Texts, area_of, several, unit_or_wrong, wrong
from bihuan.organisation.models import UNIT_ROLES, Account, Jurisdiction, Role, Unit
from bihuan.organisation.sheets import Column

ROLES = {
    **{role.label: role for role in Role},
    "办理员": Role.MEMBER, "工作人员": Role.MEMBER, "科员": Role.MEMBER, "科长": Role.LEADER, "科室负责人": Role.LEADER,
    "负责人": Role.LEADER, "股长": Role.LEADER, "主任": Role.LEADER, "副局长": Role.DEPUTY, "局长": Role.HEAD,
    "主要领导": Role.HEAD, "秘书": Role.SECRETARY, "局党组秘书": Role.SECRETARY, "审计员": Role.AUDITOR,
    "管理员": Role.ADMIN,
}  # fmt: skip


def _write_person(by: Actor, texts: Texts) -> None:
    area = area_of(texts["area"])
    unit = unit_or_wrong(area, texts["unit"]) if texts["unit"] else None
    account = Account.objects.filter(username=commands.spelled(texts["username"])).first()
    if account is None:
        account = commands.add_account(by, texts["username"], texts["name"], unit=unit, title=texts["title"])
    title = texts["title"] or None
    commands.change_account(by, account, name=texts["name"], title=title, unit=unit)
    for word in several(texts["roles"]):
        _appoint(by, account, word, unit, area)
    for name in several(texts["portfolio"]):
        charge = unit_or_wrong(area, name, "portfolio")
        if not account.portfolios.filter(unit=charge).exists():
            commands.give_portfolio(by, account, charge)


def _appoint(by: Actor, account: Account, word: str, unit: Unit | None, area: Jurisdiction) -> None:
    if word not in ROLES:
        wrong("roles", f"没有“{word}”这个角色，可填：{'、'.join(Role.labels)}。")
    role = ROLES[word]
    of_unit = role in UNIT_ROLES
    if of_unit and unit is None:
        wrong("unit", f"{word}要写明所属单位。")
    home, place = (unit, None) if of_unit else (None, area)
    if not account.posts.filter(role=role, unit=home, jurisdiction=place, until__isnull=True).exists():
        commands.appoint(by, account, role, unit=home, jurisdiction=place)


PEOPLE = Sort(
    columns=(
        Column("username", ("账号", "用户名", "登录名", "工号"), required=True),
        Column("name", ("姓名", "名字", "人员姓名"), required=True),
        Column("title", ("职务", "职位", "岗位")),
        Column("unit", ("所属单位", "单位", "科室", "部门", "所在科室", "工作单位")),
        AREA,
        Column("roles", ("角色", "系统角色", "权限")),
        Column("portfolio", ("分管单位", "分管科室", "分管")),
    ),
    key=("username",),
    write=_write_person,
    known=lambda texts: Account.objects.filter(username=commands.spelled(texts["username"])).exists(),
)
