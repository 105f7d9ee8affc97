"""Setting up as five steps: what is there, what is missing, and the one thing to do."""

from dataclasses import dataclass, replace

from django.urls import reverse

from seldinger.web.people.models import AccountRole
from seldinger.web.people.offered import rulebook_is_example, rulebook_title
from seldinger.web.people.situation import HospitalState, Situation

_STATES = {"done": "已完成", "next": "现在做", "later": "还没有开始"}


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    icon: str = "chevron"


@dataclass(frozen=True)
class Step:
    """facts: what is there. missing: what keeps the step open. hints: what may wait.

    state: done, next (the first that is open) or later; `word` says the same.
    """

    number: str
    title: str
    done: bool
    facts: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    action: Link | None = None
    more: tuple[Link, ...] = ()
    state: str = "later"

    @property
    def word(self) -> str:
        return _STATES[self.state]


@dataclass(frozen=True)
class Checklist:
    """lead: where one is, in one sentence."""

    lead: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Viewer:
    """May see the cohort; may establish bases; may take on a role themselves (`person_id`)."""

    person_id: int
    sees_cohort: bool
    founds_bases: bool
    takes_roles: bool


def checklist(situation: Situation | None, viewer: Viewer) -> Checklist:
    steps = (
        _from_nothing(viewer)
        if situation is None
        else (
            _base(situation),
            _hospitals(situation),
            _departments(situation),
            _people(situation),
            _first_audit(situation, viewer),
        )
    )
    ahead = next((step.number for step in steps if not step.done), None)
    stated = tuple(
        replace(step, state="done" if step.done else "next" if step.number == ahead else "later")
        for step in steps
    )
    return Checklist(_lead(situation, stated), stated)


def _lead(situation: Situation | None, steps: tuple[Step, ...]) -> str:
    if situation is None:
        return "五步之后就可以做第一次审核。先建立培训基地。"
    ahead = next(step for step in steps if step.state == "next")
    if ahead is steps[-1]:
        return f"“{situation.base.name}”已建好，可以做第一次审核了。"
    done = sum(step.done for step in steps)
    return f"“{situation.base.name}”已完成 {done} 步。下一步：{ahead.title}。"


def _from_nothing(viewer: Viewer) -> tuple[Step, ...]:
    found = Link("建立培训基地", reverse("base_add"), "plus") if viewer.founds_bases else None
    return (
        Step("①", "培训基地", False, missing=("还没有培训基地。",), action=found),
        Step("②", "医院", False, hints=("主基地医院一家，协同单位可以有几家，也可以以后再加。",)),
        Step("③", "科室与目录专业", False, hints=("学员轮转的科室，以及它们各用目录的哪些专业。",)),
        Step("④", "人员、账号与轮转", False, hints=("一个工作簿，先预览，再登记。",)),
        Step("⑤", "第一次审核", False, hints=("每位学员做到了什么，还缺什么。",)),
    )


def _base(situation: Situation) -> Step:
    base = situation.base
    example = "（虚构的示例，不能用于真实培训）" if rulebook_is_example(base.rulebook) else ""
    return Step(
        "①", "培训基地", True,
        facts=(base.name, f"培训细则：{rulebook_title(base.rulebook)}{example}"),
        action=Link("查看基地", reverse("base", args=[base.pk])),
    )  # fmt: skip


def _hospitals(situation: Situation) -> Step:
    join = reverse("base_hospital_add", args=[situation.base.pk])
    main = situation.main
    label = "再加一家医院" if situation.hospitals else "加入医院"
    return Step(
        "②", "医院", main is not None,
        facts=tuple(
            f"{one.place.get_kind_display()}：{one.hospital.name}" for one in situation.hospitals
        ),
        missing=() if main else ("还没有主基地医院。",),
        hints=() if len(situation.hospitals) > 1 or not main else ("协同单位可以以后再加。",),
        action=Link(label, join, "plus"),
    )  # fmt: skip


