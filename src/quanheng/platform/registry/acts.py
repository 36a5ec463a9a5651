"""What can be done, and by whom: one table from act to roles and their relation to the object's unit.

The guard decides by it, pages show by it which buttons there are, the matrix of tests is generated from it.
A room's acts stand together, rooms in the order of a figure's life.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from quanheng.engine.errors import Text
from quanheng.platform.registry.powers import ANY, OWN, ROLES, WITHIN


@dataclass(frozen=True)
class ActRow:
    """One act: its words (after “无权…”, “has no power to …”), and role → relation to the unit."""

    words: Text
    may: Mapping[str, str]


def _row(zh: str, en: str, **may: str) -> ActRow:
    return ActRow(Text(zh, en), may)


_EVERYBODY = dict.fromkeys(ROLES, ANY)  # of one's own things
_SEATED = dict.fromkeys(
    ("office", "reporter", "owner", "reviewer", "finance", "congress", "audit", "leader"), OWN
)  # of the own seat

ACTS: dict[str, ActRow] = {
    # journal (what is done by commands on the server; appending and sealing follow from other acts)
    "journal.policy": _row("定见证方", "say who the witnesses are", auditor=ANY),
    "journal.rotate": _row("更换存证密钥", "rotate the journal's key", auditor=ANY),
    "journal.erase": _row("消除存证中的姓名", "erase names in the journal", auditor=ANY),
    # registry
    "registry.enrol": _row("登记单位", "enrol units", office=ANY),
    "registry.place": _row("调整单位的上级", "place units", office=ANY),
    "registry.change": _row("登记单位变动", "record what became of units", office=ANY),
    "people.account": _row("开设账户", "make accounts", system=ANY),
    "people.secret": _row("重设一次性口令", "give a new one-time secret", system=ANY),
    "people.leave": _row("停用账户", "close an account", system=ANY),
    "people.appoint": _row("授予角色", "grant roles", security=ANY),
    "people.end": _row("免去角色", "end a role", security=ANY),
    "people.delegate": _row("委托代行", "name a deputy", security=ANY, **_SEATED),
    "people.recall": _row("收回代行", "recall a deputy", security=ANY, **_SEATED),
    "people.review": _row("核对账户清单", "go through the list of accounts", security=ANY),
    "people.keys": _row("制作应急钥匙", "make break-glass keys", security=ANY),
    "people.break_glass": _row("启用应急钥匙", "break the glass", security=ANY),
    "people.own": _row("维护自己的账户", "keep one's own account", **_EVERYBODY),
    # notices, agenda
    "notices.read": _row("读通知", "read notices", **_EVERYBODY),
    "notices.choose": _row("选收信方式", "choose the way of mail", **_EVERYBODY),
    "notices.resend": _row("重发邮件", "send mail again", office=ANY, system=ANY),
    "agenda.day": _row("改工作日历", "change the calendar of working days", office=ANY),
    "agenda.move": _row("改期限", "move a deadline", office=ANY),
    "agenda.ladder": _row("改催办阶梯", "change the ladder of reminders", office=ANY),
    "agenda.remind": _row("发催办", "send reminders", office=ANY, system=ANY),
    "agenda.feed": _row("取日历订阅地址", "make a calendar address", **_EVERYBODY),
    # catalogue, programmes
    "catalogue.enter": _row("登记数据项", "enter data items", office=ANY),
    "catalogue.revise": _row("改口径", "revise a definition", office=ANY),
    "catalogue.dispute": _row("提出另一口径", "bring another definition", office=ANY, owner=ANY),
    "catalogue.settle": _row("处理口径冲突", "settle a conflict of definition", office=ANY),
    "programmes.propose": _row("申报考核项目", "apply for a programme", office=ANY, owner=OWN),
    "programmes.check": _row("核对考核申报", "check an application", office=ANY),
    "programmes.file": _row("编备案号", "give a filing number", office=ANY),
    "programmes.bind": _row("指定考核项目的方案", "bind a scheme to a programme", office=ANY, owner=OWN),
    "programmes.plan": _row("审定年度考核计划", "adopt the plan of a year", leader=ANY),
    "programmes.extra": _row("批准一事一报", "approve a programme outside the plan", leader=ANY),
    "programmes.start": _row("启动考核项目", "start a programme", office=ANY),
    "programmes.review": _row(
        "评估考核项目的效果", "review the effect of a programme", office=ANY, audit=ANY
    ),
    "programmes.decide": _row("决定退出或延续", "decide on exit or continuation", leader=ANY),
    "programmes.parameter": _row("改名录参数", "change the parameters of the register", office=ANY),
    "programmes.inventory": _row("导入考核清单", "import a list of assessments", office=ANY),
    "programmes.consolidate": _row("合并或取消清单条目", "merge or cancel entries of a list", office=ANY),
    "programmes.cycle": _row("开启年度闭环", "open a yearly cycle", office=ANY),
    "programmes.product": _row("登记阶段产物", "file a product of a stage", office=ANY),
    "programmes.advance": _row("转入下一阶段", "advance to the next stage", office=ANY),
    # schemes
    "schemes.draft": _row("起草方案", "draft a scheme", office=ANY),
    "schemes.drop": _row("放弃或重拾方案草稿", "drop a draft or take it up again", office=ANY),
    "schemes.default": _row(
        "确认从上年带出的指标", "confirm what is carried over from last year", office=ANY
    ),
    "schemes.waive": _row("放行减负检查项", "let a finding of the burden lint pass", office=ANY, leader=ANY),
    "schemes.consult": _row("就方案征求意见", "open a consultation", office=ANY),
    "schemes.comment": _row("对方案提意见", "comment on a scheme", reporter=OWN, owner=OWN),
    "schemes.answer": _row("答复对方案的意见", "answer a comment on a scheme", office=ANY),
    "schemes.settle": _row("方案定稿", "settle a scheme", office=ANY),
    "schemes.reopen": _row("退回方案起草", "send a scheme back to drafting", office=ANY, leader=ANY),
    "schemes.adopt": _row("审定方案", "adopt a scheme", office=ANY),
    "schemes.retire": _row("停用方案", "retire a scheme", office=ANY),
    "schemes.target_office": _row("代考核办商定目标值", "negotiate targets for the office", office=ANY),
    "schemes.target_unit": _row("代单位商定目标值", "negotiate targets for a unit", reporter=OWN),
    "schemes.target_approve": _row("核定目标值", "approve targets", office=ANY, leader=ANY),
    "schemes.target_ask": _row("申请调整目标值", "ask for a target to be adjusted", office=ANY, reporter=OWN),
    "schemes.target_adjust": _row(
        "审批目标值调整", "decide on the adjustment of a target", office=ANY, leader=ANY
    ),
    # ledger
    "ledger.post": _row("入账", "post to the ledger", office=ANY, owner=ANY),
    "ledger.lock": _row("锁定台账", "lock figures", office=ANY, finance=ANY, leader=ANY),
    "ledger.ask_exception": _row("申请锁定例外", "ask for an exception to a lock", office=ANY, owner=ANY),
    "ledger.grant_exception": _row("批准锁定例外", "grant an exception to a lock", office=ANY, leader=ANY),
    "ledger.refuse_exception": _row(
        "不批准锁定例外", "refuse an exception to a lock", office=ANY, leader=ANY
    ),
    "ledger.show": _row("随结果公布数字", "show figures with a result", office=ANY, leader=ANY),
    # collection
    "collection.open": _row("布置填报", "open a call", office=ANY),
    "collection.close": _row("截止填报", "close a call", office=ANY),
    "collection.fill": _row("填报", "fill in a return", reporter=OWN, owner=OWN),
    "collection.attach": _row("附佐证", "attach evidence", reporter=OWN, owner=OWN),
    "collection.submit": _row("提交填报表", "submit a return", reporter=OWN, owner=OWN),
    "collection.confirm": _row("确认本责任单位的数据项", "confirm figures of its items", owner=OWN),
    "collection.receive": _row(
        "接收无责任单位或由责任单位提供的数据",
        "receive figures that no other unit owns",
        office=ANY,
        owner=OWN,
    ),
    "collection.reopen": _row("重新打开填报表", "reopen a return", office=ANY),
    "collection.object": _row("对一格提出质疑", "object to a cell", reporter=OWN, owner=OWN),
    "collection.answer": _row("答复质疑", "answer an objection", office=ANY, owner=OWN),
    "collection.rule": _row("维护校验规则", "keep check rules", office=ANY),
    "collection.budget": _row("设定负担上限", "set burden budgets", office=ANY),
    # panels
    "panels.pool": _row("维护专家库", "keep the pool of experts", office=ANY),
    "panels.interest": _row("申报利害关系", "declare interests", expert=ANY, office=ANY),
    "panels.open": _row("组织评审", "open a panel", office=ANY),
    "panels.dossier": _row("添加评审材料", "add to the dossier of a panel", office=ANY),
    "panels.draw": _row("抽取专家", "draw experts", office=ANY),
    "panels.start": _row("开始评分", "begin the marking", office=ANY),
    "panels.recuse": _row("申请回避", "stand aside from a panel", expert=ANY),
    "panels.remind": _row("催办评分", "remind experts to mark", office=ANY),
    "panels.replace": _row("更换未提交的专家", "replace an expert who does not hand in", office=ANY),
    "panels.mark": _row("评分", "give marks", expert=ANY),
    "panels.second": _row("开第二轮", "open a second round", office=ANY),
    "panels.set_aside": _row("剔除一席的评分", "set the marks of a seat aside", office=ANY),
    "panels.close": _row("结束评审并入账", "close a panel", office=ANY),
    "panels.review": _row("记录双轨复核", "record a review of two tracks", office=ANY),
    "panels.cancel": _row("取消评审", "cancel a panel", office=ANY),
    "panels.look": _row("检查互评异常", "look for mutual favours", office=ANY, audit=ANY),
    "panels.grades": _row("导入评核等次", "import a list of grades", office=ANY),
    "panels.calibrate": _row("记录校准会", "record a calibration meeting", office=ANY, leader=ANY),
    # surveys (answering is no act: a leaf of the journal would tell when each answer came)
    "surveys.draft": _row("起草问卷", "draft a survey", office=ANY, third=ANY),
    "surveys.check": _row("核对问卷", "check a survey", office=ANY),
    "surveys.open": _row("开放问卷", "open a survey", office=ANY),
    "surveys.codes": _row("制作或作废一次性码", "make or void one-time codes", office=ANY, third=ANY),
    "surveys.mix": _row("计入答卷", "count the answers that wait", office=ANY, third=ANY),
    "surveys.close": _row("截止问卷", "close a survey", office=ANY),
    "surveys.count": _row("计算问卷结果", "count a survey", office=ANY),
    "surveys.post": _row("把问卷结果入账", "post the result of a survey", office=ANY),
    "surveys.outside": _row("导入外部调查结果", "take in the results of a survey done elsewhere", office=ANY),
    "surveys.assign": _row("交办群众意见", "assign comments", office=ANY),
    "surveys.reply": _row("答复群众意见", "answer comments", reporter=OWN),
    "surveys.publish": _row(
        "审定意见答复的公开", "decide on the publication of answered comments", office=ANY
    ),
    # adjustments
    "adjustments.claim": _row("申报加分", "claim a bonus", reporter=OWN),
    "adjustments.raise": _row("提起扣分或否决", "raise a deduction or veto", office=ANY),
    "adjustments.withdraw": _row("撤回加减分申报", "withdraw a claim", reporter=OWN, office=ANY),
    "adjustments.decide": _row("决定加减分", "decide on a claim", office=ANY),
    # verification
    "verification.open": _row("开启自评", "open a round of self-evaluation", office=ANY),
    "verification.fill": _row("填写自评表", "fill in a self-evaluation", reporter=OWN),
    "verification.submit": _row("提交自评表", "submit a self-evaluation", reporter=OWN),
    "verification.reopen": _row("退回自评表", "give a self-evaluation back", office=ANY),
    "verification.close": _row("结束自评", "close a round of self-evaluation", office=ANY),
    "verification.draw": _row("抽取核验样本", "draw a sample for verification", office=ANY),
    "verification.assign": _row("派核验人", "assign a check", office=ANY),
    "verification.avoid": _row("申请回避", "step aside from a check", reviewer=ANY, third=ANY),
    "verification.find": _row("填核验结果", "record what a check found", reviewer=ANY, third=ANY),
    "verification.answer": _row("说明核验差异", "answer a finding", reporter=OWN),
    "verification.settle": _row("核定核验结果", "settle a check", office=ANY),
    "verification.list": _row("导入自评与核验清单", "take in a list of projects", office=ANY),
    # feeds (a feed that was confirmed keeps its snapshots and posts with the powers of who confirmed it)
    "feeds.connect": _row("接入数据源", "connect a source of figures", office=ANY),
    "feeds.pause": _row("停用或恢复数据接入", "pause or resume a feed", office=ANY),
    "feeds.pull": _row("立即取数", "pull a feed now", office=ANY, owner=ANY),
    "feeds.map": _row("写数据接入的映射", "write the mapping of a feed", office=ANY, owner=ANY),
    "feeds.confirm": _row("确认本责任单位数据项的映射", "confirm the mapping of its items", owner=OWN),
    "feeds.receive": _row("确认无责任单位的数据项", "confirm what no unit answers for in a feed", office=ANY),
    "feeds.keep": _row("留存数据快照", "keep a snapshot of a source", office=ANY),
    "feeds.post": _row("把数据快照入账", "post a snapshot", office=ANY, owner=ANY),
    "feeds.replay": _row("重放数据快照", "replay a snapshot", office=ANY),
    "feeds.settle": _row("处理数据接入的死信", "settle a dead letter", office=ANY),
    "feeds.decide": _row("决定来源改过的数", "decide on a figure changed at its source", owner=OWN),
    # hotline
    "hotline.take_in": _row("收入热线工单", "take in hotline tickets", office=ANY),
    "hotline.parameter": _row("改热线参数", "change the parameters of the hotline", office=ANY),
    "hotline.exclude": _row("提出剔除工单", "propose to leave a ticket out", office=ANY, reporter=OWN),
    "hotline.audit": _row("审核工单剔除", "audit an exclusion", office=ANY, reviewer=ANY, audit=ANY),
    "hotline.analyse": _row("归并热线工单", "bring tickets together", office=ANY),
    "hotline.sign": _row("签署分类与分办建议", "answer a suggestion for a ticket", office=ANY),
    "hotline.propose": _row("提出热线当月数字", "propose a month's hotline figures", office=ANY),
    "hotline.source": _row("设置热线来源", "set up a source of hotline tickets", office=ANY),
    "hotline.pause": _row("停用或恢复热线来源", "pause or resume a source of hotline tickets", office=ANY),
    "hotline.pull": _row("立即取工单", "pull hotline tickets now", office=ANY),
    "hotline.settle": _row("处理热线来源的死信", "answer a dead letter of the hotline", office=ANY),
    "hotline.post": _row("把热线数字入账", "post a month's hotline figures", office=ANY),
    # scoring
    "scoring.run": _row("计分", "run scoring", office=ANY),
    "scoring.stop": _row("停下计分", "stop a scoring job", office=ANY),
    "scoring.review": _row("复核计分", "review a run", reviewer=ANY, finance=ANY, office=ANY),
    "scoring.confirm": _row("确认计分", "confirm a run", leader=ANY),
    "scoring.freeze": _row("锁定计分", "freeze a run", office=ANY, finance=ANY),
    "scoring.send_back": _row(
        "退回计分", "send a run back", reviewer=ANY, finance=ANY, leader=ANY, office=ANY
    ),
    "scoring.tell": _row("告知结果", "tell units of their results", office=ANY),
    "scoring.mark_public": _row("公开或收回一次计分", "show a run or take it back", office=ANY, leader=ANY),
    # doubts (nobody decides what they asked about, explained, or is of their own unit: the guard's `not_by`)
    "doubts.probe": _row("设置疑点检测", "set a detector of doubts", office=ANY),
    "doubts.parameter": _row("改疑点参数", "change the parameters of doubts", office=ANY),
    "doubts.scan": _row("扫描数据疑点", "scan for doubts", office=ANY, reviewer=ANY, audit=ANY),
    "doubts.answer": _row("说明数据疑点", "explain a doubt", reporter=OWN, leader=OWN, owner=OWN),
    "doubts.decide": _row("处理数据疑点", "decide a doubt", office=ANY, reviewer=ANY, audit=ANY),
    # monitoring
    "monitoring.draft": _row("拟定监控方案", "draft a monitoring plan", office=ANY),
    "monitoring.adopt": _row(
        "审定或停用监控方案", "adopt a monitoring plan or retire it", office=ANY, leader=ANY
    ),
    "monitoring.check": _row("做监控检查", "check what is monitored", office=ANY),
    "monitoring.clock": _row("处理逾期的预警", "deal with warnings past their clock", office=ANY),
    "monitoring.digest": _row("发预警日报", "send the digest of warnings", office=ANY),
    "monitoring.answer": _row(
        "选择预警的处置", "choose what to do about a warning", reporter=OWN, leader=OWN
    ),
    "monitoring.return": _row("退回预警的处置", "send an answer to a warning back", office=ANY, finance=ANY),
    "monitoring.escalate": _row("提级督办预警", "bring a warning before the leader", office=ANY, finance=ANY),
    "monitoring.resume": _row("解除自动暂停", "lift an automatic suspension", leader=ANY, finance=ANY),
    "monitoring.lift": _row("解除预警", "lift a warning", office=ANY, finance=ANY, leader=ANY),
    "monitoring.milestone": _row("报节点完成", "claim a milestone", reporter=OWN, owner=OWN),
    "monitoring.accept": _row("核对节点", "accept a milestone", office=ANY, reviewer=ANY),
    "monitoring.midterm": _row("组织中期监控", "hold a mid-term evaluation", office=ANY),
    "monitoring.fill": _row("填写中期监控表", "fill in a mid-term form", reporter=OWN),
    # appeals (who hears one stands aside where the guard's `not_by` says so)
    "appeals.file": _row("提起申诉", "appeal against a result", reporter=OWN, leader=OWN, appraised=OWN),
    "appeals.withdraw": _row("撤回申诉", "withdraw an appeal", reporter=OWN, leader=OWN, appraised=OWN),
    "appeals.accept": _row(
        "受理申诉", "accept an appeal or not", office=ANY, reviewer=ANY, audit=ANY, leader=ANY
    ),
    "appeals.extend": _row(
        "延长申诉期限", "put off an appeal", office=ANY, reviewer=ANY, audit=ANY, leader=ANY
    ),
    "appeals.hear": _row("听取申诉意见", "hear an appeal", office=ANY, reviewer=ANY, audit=ANY, leader=ANY),
    "appeals.decide": _row("决定申诉", "decide an appeal", office=ANY, reviewer=ANY, audit=ANY, leader=ANY),
    "appeals.correct": _row("按申诉决定更正", "carry out an upheld appeal", office=ANY),
    # publication
    "publication.propose": _row("拟公布", "propose a publication", office=ANY),
    "publication.release": _row("公布", "publish", office=ANY, leader=ANY),
    "publication.open": _row("完成公布", "complete a publication", office=ANY, leader=ANY),
    "publication.drop": _row("取消拟公布", "drop a proposed publication", office=ANY, leader=ANY),
    "publication.withdraw": _row("撤回公布", "withdraw a publication", office=ANY, leader=ANY),
    # reports
    "reports.make": _row("成套制作报告", "make a set of reports", office=ANY),
    # followup
    "followup.parameter": _row("改结果运用参数", "change the parameters of follow-up", office=ANY),
    "followup.letter": _row("拟反馈函", "write a feedback letter", office=ANY),
    "followup.send": _row("发反馈函", "send a feedback letter", office=ANY),
    "followup.acknowledge": _row(
        "签收反馈函", "acknowledge a letter", reporter=OWN, leader=OWN, appraised=OWN
    ),
    "followup.interview": _row("记谈话", "record an interview", office=ANY, leader=ANY),
    "followup.sign_office": _row("代考核办一方签字", "sign for the office", office=ANY, leader=ANY),
    "followup.sign_unit": _row(
        "代单位一方签字", "sign for the unit", reporter=OWN, leader=OWN, appraised=OWN
    ),
    "followup.raise": _row(
        "提出整改问题", "raise a problem", office=ANY, reviewer=ANY, audit=ANY, leader=ANY
    ),
    "followup.rectify": _row("办理整改", "put a problem right", reporter=OWN, leader=OWN),
    "followup.verify": _row("核验整改", "verify a close-out", reviewer=ANY, audit=ANY, office=ANY),
    "followup.link": _row("挂接次年目标", "tie a problem to next year's target", office=ANY),
    "followup.propose": _row("拟办结果运用", "propose a consequence", office=ANY, finance=ANY),
    "followup.urge": _row("催办奖金挂钩", "urge that bonus pay be tied", office=ANY),
    "followup.decide": _row("决定结果运用", "decide on a consequence", leader=ANY, office=ANY),
    # commitments
    "commitments.draft": _row("起草承诺指标", "draft commitments", office=ANY),
    "commitments.publish": _row("公布承诺指标", "publish commitments", office=ANY, leader=ANY),
    "commitments.tell": _row(
        "说明承诺指标的情况", "tell of a commitment", office=ANY, reporter=OWN, owner=OWN
    ),
    "commitments.check": _row("核对承诺指标", "check a commitment", third=ANY, audit=ANY),
    "commitments.account": _row("公布年度交代", "publish an account", office=ANY, leader=ANY),
    "commitments.past": _row("补登以往的年度交代", "enter earlier accounts", office=ANY),
    "commitments.rule": _row("定连续未达标的措施", "decide what follows repeated misses", leader=ANY),
    # api
    "api.token": _row(
        "做或撤销自己的接口令牌",
        "make or revoke API tokens of one's own",
        office=ANY,
        owner=ANY,
        reporter=ANY,
    ),
    "api.revoke": _row("撤销他人的接口令牌", "revoke somebody else's API token", security=ANY),
}

# What asks for a proof of identity given just now, not only for a session (step-up): publishing and overriding.
FRESH = frozenset(
    {
        "people.appoint", "people.leave", "ledger.grant_exception", "schemes.waive", "schemes.adopt",
        "scoring.confirm", "scoring.freeze", "appeals.correct", "publication.release", "publication.withdraw",
    }
)  # fmt: skip

__all__ = ["ACTS", "ANY", "FRESH", "OWN", "WITHIN", "ActRow"]
