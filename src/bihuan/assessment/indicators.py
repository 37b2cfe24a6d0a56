"""The indicators as data: what each says, its usual weight, and where it comes from (W1.1, M13). Each is counted for all
officers by the statement of its name (`sql/<id>.sql`); who has nothing there is not judged by it. Taking part has no weight:
it is advice, never discipline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Indicator:
    """`weight` 0: shown as advice alone. `words` are filled with done and whole; `source` says where it comes from."""

    id: str
    name: str
    weight: int
    words: str
    source: str


INDICATORS: Final[Sequence[Indicator]] = (
    Indicator("service", "服务能力", 15, "必修培训 {whole} 门，有效的 {done} 门", "培训"),
    Indicator("satisfied", "群众满意", 20, "帮办后评价 {whole} 次，满意的 {done} 次", "帮办对象扫码评价"),
    Indicator("timely", "反馈及时", 15, "记录 {whole} 份，两天内交的 {done} 份", "体验记录"),
    Indicator("quality", "记录质量", 25, "审过 {whole} 份，详实或清楚的 {done} 份", "审核人的评定"),
    Indicator("accepted", "发现被采纳", 25, "有结论的 {whole} 条，采纳的 {done} 条", "反馈的分办结果"),
    Indicator("part", "参与情况", 0, "反映问题和建议 {done} 条；只作参考，不影响等次", "反馈"),
)
BY_ID: Final[Mapping[str, Indicator]] = {indicator.id: indicator for indicator in INDICATORS}
USUAL: Final[Mapping[str, int]] = {i.id: i.weight for i in INDICATORS if i.weight}
