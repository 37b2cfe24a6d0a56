"""The problem 问题: from a citizen's words to a written-off problem and a lasting result (附件3, W3.1).

Ring 闭环: 体验 → 反馈 → 整改 → 优化 → 评价 → 闭环. An open problem has one state, one holding relation and one due date.
The list 清单 is drafted (`draft`), judged, and then in force (`plan`); a revision waits beside it. A return to work is
a new lap; a rebound a new round: within a round nobody decides what they themselves submitted or carried out.
What a lap or a change of course does to list, progress, signatures and counts stands in the effects at the end.
"""

from bihuan.loop.language import BACK, ENDED, KEPT, NEW, SAME, Action, Field, State, Table
from bihuan.loop.tables import problem_effects as then
from bihuan.loop.tables import problem_offers as offer
from bihuan.loop.tables import problem_rules as when
from bihuan.loop.tables.problem_who import RELATIONS

# fmt: off
# id               label           stage   holder           days       clause
STATES = (
    State("reported",       "待核查",         "体验", "centre",        2,         "W3.1"),
    State("dispatched",     "待签收",         "反馈", "lead_unit",     1,         "L2.1"),
    State("disputed",       "异议待裁定",     "反馈", "supervision",   2,         "L3.5"),
    State("analysing",      "核查分析",       "反馈", "lead_unit",     3,         "L2.2"),
    State("decline_review", "不予立账待复核", "反馈", "supervision",   2,         "W3.1"),
    State("planning",       "拟制清单",       "整改", "lead_unit",     3,         "L3.1"),
    State("naming",         "待明确牵头",     "整改", "secretary",     5,         "L3.5"),
    State("consulting",     "清单会签",       "整改", "sections_left", 2,         "L3.5"),
    State("plan_review",    "清单待审定",     "整改", "charge",        2,         "L3.2"),
    State("rectifying",     "整改中",         "整改", "lead_unit",     "due",     "L3.3"),
    State("accepting",      "待验收",         "整改", "acceptors",     3,         "L3.5"),
    State("optimising",     "优化固化",       "优化", "lead_unit",     5,         "L4"),
    State("evaluating",     "评价中",         "评价", "supervision",   5,         "L5.2"),
    State("applying",       "待申请销号",     "闭环", "lead_unit",     2,         "L6.3"),
    State("leader_check",   "责任领导把关",   "闭环", "responsible",   2,         "L6.3"),
    State("countersigning", "会签中",         "闭环", "signers_left",  2,         "L6.3"),
    State("party_review",   "待党组审议",     "闭环", "secretary",     "meeting", "L6.3"),
    State("handing_in",     "待交材料",       "闭环", "lead_unit",     2,         "L6.3"),
    State("write_off",      "待销号",         "闭环", "supervision",   2,         "L6.3"),
    State("closed",         "已销号",         "闭环", None,            None,      "L6.4", ENDED),
    State("referred",       "已转办待回复",   "反馈", "centre",        "due",     "L3.5", KEPT),
    State("suspended",      "已挂起",         "整改", "supervision",   "due",     "L3.6", KEPT),
    State("declined",       "不予立账",       "反馈", None,            None,      "W3.1", ENDED),
    State("merged",         "已并案",         "反馈", None,            None,      "L6.1", ENDED),
    State("void",           "作废",           "反馈", None,            None,      "W3.1", ENDED),
)
# fmt: on

STATE_IDS = tuple(s.id for s in STATES)
OPEN = tuple(s.id for s in STATES if s.kind != ENDED)
BEFORE_LIST = ("reported", "dispatched", "disputed", "analysing", "planning")
TO_RECTIFYING = (
    "dispatched", "disputed", "analysing", "planning", "naming", "consulting", "plan_review", "rectifying",
)  # fmt: skip
WRITE_OFF_CHAIN = ("applying", "leader_check", "countersigning", "party_review", "handing_in", "write_off")
AFTER_WORK = ("evaluating", *WRITE_OFF_CHAIN, "closed")
CARRIED_OUT = ("progress", "quick_fix")
SUBMITTED = (
    "submit_list", "quick_fix", "revise_list", "ask_extension", "ask_suspension", "finish", "optimise", "apply", "hand_in",
)  # fmt: skip
# Who had a part in the work or vouched for it does not evaluate it or write it off
OF_THE_WORK = (*SUBMITTED, *CARRIED_OUT, "endorse")

