"""Plain rows of the organisation. They have no lifecycle: commands write them, history keeps who changed what.

Jurisdiction ─┬─ Unit (tree) ─┬─ Matter 事项
              │               └─ Place 大厅/窗口
              └─ Post 任职 ── Account ─┬─ Portfolio 分管
                                       └─ Delegation 委托
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from bihuan.kernel.models import Subject

# W2: the themes of the personal and the business life cycle; a city may set others (setting "themes")
THEMES = (
    "企业全生命周期", "个人全生命周期", "房地产", "市场准入", "惠企政策", "就业创业",
    "医保服务", "婚育服务", "出行服务", "助残服务", "老年人服务",
)  # fmt: skip


class Kind(models.TextChoices):
    """What a unit is."""

    BUREAU = "bureau", "局"
    LEADERSHIP = "leadership", "局领导"
    SECTION = "section", "科室"
    CENTRE = "centre", "政务中心"
    SUPERVISION = "supervision", "督查科"
    DEPARTMENT = "department", "进驻部门"
    TOWNSHIP = "township", "乡镇便民服务中心"


class Role(models.TextChoices):
    """What a post makes of a person. The first two belong to a unit, the others to a jurisdiction."""

    MEMBER = "member", "经办人"
    LEADER = "leader", "责任领导"
    DEPUTY = "deputy", "分管领导"
    HEAD = "head", "主要负责人"
    SECRETARY = "secretary", "党组秘书"
    ACTING_SECRETARY = "acting_secretary", "代理秘书"
    OFFICER = "officer", "体验员"
    AUDITOR = "auditor", "审计"
    ADMIN = "admin", "系统管理员"


UNIT_ROLES = (Role.MEMBER, Role.LEADER)


class Jurisdiction(models.Model):
    """A city, county or zone that closes its own problems; the city sees all. `deliberates`: its deliberating body."""

    code = models.CharField("区划代码", max_length=12, unique=True)
    name = models.CharField("名称", max_length=40, unique=True)
    city = models.BooleanField("市本级", default=False)
    deliberates = models.CharField("审议机构", max_length=20, default="局党组")
    order = models.PositiveIntegerField("排序", default=0)

    class Meta:
        ordering: ClassVar = ["order", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["city"],
                condition=Q(city=True),
                name="org_one_city",
                violation_error_message="市本级只能有一个。",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """A unit 单位/科室. A dissolved one names its successor; nothing is deleted."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="units", verbose_name="地区")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级单位"
    )
    kind = models.CharField("类型", max_length=12, choices=Kind)
    name = models.CharField("名称", max_length=60)
    short = models.CharField("简称", max_length=20, blank=True)
    order = models.PositiveIntegerField("排序", default=0)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name="承接单位"
    )
    dissolved_on = models.DateField("撤并日期", null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["order", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["jurisdiction", "name"],
                condition=Q(dissolved_on__isnull=True),
                name="org_unit_name",
                violation_error_message="这个地区已经有同名的单位。",
            ),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="org_unit_kind"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="org_unit_not_its_parent",
                violation_error_message="单位不能是自己的上级。",
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True, dissolved_on__isnull=True)
                | (Q(successor__isnull=False, dissolved_on__isnull=False) & ~Q(successor=F("id"))),
                name="org_unit_successor",
                violation_error_message="撤并的单位要写明由另一个单位承接。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Accounts(BaseUserManager["Account"]):
    """How accounts are found by name; they are made by commands alone."""

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(username=username)


