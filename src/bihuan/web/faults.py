"""What went wrong, in words: what happened, what was kept, what to do."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bihuan.kernel.refusals import TITLES, status_of
from bihuan.loop.language import Refusal

NOTHING_CHANGED = "什么都没有改动。"
KEPT_BEHIND = "按返回键，您写的还在。"


@dataclass(frozen=True, slots=True)
class Fault:
    """One error as its page tells it. `number` stands in the page, the header X-Error-Number and the log."""

    status: int
    head: str
    what: str
    kept: str = ""
    todo: str = ""
    code: str = ""
    number: str = ""
    errors: Sequence[str] = ()

    @property
    def light(self) -> str:
        """Grey where somebody may not, yellow where the ground moved, red else."""
        return {403: "grey", 404: "grey", 409: "yellow"}.get(self.status, "red")

    @property
    def icon(self) -> str:
        """The outline that goes with the light."""
        return {"grey": "info-circle", "yellow": "git-compare"}.get(self.light, "alert-octagon")

    @property
    def words(self) -> str:
        """What was kept and what to do, in one line."""
        return self.kept + self.todo


FAULTS: Mapping[int, Fault] = {
    fault.status: fault
    for fault in (
        Fault(400, "这次请求没看懂", "浏览器送来的内容不完整，或者不合规矩。", NOTHING_CHANGED, "回到上一页刷新，再试一次。", "bad-request"),
        Fault(403, "这里不归您看", "您的岗位用不到这一页。", NOTHING_CHANGED, "如果该归您，请本单位的系统管理员核对岗位。", "forbidden"),
        Fault(404, "没有找到", "地址不对，或者这件事您不能查看。", NOTHING_CHANGED, "核对一下编号或地址。", "not-found"),
        Fault(405, "这里不能这样打开", "这个地址要从页面上的按钮进来。", NOTHING_CHANGED, "回到上一页再试。", "bad-method"),
        Fault(413, "内容太大了", "一次交的内容超过了上限：文字约 5 MB，单个文件 20 MB。", KEPT_BEHIND, "分几次交，或把文件压缩一下。", "too-large"),
        Fault(429, "太频繁了", "短时间里来的次数太多。", KEPT_BEHIND, "过几分钟再来。", "too-many"),
        Fault(500, "出错了，是我们的问题", "程序没有走完。", "事情不会办一半：没办成，就什么都没有写入。", "过一会儿再试。", "failed"),
        Fault(503, "暂时连不上", "数据库正忙，或正在维护。", "事情不会办一半：没办成，就什么都没有写入。", "一分钟后再试。", "unavailable"),
    )
}  # fmt: skip


def new_number() -> str:
    """An error's number, short enough to be read out on the telephone."""
    return f"E-{secrets.token_hex(3).upper()}"


def fault(status: int, number: str, what: str = "") -> Fault:
    """The fault of a status; `what` says more exactly what happened."""
    known = FAULTS.get(status, FAULTS[400])
    return replace(known, status=status, number=number, what=what or known.what)


def of_refusal(refusal: Refusal, number: str) -> Fault:
    """A refusal of the loop as a fault."""
    status = status_of(refusal)
    known = FAULTS.get(status)
    return Fault(
        status, TITLES[refusal.code], refusal.sentence, known.kept if known else NOTHING_CHANGED, "", refusal.code, number,
        [sentence for sentence in refusal.errors.values() if sentence != refusal.sentence],
    )  # fmt: skip
