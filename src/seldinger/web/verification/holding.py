"""Claims taken for a decision: locked, as they stand now, and what stands against deciding."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from django.utils import timezone

from seldinger.domain.training.words import State
from seldinger.errors import SeldingerError
from seldinger.web.logbook.conflicts import conflicts_in
from seldinger.web.logbook.models import Admission, Case, Participation
from seldinger.web.logbook.same_admission import others_of
from seldinger.web.logbook.supervisors import VERIFYING, is_supervisor
from seldinger.web.people.models import Person, RoleAssignment, in_force
from seldinger.web.verification.decisions import (
    MOST_WITHOUT_PASSWORD,
    ConfirmationNeededError,
    Seen,
)
from seldinger.web.verification.kinds import (
    ADMISSION,
    MODELS,
    PART,
    AnyClaim,
    case_version_of,
    day_of,
    hospital_of,
    line_of,
    rows_of,
    told,
)
from seldinger.web.verification.queries import lines_signed_lately

S = TypeVar("S", bound=Seen)
Held = list[tuple[S, AnyClaim]]
_NAMED = 5  # how many a message names; the rest it counts


def hold(by: Person, told_of: Sequence[S]) -> Held[S]:
    """Each with its claim, locked until the action ends.

    Always in one order: who decides, the cases, the claims kind by kind. Two who decide at once
    wait for each other and cannot stand in each other's way for good. On SQLite nothing is locked
    row by row: its writers follow one another.
    """
    if not told_of:
        raise SeldingerError("没有选中任何登记。请至少选一条")
    Person.objects.select_for_update(no_key=True).get(pk=by.pk)
    parts = [one.claim_id for one in told_of if one.kind == PART]
    # By key, in two steps: with one, PostgreSQL may read every case to lock a few.
    of_parts = Participation.objects.filter(pk__in=parts).values_list("procedure__case", flat=True)
    cases = Case.objects.filter(pk__in=list(of_parts)).order_by("pk")
    list(cases.select_for_update(no_key=True))
    found: dict[tuple[str, int], AnyClaim] = {}
    for kind in MODELS:
        wanted = [one.claim_id for one in told_of if one.kind == kind]
        if kind == ADMISSION and wanted:
            _hold_admissions(wanted)
        rows = rows_of(kind).filter(pk__in=wanted).order_by("pk")
        found |= {(kind, row.pk): row for row in rows.select_for_update(of=("self",))}
    if any((one.kind, one.claim_id) not in found for one in told_of):
        raise SeldingerError("有登记已经不在了，没有作任何改动。请重新打开这一页")
    return [(one, found[one.kind, one.claim_id]) for one in told_of]


def _hold_admissions(keys: Sequence[int]) -> None:
    """With all that others logged of the same patients: one of them is responsible."""
    told = Admission.objects.filter(pk__in=keys).values_list("number_digest", flat=True)
    same = Admission.objects.filter(number_digest__in=list(told)).order_by("pk")
    list(same.select_for_update().values_list("pk"))


def check_pending(held: Held[S], what: str) -> None:
    """Nothing moved on since it was seen, and everything still waits.

    One that did stops the whole request: what was signed was the page as it stood, and whoever
    sees “two of twelve were not signed” afterwards cannot know which twelve they had agreed to.
    """
    moved = [claim for one, claim in held if _moved(one, claim)]
    if moved:
        raise SeldingerError(
            f"{names(moved)}在您打开页面之后有变动，没有{what}任何一条。请重新看过再{what}"
        )


def _moved(one: Seen, claim: AnyClaim) -> bool:
    changed = claim.version != one.version or case_version_of(claim) != one.case_version
    return changed or not claim.is_pending


def check_own(by: Person, claims: Iterable[AnyClaim]) -> None:
    """Only whom it was sent to, and never one's own."""
    for claim in claims:
        if claim.supervisor_id != by.pk:
            raise SeldingerError("有登记不是送给您审核的，没有作任何改动。请重新打开这一页")
        check_not_of(by, claim)


def check_not_of(by: Person, claim: AnyClaim) -> None:
    if claim.traineeship.person_id == by.pk:
        raise SeldingerError("自己的登记不能由自己审核。请改由另一位上级医师审核")


