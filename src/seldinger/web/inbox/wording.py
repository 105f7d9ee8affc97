"""What notices say: one sentence a kind. None of them names a patient or a number of one.

In the platform a notice names people and procedures, and repeats a reason that somebody typed. What
leaves the platform (a mail, a robot's message) holds fixed words and whole numbers, nothing else.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Wording:
    """title: what happened. advice: what to do. Both take the notice's details.

    outside: what a mail says of it; takes those details alone that are whole numbers.
    """

    title: str
    advice: str
    icon: str = "info"
    outside: str = "训练平台有一条新的通知"

    def told(self, details: dict[str, Any]) -> tuple[str, str]:
        known = _Blank(details)
        return self.title.format_map(known), self.advice.format_map(known)

    def told_outside(self, details: dict[str, Any]) -> str:
        numbers = {name: value for name, value in details.items() if type(value) is int}
        return self.outside.format_map(_Blank(numbers))


class _Blank(dict[str, Any]):
    """A detail that an older release did not give reads as nothing."""

    def __missing__(self, key: str) -> str:
        return ""


KINDS = {
    # to the trainee
    "case_assigned": Wording(
        "{day} 的“{name}”：您任{role}",
        "打开看手术间、时间、带教医师和为什么是您。有变动请与带教医师联系。",
        "calendar",
        outside="有一台手术确认了您的角色",
    ),
    "returned": Wording(
        "{supervisor}退回了 {day} 的登记",
        "原因：{message}。改好后会重新送审。",
        "undo",
        outside="有一条登记被带教医师退回",
    ),
    "role_changed": Wording(
        "{supervisor}审核了 {day} 的“{procedure}”，角色记为{role}",
        "您登记的是{claimed}。有不同意见请先与带教医师当面核对。",
        "edit",
        outside="有一条登记审核时改了角色",
    ),
    "conflict": Wording(
        "{day} 的“{procedure}”有两人登记为{role}",
        "请打开病例核对各自的角色；带教医师会写明理由后裁定。",
        "alert",
        outside="有一台手术的角色两人都登记了，请核对",
    ),
    "edited_trainee": Wording(
        "{who}改动了 {day} 的病例，您在其中的登记要重新审核",
        "打开病例可以看到改了什么；有不同意见请当面核对。",
        "edit",
    ),
    "resolved": Wording(
        "{day} 的“{procedure}”的{role}已裁定为{holder}",
        "理由：{reason}。",
        "check",
        outside="有一台手术的角色已裁定",
    ),
    "reassigned_trainee": Wording(
        "{number} 条登记改由{supervisor}审核",
        "原来的带教医师：{before}。理由：{reason}。",
        "swap",
        outside="有 {number} 条登记改由另一位带教医师审核",
    ),
    "attested": Wording(
        "{director}证明了 {number} 条登记",
        "理由：{reason}。",
        "stamp",
        outside="有 {number} 条登记已由基地主任证明",
    ),
    "offered": Wording(
        "医院清单里有 {number} 台手术写着您的名字，还没有登记",
        "打开逐台确认，不必重新输入。",
        "list",
        outside="医院清单里有 {number} 台手术等您登记",
    ),
    "draft_faults": Wording(
        "一份草稿没有登记成功",
        "{fault}。打开草稿改好后再提交。",
        "alert",
        outside="有一份草稿没有登记成功",
    ),
    # of assessments at the case: to either side
    "assessment_opened": Wording(
        "{who}请您一起评 {day} 的手术（{form}）",
        "一分钟即可；双方都评完之前互相看不到。",
        "edit",
        outside="有一份评价等您评",
    ),
    "assessment_both": Wording(
        "{day} 手术的评价双方都评完了（{form}）",
        "现在可以看对方怎么评、写了什么。",
        "check",
        outside="有一份评价双方都评完了",
    ),
    "assessment_refused": Wording(
        "{who}没有评 {day} 的手术",
        "理由：{reason}。您评过的会单独列出；也可以请当时在场的另一位。",
        "info",
        outside="有一份评价对方没有评",
    ),
    # of rotation plans: to the trainee, to who put it forward, to the directors
    "plan_published": Wording(
        "您的轮转安排自 {first} 起有变动，共写入 {number} 段",
        "打开看自己的月份、志愿得到了哪些、为什么。有不同意见请当面告诉教学秘书。",
        "calendar",
        outside="您的轮转安排有变动，请登录查看",
    ),
    "plan_taken_back": Wording(
        "{first} 起的轮转安排已撤回，恢复原来的安排",
        "打开看现在的安排。",
        "undo",
        outside="您的轮转安排有变动，请登录查看",
    ),
    "plan_decided": Wording(
        "轮转方案“{title}”第 {version} 版：{answer}",
        "意见：{reason}。",
        "stamp",
        outside="您报批的轮转方案有了结果",
    ),
    "plan_asked": Wording(
        "{who}报批轮转方案“{title}”第 {version} 版",
        "打开看写入哪些轮转、涉及谁，再批准或退回。",
        "clock",
        outside="有一份轮转方案等您批准",
    ),
    # of learning curves: to the directors
    "curve_relapse": Wording(
        "{trainee}的{category}：{measure}自第 {number} 例起是否遇到了什么",
        "曲线曾显示达到，后来失败偏多。是病例变难了，还是别的原因？请与带教医师、本人一起看看。",
        "flag",
        outside="有一条学习曲线请您看看",
    ),
    # of papers: to the supervisor
    "paper_proved": Wording(
        "{trainee}上传了论文的证明",
        "打开可以看证明，核对期刊级别；登记本身在“审核”里审核或退回。",
        "upload",
        outside="有一篇论文上传了证明，请核对",
    ),
    "paper_reopened": Wording(
        "{who}核对的期刊级别与登记不符，这篇论文要重新审核",
        "审核之前不计入。学员改正级别或请带教医师退回；有不同意见请当面核对。",
        "edit",
        outside="有一篇论文的期刊级别核对不符，要重新审核",
    ),
    "paper_conflict": Wording(
        "两位学员登记了同一篇论文的独立第一作者",
        "同一个 DOI 只能有一位独立第一作者。请打开论文核对位次；并列的，两人都改为共同第一作者。",
        "alert",
        outside="有一篇论文的第一作者两人都登记了，请核对",
    ),
    # of a session of teaching: to who spoke there, and to their supervisor
    "session_cancelled": Wording(
        "{who}取消了教学活动“{session}”，在其中主讲或组织的登记要重新审核",
        "审核之前不计入。确实举行过的，请带教医师再审核；没有举行的，请退回。",
        "x",
        outside="有一次教学活动取消了，其中的登记要重新审核",
    ),
    # to the supervisor
    "edited_supervisor": Wording(
        "{who}改动了您审核过的 {day} 的病例",
        "原来的版本保留着。打开病例看清改动后，请重新审核。",
        "edit",
    ),
    "waiting": Wording(
        "有 {number} 条登记等您审核",
        "最早的已等 {days} 天。手机上一条一次点击。",
        "clock",
        outside="有 {number} 条登记等您审核，最早的已等 {days} 天",
    ),
    "reassigned_supervisor": Wording(
        "{number} 条登记改派给您审核",
        "医院记录写明这些手术有您参加。",
        "swap",
        outside="有 {number} 条登记改派给您审核",
    ),
    "batch_ready": Wording(
        "{trainee}补录了 {number} 条登记，请您证明",
        "可对照医院清单一次签署，也可逐条审核。",
        "stamp",
        outside="有 {number} 条补录的登记请您证明",
    ),
    # to the doctor
    "grant_given": Wording(
        "{hospital}登记了您的手术授权：{scope}",
        "自 {start} 起。打开可以看到依据与条件；有不符请联系医务处。",
        "stamp",
        outside="有一份手术授权已登记",
    ),
    "grants_given": Wording(
        "{hospital}登记了您的 {number} 份手术授权",
        "打开可以看到各份的范围与起止；有不符请联系医务处。",
        "stamp",
        outside="有 {number} 份手术授权已登记",
    ),
    "grant_revoked": Wording(
        "{hospital}撤销了您的手术授权：{scope}",
        "自 {on} 起。理由：{reason}。有不同意见请联系医务处。",
        "alert",
        outside="有一份手术授权被撤销，请登录查看",
    ),
    "grant_suspended": Wording(
        "{hospital}暂停了您的手术授权：{scope}",
        "{days}。理由：{reason}。有不同意见请联系医务处。",
        "alert",
        outside="有一份手术授权被暂停，请登录查看",
    ),
    "grant_lifted": Wording(
        "{hospital}恢复了您的手术授权：{scope}",
        "自 {on} 起恢复。",
        "check",
        outside="有一份手术授权已恢复",
    ),
    "catalogue_narrowed": Wording(
        "{hospital}第 {version} 版手术分级目录自 {start} 起生效，您的授权不再包括：{lost}",
        "依据：{document}。仍要开展的，请申请相应的手术权限。",
        "alert",
        outside="手术分级目录的改动涉及您的授权，请登录查看",
    ),
    "catalogue_withdrawn": Wording(
        "{hospital}第 {version} 版手术分级目录已撤回，{start} 不会生效",
        "之前的通知不再作数，仍按现行的目录。",
        "undo",
        outside="手术分级目录的一次改动已撤回",
    ),
    "review_returned": Wording(
        "您的{review}被退回补充",
        "理由：{reason}。补充后可以再次提交。",
        "undo",
        outside="您的一份考核被退回",
    ),
    "review_failed": Wording(
        "您的{review}没有通过", "理由：{reason}。", "x", outside="您的一份考核有了结论"
    ),
    "review_passed": Wording(
        "您的{review}已通过", "意见：{reason}。", "check", outside="您的一份考核有了结论"
    ),
    "review_reversed": Wording(
        "您的{review}通过后又被撤销",
        "理由：{reason}。需要时可以重新提交。",
        "alert",
        outside="您的一份考核有了变化",
    ),
    "application_returned": Wording(
        "您的权限申请退回补充：{scope}",
        "理由：{reason}。补充后再次提交，数据会按当天重新填写。",
        "undo",
        outside="有一份权限申请退回补充，请登录查看",
    ),
    "application_refused": Wording(
        "您的权限申请未批准：{scope}",
        "理由：{reason}。打开可以下载决定书；有不同意见请联系医务处。",
        "alert",
        outside="有一份权限申请已有决定，请登录查看",
    ),
    "application_granted": Wording(
        "您的权限申请已批准：{scope}",
        "授权自 {start} 起。打开可以下载手术授权书。",
        "stamp",
        outside="有一份权限申请已有决定，请登录查看",
    ),
    "renewal_due": Wording(
        "您在{hospital}的手术授权到 {end} 为止：{scope}",
        "打开就是填好范围的续期申请；到期而没有续期的，次日起不再有效。",
        "clock",
        outside="有一份手术授权即将到期，请登录查看",
    ),
    # to the heads of departments
    "catalogue_adopted": Wording(
        "{hospital}第 {version} 版手术分级目录自 {start} 起生效，{number} 条有改动",
        "依据：{document}。打开可以看到与现行版的差别；请告知本科室的医师。",
        "calendar",
        outside="医院采用了新一版手术分级目录",
    ),
    # to who is asked about an application
    "review_asked": Wording(
        "{trainee}的{review}等待{stage}",
        "{until}打开可以看到平台附上的全部依据。",
        "stamp",
        outside="有一份考核等您签署",
    ),
    "review_overdue": Wording(
        "{trainee}的{review}：{stage}已逾期（期限 {due}）",
        "请签署，或说明需要谁来签署。",
        "alert",
        outside="有一份考核逾期未签署",
    ),
    "application_asked": Wording(
        "{doctor}申请手术权限，等待{stage}：{scope}",
        "{until}打开可以看到平台填写的依据。",
        "stamp",
        outside="有一份权限申请等您答复",
    ),
    "application_withdrawn": Wording(
        "{doctor}撤回了权限申请：{scope}",
        "不必再答复。",
        "undo",
    ),
    "application_overdue": Wording(
        "{doctor}的权限申请逾期未答复，停在{stage}：{scope}",
        "期限是 {due}。请尽快答复；科室逾期的，医务处可以写明理由后接手。",
        "alert",
        outside="有一份权限申请逾期未答复",
    ),
    "application_deputy": Wording(
        "{head}指定您代理评议权限申请",
        "{days}。现在有 {number} 份等待评议。",
        "swap",
        outside="您被指定代理评议权限申请",
    ),
    "renewal_due_office": Wording(
        "{doctor}的手术授权到 {end} 为止：{scope}",
        "已提醒本人申请续期；没有续期的，次日起不再有效。",
        "clock",
        outside="有一份手术授权即将到期",
    ),
    # of new technologies
    "technology_waits": Wording(
        "新技术“{title}”等您处理",
        "{department}提交。打开核对材料，再决定下一步。",
        "clock",
        outside="有一项新技术等您处理",
    ),
    "technology_turned": Wording(
        "新技术“{title}”：{state}",
        "说明：{reason}。打开可以看到下一步。",
        "info",
        outside="有一项新技术的状态变了",
    ),
    "follow_up_due": Wording(
        "新技术“{title}”有 {number} 例逾期没有随访",
        "打开逐例登记随访结果。",
        "alert",
        outside="新技术有 {number} 例逾期没有随访",
    ),
    # of booked operations and emergencies
    "booking_stopped": Wording(
        "{day} 的“{name}”（{operator}）核对不通过",
        "{why}。打开可以看到原因和接下来可以做的。",
        "x",
        outside="有一台手术安排核对不通过",
    ),
    "numbers_merged": Wording(
        "{hospital}合并了患者编号，{number} 例已登记的病例仍是合并前的编号",
        "还没有确认的来稿和手术安排已换成保留的编号；已登记的病例没有改动，需要时由登记人更正。",
        "swap",
        outside="医院合并了患者编号，有 {number} 例已登记的病例没有改动",
    ),
    "theatre_tomorrow": Wording(
        "{day} 有 {number} 台手术，{stopped} 台不通过",
        "打开逐台处理。",
        "calendar",
        outside="明天有 {number} 台手术，{stopped} 台核对不通过",
    ),
    "override_declared": Wording(
        "{doctor}登记了急诊越级：{day} 的“{name}”",
        "理由：{reason}。当时的核对：{passes}。请最迟 {due} 确认。",
        "alert",
        outside="有一次急诊越级等您确认",
    ),
    "override_late": Wording(
        "{doctor}的急诊越级逾期未确认：{day} 的“{name}”",
        "确认期限是 {due}。请尽快确认。",
        "alert",
        outside="有一次急诊越级逾期未确认",
    ),
    "override_decided": Wording(
        "{who}确认了 {day} 的急诊越级“{name}”：{found}",
        "意见：{comment}。",
        "stamp",
        outside="有一次急诊越级已确认",
    ),
    "aftermath_added": Wording(
        "您 {day} 的手术登记了{what}",
        "打开可以看到登记的内容和自己的数字；有不符请写意见，或联系登记的人。",
        "info",
        outside="您的一台手术登记了术后情况",
    ),
    "review_proposed": Wording(
        "{hospital}有人对您的手术权限提出建议：{what}",
        "理由：{reason}。授权没有因此改动；您可以在页面上写意见。",
        "flag",
        outside="有一条关于您手术权限的建议，请登录查看",
    ),
    "review_settled": Wording(
        "关于{what}的建议：{state}",
        "{outcome}",
        "check",
        outside="一条关于手术权限的建议已有结果",
    ),
    # of radiation dose
    "dose_alert": Wording(
        "{day} 的一台手术剂量达到提醒值",
        "{what}。应做：{todo}。请最迟 {due} 登记随访。",
        "alert",
        outside="有一台手术的剂量达到提醒值，请登录查看",
    ),
    "dose_alert_late": Wording(
        "{day} 的一台手术剂量随访逾期未登记",
        "{what}。期限是 {due}。已经随访的请登记，没有的请尽快联系患者。",
        "alert",
        outside="有一条剂量随访逾期未登记",
    ),
    "badges_taken": Wording(
        "您的个人剂量有新的读数",
        "打开看各季度的数；有不符的请联系医务处。",
        "info",
        outside="您的个人剂量有新的读数",
    ),
    # to the office
    "review_to_settle": Wording(
        "对{doctor}提出的建议等您处理：{what}",
        "打开看理由与当时的数字。授权要改动的，请在授权页上另行登记。",
        "flag",
        outside="有一条质量评估的建议等您处理",
    ),
    "review_commented": Wording(
        "{doctor}对自己的质量数字写了意见",
        "请打开读过，必要时核对病例。",
        "info",
        outside="有一位医师写了质量评估的意见",
    ),
    # to the secretary and the director
    "unreachable": Wording(
        "{number} 条登记没有带教医师可审",
        "带教医师已离开、长期不在，或没有写明。请改派给医院记录写明在场的上级医师；"
        "没有这样的人，请基地主任证明。",
        "alert",
        outside="有 {number} 条登记没有带教医师可审，请改派",
    ),
    "list_taken": Wording(
        "医院清单（{start} 至 {end}）已核对",
        "一致 {agree}，不同 {differ}，未登记 {unlogged}。",
        "check",
        outside="一份医院清单已核对",
    ),
}

# What a notice of a kind that this release does not know says.
_OF_OLD = Wording("一条较早的通知", "")


def mail_words(kind: str, details: dict[str, Any], link: str) -> tuple[str, str]:
    """Subject and body of a mail. A kind that an older release knew says the general thing."""
    wording = KINDS.get(kind)
    what = (wording or _OF_OLD).told_outside(details)
    return f"Seldinger：{what}", (
        f"{what}。\n\n请登录平台处理：{link}\n\n"
        "邮件里不写患者与病例的内容。不想再收邮件，请在平台的“通知设置”里关闭。\n"
    )


def words(kind: str, details: dict[str, Any]) -> tuple[str, str, str]:
    """Title, advice and icon of a notice."""
    wording = KINDS.get(kind, _OF_OLD)
    return (*wording.told(details), wording.icon)


def robot_words(supervisors: int, entries: int, days: int) -> str:
    """What a group hears once a week. The robots' makers may ask for a fixed word: Seldinger."""
    return (
        f"【Seldinger】本院有 {supervisors} 位带教医师共 {entries} 条登记待审核，"
        f"最早的已等 {days} 天。请登录平台处理。"
    )
