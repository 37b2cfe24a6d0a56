"""/organisation/people: accounts, and one account: invited, changed, moved, given offices, closed once nothing is owed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q

from bihuan.kernel.registry import registry
from bihuan.loop.language import Actor, Case, Field
from bihuan.organisation import changes, commands
from bihuan.organisation.directory import colleagues, directory
from bihuan.organisation.models import UNIT_ROLES, Account, Jurisdiction, Portfolio, Post, Role, Unit
from bihuan.organisation.overview import walk
from bihuan.organisation.upkeep import scope
from bihuan.organisation.upkeep.page import Deed, Done, Line, Page, chosen, keyset

URL = "/organisation/people"
NAME = Field("name", "姓名", high=40)
TITLE = Field("title", "职务", required=False, high=40)
GIVEN = [
    (r.value, r.label) for r in Role if r != Role.OFFICER
]  # an officer is engaged by the centre, never appointed here


def units(areas: Sequence[int], name: str = "unit", label: str = "单位", *, required: bool = True) -> Field:
    """A choice among the living units of these jurisdictions."""
    return Field(name, label, "choice", required=required, options=partial(_units, areas))


def _units(areas: Sequence[int], case: Case) -> list[tuple[int, str]]:
    known = case.facts.directory
    several = len(areas) > 1
    return [
        (u.id, f"{known.jurisdictions[a].name} · {u.name}" if several else f"{'　' * depth}{u.name}")
        for a in areas for u, depth in walk(known, a)
    ]  # fmt: skip


def listing(by: Actor, given: Mapping[str, str]) -> Page:
    """Who has an account in a jurisdiction; those that are closed where they are asked for."""
    area, words, closed = scope.area(by, given.get("area")), given.get("q", "").strip()[:40], given.get("closed") == "1"
    rows = colleagues().filter(_of(area), is_active=not closed).select_related("unit")
    for word in words.split():
        rows = rows.filter(Q(name__icontains=word) | Q(username__icontains=word) | Q(unit__name__icontains=word))
    query = urlencode({"area": area, **({"q": words} if words else {}), **({"closed": 1} if closed else {})})
    shown, pages = keyset(rows, given, f"{URL}?{query}")
    other = ("看在用的", f"{URL}?area={area}") if closed else ("看停用的", f"{URL}?area={area}&closed=1")
    return Page(
        title="停用的账号" if closed else "人员账号",
        crumbs=[("配置", "/settings/city")],
        areas=chosen(scope.areas(by), area),
        search="找姓名、账号或单位",
        words=words,
        heads=("姓名", "账号", "单位", "职务", "任职"),
        lines=[_line(account) for account in shown],
        empty=("没有找到" if words else "还没有人员", "换个词试试。" if words else "一个一个加，或从表格导入。"),
        pages=pages,
        deeds=[] if closed else [_add(by, area)],
        links=[("从表格导入", f"/organisation/import?area={area}"), other],
    )


def _of(area: int) -> Q:
    """Of a unit of the jurisdiction, or of none but in an office of it; in the city, who is nowhere yet too."""
    seated = Post.objects.filter(jurisdiction=area).exclude(role=Role.OFFICER).values("account")
    own = Q(unit__jurisdiction=area) | Q(unit__isnull=True, pk__in=seated)
    if area == directory().city:
        own |= Q(unit__isnull=True) & ~Q(pk__in=Post.objects.values("account"))
    return own


def _line(account: Account) -> Line:
    tag = "" if account.has_usable_password() else "没设密码"
    held = "、".join(dict.fromkeys(role for role, _ in _offices(account.pk)))
    unit = account.unit.name if account.unit else "—"
    return Line((account.name, account.username, unit, account.title or "—", held or "—"), f"{URL}/{account.pk}", tag)


def _offices(person: int) -> list[tuple[str, str]]:
    """The offices that a person sits in today, as (role, where)."""
    known, found = directory(), list[tuple[str, str]]()
    kinds = {"unit": Role.MEMBER, **{r.value: r for r in Role if r not in (Role.MEMBER, Role.OFFICER)}}
    for office, persons in known.seats.items():
        kind, _, of = office.partition(":")
        if person in persons and kind in kinds and of.isdecimal():
            area = known.jurisdictions.get(int(of))
            where = known.unit_name(int(of)) if kind in ("unit", "leader") else area.name if area else ""
            found.append((str(kinds[kind].label), where))
    return found


def _add(by: Actor, area: int) -> Deed:
    username = Field("username", "账号", high=64, help="小写字母和数字，进系统时用，以后不改。")
    lead = Field("lead", "是这个单位的责任领导", "bool", required=False)
    fields = (NAME, username, units([area]), TITLE, lead)
    return Deed("add", "加一个人", partial(_added, by), fields, button="加上，去发链接")


def _added(by: Actor, typed: Mapping[str, Any]) -> Done:
    unit = Unit.objects.get(pk=typed["unit"])
    account = commands.add_account(by, typed["username"], typed["name"], unit=unit, title=typed["title"])
    if typed["lead"]:
        commands.appoint(by, account, Role.LEADER, unit=unit)
    return Done(f"已加上{account.name}，再把设置密码的链接发给本人", f"{URL}/{account.pk}")


# ---- one account -------------------------------------------------------------------------------------------------


def one(by: Actor, given: Mapping[str, str], pk: int) -> Page:
    """An account: who it is, what the person may do and still has to do, and what may be changed."""
    account = found(by, pk)
    burden = owed(pk)
    state = "在用" if account.is_active else "停用"
    unset = account.is_active and not account.has_usable_password()
    return Page(
        title=account.name,
        crumbs=[("配置", "/settings/city"), ("人员账号", URL)],
        facts=[
            ("账号", account.username),
            ("状态", f"{state}，还没有设密码" if unset else state),
            ("单位", account.unit.name if account.unit else ""),
            ("职务", account.title),
            ("动态口令", "已设" if commands.has_second_factor(account) else ""),
            ("任职", "；".join(f"{where}{role}" for role, where in _offices(pk)) or "没有"),
            ("分管", "、".join(p.unit.name for p in account.portfolios.select_related("unit"))),
            ("名下的事", f"{len(burden)} 件记在本人名下" if burden else "没有记在本人名下的事"),
        ],
        loud=_loud(account, burden),
        links=[("看名下的事，转给同事", f"{URL}/{pk}/work")] if burden else [],
        deeds=_deeds(by, account, burden) if account.is_active else (),
        changes=changes.of_account(pk),
    )  # fmt: skip


def found(by: Actor, pk: int) -> Account:
    """The account, if it is this administrator's. Raises Refused (not-found); who is only an officer is not found by anybody."""
    account = colleagues().select_related("unit").filter(pk=pk).first()
    scope.must(by, home(account) if account else -1)
    assert account is not None
    return account


