"""What happens next in plain words, for each state; and for what has ended, the way it went."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from bihuan.kernel.history import History, withdrawn
from bihuan.loop.language import Row
from bihuan.loop.tables.problem import PROBLEM
from bihuan.organisation.telling import is_critic
from bihuan.problems.present_item import Scene, as_day

# For whoever has never read the regulation: what is done now, what comes then. One or two sentences each.
NEXT: Mapping[str, Sequence[str]] = {
    "reported": ("政务中心先核实是不是真有这回事，是就立账，交给承办科室。", "不属实或管不了的，写明理由，督查科复核后告诉反映人。"),
    "dispatched": ("承办科室一个工作日内签收，定下经办人。", "不归自己管的可以提异议，由政务中心裁定。"),
    "disputed": ("政务中心裁定由谁办；裁定以后不能再争。",),
    "analysing": ("经办人查清原因、影响多大；马上能改的，当场立行立改。", "其余的写六明确清单，逐项落到人、落到日子。"),
    "decline_review": ("督查科复核不立账的理由。", "同意就答复反映人，不同意就退回去接着办。"),
    "planning": ("经办人写清任务、目标、标准、措施、责任人和时限。", "涉及几个科室的先会签，再由分管领导审定。"),
    "naming": ("涉及几个科室的，局党组先明确一位牵头责任人。", "然后相关科室会签清单。"),
    "consulting": ("清单里有份的科室逐家看过，同意或说明不同意。", "都签了，由分管领导审定。"),
    "plan_review": ("分管领导看清单：任务准不准，措施实不实，时限合不合适。", "审定以后开始整改，退回就再改。"),
    "rectifying": ("每项措施由责任人按节点填报进展，责任领导把关，通过才算数。", "全部做完，由经办人报整改完成；有验收要求的先验收。"),
    "accepting": ("验收科室照清单里的标准逐条核对，自己干的活不能自己验收。", "都通过了进入优化固化，不通过就返工。"),
    "optimising": ("把这次管用的做法写成流程、制度或系统改造，以后不再犯。", "登记以后由督查科评价。"),
    "evaluating": ("督查科看问题是不是真解决了，给出评价。", "合格的可以申请销号，不合格的退回整改。"),
    "applying": ("经办人对账：每项措施谁做的，做到什么程度。", "然后责任领导把关、相关科室会签、局党组审议。"),
    "leader_check": ("责任领导核对台账和实际是不是一致。", "通过后相关科室会签。"),
    "countersigning": ("每个相关科室的负责人签一次，都签齐了上局党组会。",),
    "party_review": ("局党组会审议：通过、继续整改、补材料或暂缓。", "通过以后交齐材料，督查科确认销号。"),
    "handing_in": ("经办人把一案一档的材料交齐。", "督查科核对台账和材料，一致就销号。"),
    "write_off": ("督查科最后核对，一致就销号，列入成果清单，并告诉反映人。",),
    "referred": ("已经转给能管的单位，约定日子内等回复。", "到日子没有回复会催；回复以后接着办，或者在这里结束。"),
    "suspended": ("暂时办不下去，计时停着；到复核日由督查科看能不能恢复。",),
    "closed": ("六十个工作日后回头看一次，有没有反弹。", "反映人不满意、问题又出现，都可以重开。"),
    "declined": ("理由已经告诉反映人；反映人可以申诉一次。",),
    "merged": ("和另一件一起办，进展看那一件。",),
    "void": ("这件不再办，记录都留着。",),
}  # fmt: skip


def following(row: Row) -> Sequence[str]:
    """What happens from here on."""
    return NEXT.get(row["state"], ())


def way(told: History, row: Row, scene: Scene) -> list[tuple[str, str]]:
    """For what was written off, how many working days each stage of the ring took; nothing while it is open."""
    if row["state"] != "closed":
        return []
    spent: dict[str, int] = {}
    for stage, days in _spans(told, scene):
        spent[stage] = spent.get(stage, 0) + days
    return [(stage, f"{days} 个工作日" if days else "不到 1 天") for stage, days in spent.items()]


def _spans(told: History, scene: Scene) -> Iterator[tuple[str, int]]:
    dropped = withdrawn(told.events)
    moves = [
        e for e in told.events if e.sequence not in dropped and e.source != e.target and e.target in PROBLEM.states
    ]
    for first, then in pairwise(moves):
        days = scene.calendar.working_days_between(as_day(first.at), as_day(then.at))
        yield PROBLEM.states[first.target].stage, days


def had_a_part(told: History, scene: Scene) -> str:
    """Who of the house did something, in the order in which they came; a critic never, whoever it was."""
    known = scene.directory.persons
    persons = dict.fromkeys(e.person for e in told.events if e.person in known and not is_critic(e))
    return "、".join(scene.directory.person_name(p) for p in persons)