class Account(AbstractBaseUser):
    """Somebody who can sign in: staff, or an officer 体验员. `unit` is the main one; offices come from posts."""

    username = models.CharField(
        "账号",
        max_length=64,
        unique=True,
        validators=[RegexValidator(r"\A[a-z0-9][a-z0-9._@-]*\Z", "账号用小写字母、数字和 . _ - @，以字母或数字开头。")],
        error_messages={"unique": "这个账号已经有人用了。"},
    )
    name = models.CharField("姓名", max_length=40)
    title = models.CharField("职务", max_length=40, blank=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="accounts", verbose_name="所属单位"
    )
    is_active = models.BooleanField("在用", default=True)
    demo = models.BooleanField("示范账号", default=False)
    put_away = models.JSONField("收起的说明", default=list, blank=True)

    objects: ClassVar[Accounts] = Accounts()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(username=Lower("username")),
                name="org_account_lower",
                violation_error_message="账号用小写字母。",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A person in an office of a unit or a jurisdiction, from `since` on and before `until`."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="posts", verbose_name="人员")
    role = models.CharField("角色", max_length=20, choices=Role)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="posts", verbose_name="单位")
    jurisdiction = models.ForeignKey(
        Jurisdiction, models.PROTECT, null=True, blank=True, related_name="posts", verbose_name="地区"
    )
    order = models.PositiveIntegerField("排序", default=0)
    since = models.DateField("自")
    until = models.DateField("至", null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["order", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(role__in=[r.value for r in UNIT_ROLES], unit__isnull=False, jurisdiction__isnull=True)
                | Q(
                    role__in=[r.value for r in Role if r not in UNIT_ROLES],
                    unit__isnull=True,
                    jurisdiction__isnull=False,
                ),
                name="org_post_scope",
                violation_error_message="经办人和责任领导要写明单位，其他角色要写明地区。",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="org_post_period",
                violation_error_message="任职的结束日期早于开始日期。",
            ),
            models.UniqueConstraint(
                fields=["account", "role", "unit"],
                condition=Q(until__isnull=True, unit__isnull=False),
                name="org_post_unit_once",
                violation_error_message="已经任这个职了。",
            ),
            models.UniqueConstraint(
                fields=["account", "role", "jurisdiction"],
                condition=Q(until__isnull=True, jurisdiction__isnull=False),
                name="org_post_area_once",
                violation_error_message="已经任这个职了。",
            ),
        ]


class Portfolio(models.Model):
    """A leader in charge 分管领导 has this unit, and those below it that nobody else has."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="portfolios", verbose_name="分管领导")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="portfolios", verbose_name="分管单位")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "unit"], name="org_portfolio_once", violation_error_message="已经分管这个单位了。"
            )
        ]


class Delegation(models.Model):
    """A leader's offices held by another from `begins` to `ends`, both days included. `away`: the giver is absent."""

    giver = models.ForeignKey(Account, models.PROTECT, related_name="given", verbose_name="委托人")
    taker = models.ForeignKey(Account, models.PROTECT, related_name="taken", verbose_name="受托人")
    begins = models.DateField("自")
    ends = models.DateField("至")
    reason = models.CharField("事由", max_length=200)
    away = models.BooleanField("委托人不在岗", default=True)
    revoked_on = models.DateField("撤销日期", null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(giver=F("taker")),
                name="org_delegation_persons",
                violation_error_message="不能委托给自己。",
            ),
            models.CheckConstraint(
                condition=Q(ends__gte=F("begins")),
                name="org_delegation_period",
                violation_error_message="结束日期早于开始日期。",
            ),
        ]


class Matter(models.Model):
    """A service matter 事项. Its code is opaque: another system's, kept as text."""

    code = models.CharField("事项编码", max_length=64, unique=True)
    name = models.CharField("事项名称", max_length=120)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="matters", verbose_name="承办单位")
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="matters", verbose_name="地区")
    theme = models.CharField("主题", max_length=20, blank=True)
    active = models.BooleanField("在用", default=True)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["jurisdiction", "active"], name="org_matter_area")]

    def __str__(self) -> str:
        return self.name


class PlaceKind(models.TextChoices):
    """A hall, or a window in it."""

    HALL = "hall", "大厅"
    WINDOW = "window", "窗口"