def home(account: Account) -> int | None:
    """The jurisdiction by which an account is administered: its unit's, as the commands have it."""
    return account.unit.jurisdiction_id if account.unit else None


def owed(person: int) -> list[str]:
    """What the person still has to do as this person, in words, as the rooms above know it."""
    return [words for burden in registry.burdens for words in burden(person)]


def _loud(account: Account, burden: Sequence[str]) -> list[str]:
    if not burden or account.is_active:
        return []
    return [f"账号已停用，还有 {len(burden)} 件事记在其名下。"]


def _deeds(by: Actor, account: Account, burden: Sequence[str]) -> list[Deed]:
    areas = scope.areas(by)
    deeds = [
        _invite(by, account),
        _change(by, account),
        _transfer(by, account, areas, burden),
        _appoint(by, account, areas),
    ]
    posts = list(
        account.posts.filter(until__isnull=True).exclude(role=Role.OFFICER).select_related("unit", "jurisdiction")
    )
    if posts:
        deeds.append(_relieve(by, posts))
    if commands.has_second_factor(account):
        deeds.append(_lost(by, account))
    deeds.append(_give(by, account, areas))
    if portfolios := list(account.portfolios.select_related("unit")):
        deeds.append(_take(by, portfolios))
    return [*deeds, _close(by, account, burden)]


def _invite(by: Actor, account: Account) -> Deed:
    def do(typed: Mapping[str, Any]) -> Done:
        return Done("", told=f"/invite/{commands.invite(by, account)}")

    fresh = not account.has_usable_password()
    label = "发设置密码的链接" if fresh else "重设密码：发新链接"
    text = "链接只显示一次，七天内能用一次。请当面或用工作电话、政务邮箱发给本人；密码由本人设，别人不知道。"
    why = "自己的密码在“设置”里改。" if by.person == account.pk else ""
    return Deed("invite", label, do, text=text, button="生成链接", open=fresh, why_not=why)


def _lost(by: Actor, account: Account) -> Deed:
    def do(typed: Mapping[str, Any]) -> Done:
        commands.drop_second_factor(by, account, typed["reason"])
        return Done(f"已停用{account.name}的动态口令，本人会收到通知")

    why = "自己的动态口令在“设置”里停用。" if by.person == account.pk else ""
    text = "手机丢了、坏了才用。请当面或打办公电话核实是本人；停用后登录只用密码，请本人尽快重新设置。"
    reason = Field("reason", "为什么停用", high=200, help="怎么核实的也写上。")
    return Deed("lost", "手机丢了：停用动态口令", do, (reason,), text=text, button="停用", hard=True, why_not=why)