MOST_MEASURES = 500
REASON = Field("reason", "理由", "long", high=1000)
OPINION = Field("opinion", "意见", "long", required=False, high=1000)
LEAD = Field("lead", "牵头（承办）科室", "choice", options=offer.units)
OTHERS = Field(
    "others", "相关科室", "choices", required=False, options=offer.units, help="已知还涉及哪些科室，没有就不选"
)
CHARGE = Field("charge", "分管领导", "choice", required=False, options=offer.deputies, help="不选就是该科室的分管领导")
FILES = Field("files", "佐证材料", "files", required=False, high=20, help="可不加，不强制拍照")
REDO = Field("measures", "要重做的措施", "choices", low=1, options=offer.measures, unless="extra")
EXTRA = Field("extra", "另加一条措施", required=False, help="另加了措施，就不一定要选重做的")
LIMIT = Field("limit", "整改期限（工作日）", "number", low=1, high=60, default=10)
REDOING = (REDO, EXTRA, LIMIT)
NATURE = Field("nature", "性质", "choice", options=offer.NATURES)
KIND = Field("kind", "类型", "choice", options=offer.KINDS)
SCOPE = Field("scope", "影响范围", "long", high=500, help="涉及多少人、哪些事项、哪些区域")
CAUSE = Field("cause", "原因", "long", high=2000)

MEASURE = (
    Field("key", "编号", required=False, high=8, help="改已有措施时带上"),
    Field("text", "措施", "long", high=500),
    Field("person", "责任人", "choice", options=offer.measure_persons),
    Field("due", "节点", "date", required=False, low=offer.today, help="不填就是完成时限"),
)
STANDARD = (
    Field("text", "标准", "long", high=500),
    Field("unit", "验收科室", "choice", required=False, options=offer.acceptors, help="不需要别的科室验收就不选"),
)
LIST = (
    Field("task", "明确任务", "long", high=500, default=offer.default_task),
    Field("goal", "明确目标", "long", high=500, default=offer.default_goal),
    Field("standards", "明确标准", "rows", low=1, high=20, rows=STANDARD, default=offer.default_standards),
    Field(
        "measures",
        "明确措施、进度、责任",
        "rows",
        low=1,
        high=MOST_MEASURES,
        rows=MEASURE,
        default=offer.default_measures,
    ),
)
MEETING = (
    Field(
        "meeting",
        "哪次会议",
        "choice",
        required=offer.has_meetings,
        options=offer.meetings,
        default=offer.first_meeting,
    ),
    Field("held_on", "会议日期", "date", required=offer.no_meetings, high=offer.today),
    Field("present", "到会人数", "number", required=offer.no_meetings, low=1, high=99),
    Field("members", "应到人数", "number", required=offer.no_meetings, low=1, high=99),
)