def _departments(situation: Situation) -> Step:
    bare = [one for one in situation.hospitals if not one.departments]
    listless = [one for one in situation.hospitals if one.listless and one.catalogue]
    ahead = next(iter([*bare, *listless, *situation.hospitals]), None)
    links = [_to_hospital(one) for one in situation.hospitals]
    return Step(
        "③", "科室与目录专业", bool(situation.hospitals) and not bare,
        facts=tuple(_departments_of(one) for one in situation.hospitals if one.departments),
        missing=tuple(f"“{one.hospital.name}”还没有科室。" for one in bare),
        hints=tuple(hint for one in situation.hospitals for hint in _catalogue_hints(one)),
        action=_to_hospital(ahead) if ahead else None,
        more=tuple(link for link, one in zip(links, situation.hospitals, strict=True)
                   if one is not ahead),
    )  # fmt: skip


def _to_hospital(one: HospitalState) -> Link:
    return Link(f"{one.hospital.name}的科室", reverse("hospital", args=[one.hospital.pk]))


def _departments_of(one: HospitalState) -> str:
    adopted = one.catalogue or "没有采用目录"
    return f"{one.hospital.name}：{one.departments} 个科室，{adopted}"


def _catalogue_hints(one: HospitalState) -> list[str]:
    if not one.catalogue:
        return [f"“{one.hospital.name}”还没有采用手术分级目录，查不到手术级别。"]
    if one.listless:
        return [f"“{one.hospital.name}”有 {one.listless} 个科室没有选目录专业。"]
    return []


def _people(situation: Situation) -> Step:
    base = situation.base
    missing = []
    if not situation.trainees:
        missing.append("还没有在培学员。")
    elif situation.rotated < situation.trainees:
        missing.append(f"{situation.trainees - situation.rotated} 位学员还没有轮转。")
    if not _leaders(situation):
        missing.append("还没有基地主任或教学秘书。")
    return Step(
        "④", "人员、账号与轮转", not missing,
        facts=_people_facts(situation),
        missing=tuple(missing),
        hints=_people_hints(situation),
        action=Link("用工作簿登记", f"{reverse('roster')}?base={base.pk}", "upload"),
        more=(
            Link("手工添加一人", f"{reverse('people_add')}?base={base.pk}"),
            Link("查看人员", f"{reverse('people')}?at=base:{base.pk}"),
        ),
    )  # fmt: skip


def _people_facts(situation: Situation) -> tuple[str, ...]:
    if not situation.trainees and not situation.roles:
        return ()
    shown = (
        AccountRole.ATTENDING, AccountRole.DIRECTOR, AccountRole.SECRETARY,
        AccountRole.DEPARTMENT_HEAD, AccountRole.EDUCATION_OFFICE, AccountRole.MEDICAL_AFFAIRS,
        AccountRole.COMMITTEE,
    )  # fmt: skip
    held = [f"{role.label} {situation.roles[role]}" for role in shown if situation.roles[role]]
    return (" · ".join([f"在培学员 {situation.trainees}", *held]),)


def _people_hints(situation: Situation) -> tuple[str, ...]:
    if not situation.fresh:
        return ()
    return (f"{situation.fresh} 人还没有更改首次密码。",)


def _first_audit(situation: Situation, viewer: Viewer) -> Step:
    base = situation.base
    if not situation.trainees:
        return Step("⑤", "第一次审核", False, hints=("有了学员和轮转，就可以审核。",))
    if viewer.sees_cohort:
        see = Link("看全部学员的结论", reverse("cohort", args=[base.pk]))
        return Step("⑤", "第一次审核", False, facts=("结论已可查看。",), action=see)
    told = "管理员看不到学员的病例与结论。请基地主任或教学秘书登录查看。"
    if not viewer.takes_roles:
        return Step("⑤", "第一次审核", False, hints=(told,))
    give = f"{reverse('person_role_add', args=[viewer.person_id])}?role=secretary&scope=base:"
    mine = Link("由我担任教学秘书", f"{give}{base.pk}", "id")
    if _leaders(situation):
        return Step("⑤", "第一次审核", False, hints=(told,), more=(mine,))
    return Step("⑤", "第一次审核", False, hints=(told,), action=mine)


def _leaders(situation: Situation) -> int:
    return situation.roles[AccountRole.DIRECTOR] + situation.roles[AccountRole.SECRETARY]