def _change(by: Actor, account: Account) -> Deed:
    def do(typed: Mapping[str, Any]) -> Done:
        commands.change_account(by, account, name=typed["name"], title=typed["title"])
        return Done("已保存")

    return Deed("change", "改姓名和职务", do, (NAME, TITLE), {"name": account.name, "title": account.title})


def _transfer(by: Actor, account: Account, areas: Sequence[int], burden: Sequence[str]) -> Deed:
    def do(typed: Mapping[str, Any]) -> Done:
        commands.change_account(by, account, unit=Unit.objects.get(pk=typed["unit"]))
        return Done("已调动" + ("，名下的事请转给原单位的同事" if burden else ""))

    text = "原单位的经办人身份随调动结束，其他任职不变。"
    if burden:
        text += f"有 {len(burden)} 件事记在本人名下，调走以后仍归本人，请先转给同事或调动后由责任领导转。"
    return Deed("transfer", "调到别的单位", do, (units(areas),), {"unit": account.unit_id}, text=text, button="调动")


def _appoint(by: Actor, account: Account, areas: Sequence[int]) -> Deed:
    fields = (
        Field("role", "任什么职", "choice", options=GIVEN),
        Field("unit", "在哪个单位", "choice", when=("role", tuple(r.value for r in UNIT_ROLES)), options=partial(_units, areas)),
        Field("area", "在哪个地区", "choice", when=("role", _of_areas()), options=partial(_areas, areas)),
    )  # fmt: skip

    def do(typed: Mapping[str, Any]) -> Done:
        of_unit = typed["role"] in UNIT_ROLES
        unit = Unit.objects.get(pk=typed["unit"]) if of_unit else None
        area = None if of_unit else Jurisdiction.objects.get(pk=typed["area"])
        commands.appoint(by, account, typed["role"], unit=unit, jurisdiction=area)
        return Done("已任职，当天生效")

    why = "不能给自己授职，请另一位管理员办理。" if by.person == account.pk else ""
    now = {"unit": account.unit_id, "area": home(account)}
    return Deed("appoint", "任职", do, fields, now, button="任职", why_not=why)


def _of_areas() -> tuple[str, ...]:
    return tuple(r.value for r in Role if r not in UNIT_ROLES and r != Role.OFFICER)


def _areas(areas: Sequence[int], case: Case) -> list[tuple[int, str]]:
    return [(a, case.facts.directory.jurisdictions[a].name) for a in areas]


def _relieve(by: Actor, posts: Sequence[Post]) -> Deed:
    known = {post.pk: post for post in posts}
    options = [(pk, f"{p.unit or p.jurisdiction} · {p.get_role_display()}") for pk, p in known.items()]

    def do(typed: Mapping[str, Any]) -> Done:
        commands.relieve(by, known[typed["post"]])
        return Done("已免职，今天起不再担任")

    field = Field("post", "免去哪个职务", "choice", options=options)
    return Deed("relieve", "免职", do, (field,), button="免职", hard=True)


def _give(by: Actor, account: Account, areas: Sequence[int]) -> Deed:
    def do(typed: Mapping[str, Any]) -> Done:
        commands.give_portfolio(by, account, Unit.objects.get(pk=typed["unit"]))
        return Done("已分管，当天生效")

    why = "不能给自己授职，请另一位管理员办理。" if by.person == account.pk else ""
    text = "下级单位没有自己的分管领导时，也归这位领导。"
    return Deed("give", "分管单位", do, (units(areas),), text=text, button="分管", why_not=why)


def _take(by: Actor, portfolios: Sequence[Portfolio]) -> Deed:
    known = {portfolio.pk: portfolio for portfolio in portfolios}

    def do(typed: Mapping[str, Any]) -> Done:
        commands.take_portfolio(by, known[typed["portfolio"]])
        return Done("已取消分管")

    field = Field("portfolio", "不再分管", "choice", options=[(pk, p.unit.name) for pk, p in known.items()])
    return Deed("take", "取消分管", do, (field,), button="取消分管", hard=True)


def _close(by: Actor, account: Account, burden: Sequence[str]) -> Deed:
    def do(typed: Mapping[str, Any]) -> Done:
        commands.close_account(by, account, owed)
        return Done(f"{account.name}的账号已停用")

    why = "不能停用自己的账号，请另一位管理员办理。" if by.person == account.pk else ""
    if burden:
        why = f"还有 {len(burden)} 件事记在{account.name}名下，转给同事以后才能停用。"
    text = "任职、分管和委托一起结束，登录立即失效；做过的事、签过的字都留着。"
    return Deed("close", "停用账号", do, text=text, button="停用", hard=True, why_not=why)