def check_may_verify(by: Person, claims: Iterable[AnyClaim]) -> None:
    """Whoever was a supervisor there on the day, or is today, may still say what they saw."""
    today = timezone.localdate()
    held = RoleAssignment.objects.filter(in_force(today), person=by, role__in=VERIFYING)
    if not by.is_active or not held.exists():
        raise SeldingerError("您目前没有审核的权限。请教学秘书改派这些登记")
    places = {(hospital, day_of(claim)) for claim in claims if (hospital := hospital_of(claim))}
    for hospital, day in sorted(places, key=lambda place: (place[0].pk, place[1])):
        if not (is_supervisor(by, hospital, today) or is_supervisor(by, hospital, day)):
            raise SeldingerError(
                f"{day} 您不在{hospital.name}带教，现在也不在，不能审核这一条。请教学秘书改派"
            )


def check_conflicts(claims: Sequence[AnyClaim]) -> None:
    """What only one trainee can have is not signed for two."""
    _check_places(claims)
    _check_admissions(claims)


def _check_admissions(claims: Iterable[AnyClaim]) -> None:
    """Who else logged it is not told: the supervisor may not see them."""
    admissions = [claim for claim in claims if isinstance(claim, Admission)]
    others = others_of(admissions)
    signing = {one.pk for one in admissions}
    for claim in admissions:
        its = others.get(claim.pk, ())
        if any(one.state == State.VERIFIED for one in its):
            raise SeldingerError(
                f"{told(claim)}：同一次住院（同一患者同日）已为另一名学员签认，没有作任何改动。"
                "一次住院只有一名负责的学员：请退回这一条；如果签认有误，请那一方先撤回或改正"
            )
        if any(one.pk in signing for one in its):
            raise SeldingerError(
                f"{told(claim)}：一次住院只有一名负责的学员，这里勾选了两名，没有作任何改动。"
                "请只审核负责的那一名，退回另一条"
            )


def _check_places(claims: Iterable[AnyClaim]) -> None:
    """A place that two claim is settled with a reason first, on the page of the case."""
    parts = {claim.pk: claim for claim in claims if isinstance(claim, Participation)}
    for conflict in conflicts_in([part.procedure for part in parts.values()]):
        if any(part.pk in parts for part in conflict.parts):
            who = "、".join(part.traineeship.person.name for part in conflict.parts)
            act = conflict.procedure.name
            raise SeldingerError(
                f"“{act}”的{conflict.role}有 {who} 都登记了，没有作任何改动。"
                "请先在病例页写明理由裁定"
            )


def ask_for_password(by: Person, claims: Iterable[AnyClaim], *, confirmed: bool) -> None:
    """One rule for every way of signing, and many small requests are one large one."""
    lines = {line_of(claim) for claim in claims}
    if confirmed or len(lines) + lines_signed_lately(by) <= MOST_WITHOUT_PASSWORD:
        return
    raise ConfirmationNeededError(
        f"一次（一分钟之内）签署超过 {MOST_WITHOUT_PASSWORD} 条，需要再输入一次密码"
    )


def check_undone(by: Person, held: Held[S], since: datetime) -> None:
    """What one decided oneself a short while ago, and nobody touched since."""
    for one, claim in held:
        if claim.decided_by_id != by.pk or claim.state == State.PENDING or claim.batch_id:
            raise SeldingerError("这一条不是您审核或退回的，不能撤销")
        if claim.version != one.version or claim.withdrawn_at is not None:
            raise SeldingerError(f"{told(claim)}在那之后有变动，不能撤销。请打开看现在的内容")
        if claim.decided_at is None or claim.decided_at < since:
            raise SeldingerError("已经过了十分钟，不能撤销。请学员更正后重新送审")


def names(claims: Sequence[AnyClaim]) -> str:
    """“林示例 2026-03-02 血管造影术等 3 条”."""
    named = "、".join(dict.fromkeys(told(claim) for claim in claims[:_NAMED]))
    return f"{named}等 {len(claims)} 条" if len(claims) > _NAMED else named