class Place(models.Model):
    """A hall or window with the short code that its QR picture carries: /say/<code>."""

    code = models.CharField(
        "地点代码",
        max_length=24,
        unique=True,
        validators=[RegexValidator(r"\A[A-Za-z0-9]+(-[A-Za-z0-9]+)*\Z", "代码用字母、数字和短横。")],
    )
    name = models.CharField("名称", max_length=60)
    kind = models.CharField("类型", max_length=8, choices=PlaceKind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="所在大厅"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="places", verbose_name="管理单位")
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="places", verbose_name="地区")
    active = models.BooleanField("在用", default=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=PlaceKind.values), name="org_place_kind"),
            models.CheckConstraint(
                condition=Q(kind=PlaceKind.HALL, parent__isnull=True) | Q(kind=PlaceKind.WINDOW, parent__isnull=False),
                name="org_place_parent",
                violation_error_message="窗口要写明在哪个大厅，大厅不写。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Setting(models.Model):
    """A value that a city configures, for all or for one jurisdiction: allowances, direct_routing, number prefixes …"""

    jurisdiction = models.ForeignKey(
        Jurisdiction, models.PROTECT, null=True, blank=True, related_name="settings", verbose_name="地区"
    )
    key = models.CharField("名称", max_length=40)
    value = models.JSONField("值", encoder=DjangoJSONEncoder)

    class Meta:
        ordering: ClassVar = ["key", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["jurisdiction", "key"], name="org_setting_area_once"),
            models.UniqueConstraint(fields=["key"], condition=Q(jurisdiction__isnull=True), name="org_setting_once"),
        ]


class Invite(models.Model):
    """A link with which a person sets the password: good once and for a week. Only its digest is kept."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="invites", verbose_name="人员")
    digest = models.CharField(max_length=64, unique=True)
    by = models.CharField("谁发的", max_length=40)
    made_at = models.DateTimeField("发出时间")
    used_at = models.DateTimeField("用掉的时间", null=True)

    class Meta:
        ordering: ClassVar = ["-id"]


class Change(models.Model):
    """Who changed which plain row, and what it said before and after. Only ever added to."""

    at = models.DateTimeField("时间", db_index=True)
    actor = models.CharField("谁", max_length=40)
    what = models.CharField("做了什么", max_length=60)
    subject = models.CharField("哪一行", max_length=60, db_index=True)
    before = models.JSONField("原来", encoder=DjangoJSONEncoder, default=dict)
    after = models.JSONField("后来", encoder=DjangoJSONEncoder, default=dict)

    class Meta:
        ordering: ClassVar = ["-id"]


class Draft(models.Model):
    """A form begun and not yet sent: one person's own, for one act of one row, as it was at `version`. Gone when it is sent."""

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey(Account, models.CASCADE, related_name="+", db_index=False)
    action = models.CharField(max_length=24)
    version = models.PositiveIntegerField()
    body = models.TextField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject", "person", "action"], name="one_draft_an_act")
        ]


class Stamp(models.Model):
    """One row whose value every change of the organisation replaces: a snapshot in memory stands while it does."""

    value = models.CharField(max_length=32)

    ONLY = 1


class Attempt(models.Model):
    """A failed sign-in. `key` is a digest of name and address: what was typed may be a password."""

    key = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["key", "at"], name="org_attempt_key")]


class SecondFactor(models.Model):
    """A one-time code 动态口令 that an account proves itself by, beside its password. `box` holds the secret, sealed under a
    key of its own; `last` is the last step of time whose code was used, so that none is used twice."""

    account = models.OneToOneField(Account, models.CASCADE, primary_key=True, related_name="second_factor")
    box = models.ForeignKey("sealed.Sealed", models.PROTECT, related_name="+")
    confirmed = models.DateTimeField(null=True)
    last = models.BigIntegerField(default=0)


def plain(row: models.Model) -> dict[str, Any]:
    """The row's own columns as history keeps them: no password, no time of last sign-in, nothing of how somebody likes pages."""
    hidden = {"id", "password", "last_login", "put_away"}
    return {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.name not in hidden}