ACTIONS = (
    # ---- 体验：收到问题 -------------------------------------------------------------------------------------------
    Action("report", "登记问题", "L1.1", (NEW,), ("reported", "dispatched"), ("centre", "supervision", "system"),
        needs=(
            Field("title", "标题", low=4, high=80),
            Field("description", "问题描述", "long", high=5000),
            Field("category", "类别", "choice", options=offer.CATEGORIES),
            Field("matter", "事项", "choice", required=offer.has_matters, options=offer.matters, unless="place"),
            Field("place", "地点", "choice", required=False, options=offer.places),
            Field("not_before", "此日之前不交办", "date", required=False, help="暗访发现的问题，避免暴露体验员"),
        ),
        check=when.matter_or_place, goes=when.routed, effect=then.reports, remembers=when.the_route, facts=("matters", "places", "route")),
    Action("ask_reporter", "请反映人补充", "L2.2", ("reported", "dispatched", "analysing"), SAME, ("centre", "handler"),
        needs=(Field("text", "要问的话", "long", high=500),),
        rule=when.no_open_question, effect=then.asks),
    Action("lapse", "逾期未答，继续办理", "L2.2", ("reported", "dispatched", "analysing"), SAME, ("system",),
        rule=when.question_has_lapsed, effect=then.lapses),
    Action("answer", "反映人答复", "L2.2", STATE_IDS, SAME, ("reporter",), public=True,
        needs=(
            Field("answer", "解决了吗", "choice", required=False, options=offer.ANSWERS),
            Field("text", "补充说明", "long", required=False, high=2000),
        ),
        check=when.says_something, effect=then.answers, item=when.the_answer, tells=("answer_takers",)),
    Action("verify", "核查属实并立账定责", "W3.1", ("reported",), "dispatched", ("centre",), climbs=True,
        needs=(
            Field("finding", "核查情况", "long", high=2000),
            Field("severity", "严重程度", "choice", options=offer.SEVERITIES),
            LEAD, OTHERS, CHARGE,
            Field("seen", "已看过遮蔽后的文字和附件", "bool"),
        ),
        rule=when.dispatch_day_reached, effect=then.opens),
    Action("transfer", "移交", "W3.1", ("reported",), "reported", ("transferer",),
        needs=(Field("jurisdiction", "移交给", "choice", options=offer.other_jurisdictions), REASON),
        effect=then.transfers),
    Action("propose_decline", "提出不予立账", "W3.1", ("reported", "analysing"), "decline_review", ("decliner",),
        needs=(
            Field("code", "理由", "choice", options=offer.DECLINE_CODES),
            Field("words", "给反映人的话", "long", low=10, high=1000, help="说明为什么、还能怎么办，不写套话"),
        ),
        rule=when.may_be_declined, effect=then.proposes_decline),
    Action("confirm_decline", "同意不予立账", "W3.1", ("decline_review",), "declined", ("supervision",), climbs=True,
        apart=("propose_decline",), person=when.another_decides_an_appeal, needs=(OPINION,),
        rule=when.nothing_merged, effect=then.decides_decline),
    Action("overturn_decline", "驳回，继续办理", "W3.1", ("decline_review",), ("reported", "analysing"), ("supervision",),
        apart=("propose_decline",), person=when.another_decides_an_appeal, climbs=True, needs=(REASON,),
        goes=when.where_proposed, effect=then.decides_decline),
    Action("appeal", "申诉", "W3.1", ("declined",), "decline_review", ("reporter",), public=True,
        needs=(Field("text", "为什么不同意", "long", high=2000),),
        rule=when.may_appeal, effect=then.appeals),
    Action("merge", "并案", "L6.1", BEFORE_LIST, "merged", ("centre", "supervision"),
        needs=(Field("master", "并入哪个问题", "choice", options=offer.masters), REASON),
        rule=when.no_list_in_force, effect=then.merges, facts=("masters",)),
    Action("unmerge", "撤销并案", "L6.1", ("merged",), BEFORE_LIST, ("centre", "supervision"), needs=(REASON,),
        goes=when.where_merged, effect=then.unmerges),
    Action("take_in", "并入其他问题", "L6.1", OPEN, SAME, ("system",),
        needs=(Field("number", "编号", required=False, high=40),), effect=then.takes_in, item=when.the_answer),
    Action("let_go", "移出并案", "L6.1", STATE_IDS, SAME, ("system",),
        needs=(Field("number", "编号", required=False, high=40),), effect=then.lets_go),
    Action("retract", "收回", "L6.2", ("reported",), "void", ("system",), effect=then.lets_go),
    # ---- 反馈：签收、核查分析 -------------------------------------------------------------------------------------
    Action("accept", "签收", "L3.3", ("dispatched",), "analysing", ("lead_unit",), climbs=True,
        needs=(Field("handler", "经办人", "choice", options=offer.handlers, default=offer.default_handler),),
        effect=then.accepts),
    Action("dispute", "提出异议", "L2.1", ("dispatched", "analysing"), "disputed", ("responsible",),
        needs=(
            Field("code", "异议类型", "choice", options=offer.DISPUTE_CODES), REASON,
            Field("unit", "建议由谁承办", "choice", required=False, options=offer.units),
        ),
        rule=when.may_be_disputed, effect=then.disputes),
    Action("rule", "裁定", "L3.5", ("disputed",), ("dispatched", "reported"), ("supervision",), climbs=True,
        apart=("dispute",),
        needs=(
            Field("ruling", "裁定", "choice", options=offer.RULINGS),
            Field("lead", "由谁承办", "choice", options=offer.units, when=("ruling", ("dispatch",))),
            OTHERS, REASON,
        ),
        goes=when.ruled_to, effect=then.rules),
    Action("analyse", "提交分析", "L2.2", ("analysing",), "planning", ("handler",),
        needs=(NATURE, KIND, SCOPE, CAUSE), effect=then.analyses),
    Action("quick_fix", "立行立改", "L3.1", ("analysing",), ("naming", "consulting", "plan_review"), ("handler",),
        needs=(
            NATURE, KIND, SCOPE, CAUSE,
            Field("goal", "目标", "long", high=500), Field("standard", "标准", "long", high=500),
            Field("measure", "措施", "long", high=500),
            Field("done", "措施已经做完", "bool", required=False),
            Field("due", "完成时限", "date", low=offer.today, default=offer.five_days),
        ),
        goes=when.list_goes_to, effect=then.quick_fixes),
    # ---- 整改：清单 -----------------------------------------------------------------------------------------------
    Action("submit_list", "提交清单", "L3.1", ("planning",), ("naming", "consulting", "plan_review"), ("handler",),
        needs=(*LIST, Field("due", "完成时限", "date", low=offer.today, default=offer.list_due)),
        check=when.list_holds, goes=when.list_goes_to, effect=then.submits_list, remembers=when.the_list_of_today),
    Action("name_lead", "明确牵头责任人", "L3.5", TO_RECTIFYING, ("consulting", "plan_review", SAME), ("secretary", "system"),
        climbs=True, moves=("naming",),
        needs=(
            Field("leader", "牵头责任人", "choice", options=offer.deputies),
            Field("decision", "依据", "choice", options=offer.LEAD_DECISIONS),
            Field("basis", "会议或文件", required=False),
        ),
        rule=when.needs_a_lead_leader, goes=when.named_to, effect=then.names_lead),
    Action("agree_list", "清单会签", "L3.5", ("naming", "consulting", "rectifying"), (SAME, "plan_review"), ("sections_left",),
        climbs=True, each=True, moves=("consulting",),
        needs=(
            Field("decision", "意见", "choice", options=offer.AGREE),
            Field("objection", "不同意的内容", "long", high=1000, when=("decision", ("object",))),
        ),
        goes=when.agreed_to, effect=then.agrees, item=when.own_section, remembers=when.section_answering),
    Action("approve_list", "审定清单", "L3.2", ("plan_review", "consulting", "rectifying"), ("rectifying", SAME), ("charge",),
        climbs=True, moves=("plan_review", "consulting"), apart=("submit_list", "quick_fix", "revise_list"), needs=(OPINION,),
        rule=when.list_may_be_judged, goes=when.approved_to, effect=then.approves_list, item=when.the_list, facts=("late",)),
    Action("return_list", "退回清单", "L3.2", ("plan_review", "consulting", "naming", "rectifying"), ("planning", SAME),
        ("list_returner",), climbs=True, moves=("plan_review", "consulting", "naming"),
        apart=("submit_list", "quick_fix", "revise_list"), needs=(REASON,),
        rule=when.list_may_be_returned, goes=when.returned_to, effect=then.returns_list, item=when.the_list, facts=("late",)),
    Action("revise_list", "动态调整", "L3.6", ("rectifying",), SAME, ("handler",),
        needs=(*LIST, REASON), rule=when.no_revision_waits, check=when.list_holds, effect=then.revises, item=when.the_list,
        remembers=when.the_list_of_today, facts=("due",)),
    # ---- 整改：进展 -----------------------------------------------------------------------------------------------
    Action("progress", "填报进展", "L6.2", ("rectifying",), SAME, ("measure_persons",),
        needs=(
            Field("measure", "哪一项措施", "choice", options=offer.own_measures),
            Field("percent", "做到多少（%）", "number", low=0, high=100),
            Field("text", "做了什么", "long", high=2000), FILES,
        ),
        check=when.percent_does_not_fall, effect=then.progresses, item=when.the_measure),
    Action("check_progress", "进展把关", "L6.2", ("rectifying",), SAME, ("checkers",), climbs=True, each=True,
        person=when.checks_what_others_reported,
        needs=(
            Field("measure", "哪一项措施", "choice", options=offer.reports_to_check),
            Field("decision", "把关", "choice", options=offer.PASS_OR_RETURN),
            Field("reason", "退回原因", "long", high=1000, when=("decision", ("return",))),
        ),
        effect=then.checks_progress, item=when.the_measure),
    Action("ask_extension", "申请延期", "L3.6", ("rectifying",), SAME, ("handler",),
        needs=(Field("until", "延到", "date", low=offer.day_after_due), REASON,
               Field("progress", "目前进展", "long", high=1000)),
        rule=when.may_ask_extension, effect=then.asks_extension, item=when.extension_item, tells=("charge", "supervision"), facts=("due", "late")),
    Action("decide_extension", "审批延期", "L3.6", ("rectifying",), SAME, ("charge",), climbs=True, apart=("ask_extension",),
        needs=(Field("decision", "决定", "choice", options=offer.APPROVE_OR_REFUSE), OPINION),
        rule=when.extension_waits, effect=then.decides_extension, item=when.extension_item, tells=("lead_unit", "supervision")),
    Action("ask_suspension", "申请挂起", "L3.6", ("analysing", "planning", "rectifying", "optimising"), SAME, ("handler",),
        needs=(Field("code", "原因", "choice", options=offer.SUSPENSION_CODES), REASON,
               Field("until", "预计恢复", "date", low=offer.tomorrow)),
        rule=when.no_suspension_waits, effect=then.asks_suspension, item=when.suspension_item, tells=("charge", "supervision")),
    Action("decide_suspension", "审批挂起", "L3.6", ("analysing", "planning", "rectifying", "optimising"),
        ("suspended", SAME), ("charge",), climbs=True, apart=("ask_suspension",),
        needs=(Field("decision", "决定", "choice", options=offer.APPROVE_OR_REFUSE), OPINION),
        rule=when.suspension_waits, goes=when.suspended_to, effect=then.decides_suspension, item=when.suspension_item,
        tells=("lead_unit", "supervision")),
    Action("resume", "恢复", "L3.6", ("suspended",), BACK, ("handler", "supervision"), climbs=True, needs=(REASON,),
        effect=then.resumes),
    Action("refer", "转办", "L3.5", ("analysing", "rectifying"), "referred", ("charge",),
        needs=(
            Field("cause", "为什么不在我处", "choice", options=offer.REFERRAL_CAUSES),
            Field("body", "转给谁", high=80), Field("letter", "转办函", "long", high=3000),
            Field("jurisdiction", "本市所属地区", "choice", required=False, options=offer.other_jurisdictions, help="选了就在那里立一个关联问题"),
            Field("until", "约定回复日", "date", low=offer.tomorrow),
        ),
        effect=then.refers),
    Action("take_reply", "收到回复", "L3.5", ("referred",), BACK, ("centre", "body", "system"), climbs=True,
        needs=(
            Field("outcome", "结果", "choice", options=offer.reply_outcomes),
            Field("reply", "回复内容", "long", high=5000), FILES,
        ),
        effect=then.takes_reply),
    Action("finish", "整改完成", "L6.3", ("rectifying",), ("accepting", "optimising"), ("handler",),
        needs=(Field("note", "说明", "long", required=False, high=1000),),
        rule=when.all_done_and_checked, goes=when.finished_to),
    Action("accept_work", "验收通过", "L3.5", ("accepting",), (SAME, "optimising"), ("acceptors",), climbs=True, each=True,
        apart=CARRIED_OUT,
        needs=(Field("lines", "逐条验收", "choices", low=1, options=offer.own_lines, default=offer.all_own_lines), OPINION),
        check=when.all_lines_ticked, goes=when.accepted_to, effect=then.accepts_work, item=when.own_acceptance),
    Action("reject_work", "验收不通过", "L3.5", ("accepting",), "rectifying", ("acceptors",), climbs=True, each=True, apart=CARRIED_OUT,
        needs=(Field("lines", "不合格的标准", "choices", low=1, options=offer.own_lines),
               Field("reason", "哪里不合格", "long", high=1000), *REDOING),
        effect=then.rejects_work, remembers=when.back_by),
    # ---- 优化、评价 -----------------------------------------------------------------------------------------------
    Action("optimise", "提交优化成果", "L4", ("optimising",), "evaluating", ("handler",),
        needs=(
            Field("outcomes", "成果", "rows", low=1, high=20, rows=(
                Field("kind", "形式", "choice", options=offer.OUTCOME_KINDS), Field("title", "名称", high=120),
                Field("text", "内容或理由", "long", high=2000),
            )),
            Field("before", "整改前", required=False), Field("after", "整改后", required=False),
            Field("experience", "经验材料", "long", required=offer.common_nature, high=5000,
                  help="普遍性、全局性问题要写清原因、措施和长效机制"),
            FILES,
        ),
        effect=then.optimises),
    Action("evaluate_pass", "评估通过", "L5.2", ("evaluating",), "applying", ("supervision",), climbs=True,
        apart=OF_THE_WORK,
        needs=(Field("score", "得分", "number", low=60, high=100), Field("opinion", "评估意见", "long", high=2000),
               Field("shortcomings", "不足", "long", required=False, high=2000)),
        effect=then.evaluates, tells=("lead_unit", "charge")),
    Action("evaluate_fail", "限期整改", "L5.2", ("evaluating",), "rectifying", ("supervision",), climbs=True,
        apart=OF_THE_WORK, needs=(REASON, *REDOING), effect=then.evaluates_fail, remembers=when.back_by,
        tells=("lead_unit", "charge")),
    Action("settle", "处理不满意", "L5.2", AFTER_WORK, SAME, ("supervision",), climbs=True,
        needs=(Field("words", "怎么处理，告诉反映人", "long", low=4, high=1000),),
        rule=when.an_answer_waits, effect=then.settles, item=when.the_answer),
    Action("order_rework", "责令整改", "L5.3", ("accepting", "optimising", *WRITE_OFF_CHAIN), "rectifying", ("supervision",),
        needs=(Field("code", "发现什么", "choice", options=offer.REWORK_CODES), REASON, *REDOING),
        effect=then.orders_rework, remembers=when.back_by, tells=("lead_unit", "charge", "secretary_if_passed")),
    # ---- 闭环：对账销号 -------------------------------------------------------------------------------------------
    Action("apply", "申请销号", "L6.3", ("applying",), "leader_check", ("handler",),
        needs=(Field("account", "对账", "rows", low=1, high=MOST_MEASURES, default=offer.default_account, rows=(
            Field("measure", "措施", "long", high=500), Field("by", "谁做的", high=80),
            Field("effect", "做到什么程度", "long", high=1000),
        )),),
        effect=then.applies),
    Action("endorse", "把关通过", "L6.3", ("leader_check",), ("countersigning", "party_review"), ("responsible",), climbs=True,
        apart=("apply",), needs=(OPINION,), goes=when.endorsed_to, effect=then.endorses),
    Action("return_application", "退回申请", "L6.3", ("leader_check",), ("applying", "rectifying"), ("responsible",), climbs=True,
        apart=("apply",),
        needs=(Field("what", "退回什么", "choice", options=offer.PAPERS_OR_WORK), REASON,
               *offer.for_choice("what", ("work",), *REDOING)),
        goes=when.application_returned_to, effect=then.returns_application, remembers=when.back_by),
    Action("sign", "会签同意", "L6.3", ("countersigning",), (SAME, "party_review"), ("signers_left",), climbs=True, each=True,
        apart=(*CARRIED_OUT, "apply"), needs=(OPINION,), goes=when.signed_to, effect=then.signs, item=when.own_signature,
        remembers=when.unit_signing),
    Action("sign_paper", "存纸质会签", "L6.3", ("countersigning",), (SAME, "party_review"), ("centre",),
        needs=(Field("unit", "哪个科室", "choice", options=offer.unsigned_units),
               Field("signer", "签字人", "choice", options=offer.paper_signers), Field("scan", "扫描件", "file")),
        check=when.signer_leads_the_unit, goes=when.signed_to, effect=then.signs_on_paper, item=when.paper_signature),
    Action("refuse", "不同意", "L6.3", ("countersigning",), "rectifying", ("signers_left",), climbs=True, each=True,
        apart=(*CARRIED_OUT, "apply"), needs=(REASON, *REDOING), effect=then.refuses, remembers=when.back_by),
    Action("add_signer", "加签", "L6.3", ("countersigning",), SAME, ("responsible",),
        needs=(Field("unit", "加哪个科室", "choice", options=offer.units_to_add), REASON), effect=then.adds_signer),
    Action("remove_signer", "减签", "L6.3", ("countersigning",), (SAME, "party_review"), ("responsible",),
        needs=(Field("unit", "减哪个科室", "choice", options=offer.added_units), REASON), goes=when.signed_to, effect=then.removes_signer),
    Action("resolve", "党组审议", "L6.3", ("party_review",), ("handing_in", "rectifying", "planning", "applying", SAME),
        ("secretary",), climbs=True,
        needs=(
            *MEETING,
            Field("decision", "决议", "choice", options=offer.RESOLUTIONS),
            Field("reason", "理由", "long", high=1000, when=("decision", ("rework", "replan", "papers", "postpone"))),
            *offer.for_choice("decision", ("rework",), *REDOING),
        ),
        check=when.quorum, goes=when.resolved_to, effect=then.resolves, remembers=when.back_by, facts=("held_meetings",)),
    Action("hand_in", "提交销号材料", "L6.3", ("handing_in",), "write_off", ("handler",),
        needs=(Field("complete", "一案一档已按目录核对齐全", "bool"),
               Field("note", "说明", "long", required=False, high=1000), FILES),
        rule=when.file_is_complete, effect=then.hands_in),
    Action("return_materials", "退回材料", "L6.3", ("write_off",), "handing_in", ("supervision",), climbs=True,
        apart=OF_THE_WORK, needs=(REASON,)),
    Action("write_off", "确认销号", "L6.3", ("write_off",), "closed", ("supervision",), climbs=True,
        apart=OF_THE_WORK,
        needs=(Field("agrees", "台账与材料一致", "bool"), OPINION),
        rule=when.no_answer_waits, effect=then.writes_off, tells=("lead_unit", "charge", "centre")),
    Action("look_back", "回头看", "L6.4", ("closed",), SAME, ("supervision", "acceptance_units"),
        needs=(Field("finding", "结果", "choice", options=offer.LOOK_BACK_FINDINGS), Field("looked_on", "日期", "date", high=offer.today),
               Field("in_use", "机制在用", "bool", required=False), Field("text", "情况", "long", high=1000)),
        effect=then.looks_back),
    Action("reopen", "反弹重开", "L5.3", ("closed",), "analysing", ("supervision",),
        needs=(Field("code", "依据", "choice", options=offer.REOPEN_CODES), Field("evidence", "证据", "long", high=2000)),
        effect=then.reopens, tells=("lead_unit", "charge", "centre")),
    # ---- 任何时候 -------------------------------------------------------------------------------------------------
    Action("withdraw", "撤回", "L6.2", OPEN, BACK, ("last_actor",), needs=(REASON,),
        rule=when.may_withdraw, facts=("events",)),
    Action("hand_over", "转交", "L3.3", OPEN, SAME, ("handler", "measure_owners", "responsible"), climbs=True,
        needs=(Field("whom", "把谁的工作", "choice", options=offer.whose_work), Field("to", "转交给", "choice", options=offer.colleagues), REASON),
        check=when.to_a_colleague, effect=then.hands_over),
    Action("reassign", "改派", "L3.6", (*TO_RECTIFYING, "referred", "suspended"), "dispatched", ("supervision",),
        needs=(LEAD, OTHERS, REASON), effect=then.reassigns),
    Action("propose_void", "提出作废", "W3.1", OPEN, SAME, ("centre",), needs=(REASON,),
        rule=when.may_propose_void, effect=then.proposes_void, item=when.void_item, tells=("supervision",)),
    Action("void", "作废", "W3.1", OPEN, "void", ("supervision",), apart=("propose_void",), climbs=True, needs=(REASON,),
        rule=when.void_waits, item=when.void_item),
    Action("redact", "遮蔽", "W3.1", STATE_IDS, SAME, ("centre",),
        needs=(Field("title", "标题", low=4, high=80, default=offer.own_title),
               Field("description", "科室看到的描述", "long", high=5000, default=offer.own_description)),
        effect=then.redacts),
    Action("ask_unseal", "申请看原文", "W3.1", STATE_IDS, SAME, ("unsealers",), person=when.not_of_the_unit,
        needs=(Field("purpose", "用途", "long", high=500), Field("days", "看几天", "number", low=1, high=30, default=3)),
        rule=when.no_unseal_waits, effect=then.asks_unseal),
    Action("unseal", "同意看原文", "W3.1", STATE_IDS, SAME, ("unsealers",), apart=(), person=when.another_unseals,
        needs=(OPINION,), rule=when.unseal_waits, effect=then.unseals),
    Action("look", "查看原文", "W3.1", STATE_IDS, SAME, ("unsealed_for",), rule=when.unsealed_now),
    Action("remind", "提醒函", "L6.2", (*OPEN, "closed"), SAME, ("reminders",), needs=(Field("text", "提醒内容", "long", high=2000),),
        effect=then.reminds, tells=("lead_unit", "responsible")),
    Action("inspect", "督查", "L3.4", (*OPEN, "closed"), SAME, ("supervision", "charge"),
        needs=(Field("kind", "方式", "choice", options=offer.INSPECTION_KINDS), Field("finding", "督查情况", "long", high=2000),
               Field("untrue", "不属实的措施", "choices", required=False, options=offer.not_yet_finished)),
        effect=then.inspects, tells=("lead_unit",)),
    Action("study", "研判", "L5.1", (*OPEN, "closed"), SAME, ("supervision", "charge"),
        needs=(Field("text", "研判意见", "long", high=2000), Field("revise_by", "要求何日前调整清单", "date", required=False, low=offer.today)),
        effect=then.studies, tells=("lead_unit", "charge")),
    Action("instruct", "批示", "L3.2", (*OPEN, "closed"), SAME, ("charge", "leaders"),
        needs=(Field("text", "批示", "long", high=1000),), effect=then.wants_acknowledgement, tells=("lead_unit", "responsible")),
    Action("note", "批注", "L3.5", (*OPEN, "closed"), SAME, ("parties",), needs=(Field("text", "批注", "long", high=1000),)),
    Action("acknowledge", "知悉", "L5.2", (*OPEN, "closed"), SAME, ("addressees",), effect=then.acknowledges),
)  # fmt: skip

UNDOABLE = (
    "verify", "propose_decline", "dispute", "agree_list", "accept_work", "endorse", "sign",
    "ask_reporter", "accept", "analyse", "quick_fix", "submit_list", "revise_list", "progress", "ask_extension",
    "ask_suspension", "finish", "optimise", "apply", "hand_in",
)  # fmt: skip

JOINED = {"accept": "quick_fix", "finish": "optimise"}

PROBLEM = Table(
    "problem", "问题", "WT", STATES, ACTIONS, RELATIONS, starts="report", undoable=UNDOABLE, joined=JOINED, drafts=True
)
