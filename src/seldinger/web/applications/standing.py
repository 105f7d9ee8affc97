"""How a doctor stands: the training by its rulebook, emergencies beyond a privilege, grants."""

from datetime import date

from seldinger.domain.grading.grant import GrantState
from seldinger.domain.training.verdict import Verdict
from seldinger.domain.training.words import Status
from seldinger.report.labels import STATUS
from seldinger.web.applications.figures import NOT_KNOWN, Figure, Row, figure
from seldinger.web.applications.volumes import begin, span_of
from seldinger.web.gate.models import Override
from seldinger.web.norms.queries import catalogue_named
from seldinger.web.people.models import Hospital, Person, Traineeship
from seldinger.web.privileges.models import Grant
from seldinger.web.privileges.queries import as_domain, with_ends
from seldinger.web.privileges.wording import STATES, scope_words, span_words
from seldinger.web.progress.verdicts import evaluated

NOT_AUTHORISATION = "完成培训不等于手术授权"
_MONTHS = 36


def training(doctor: Person, on: date) -> Figure:
    """The rulebook's verdict of the newest training: requirements met of those that apply."""
    trainee = _newest(doctor, on)
    verdict = evaluated(trainee, on).verdict if trainee else None
    book = verdict.rulebook if verdict else None
    return figure(
        key="training",
        title="培训细则的结论",
        values=_met(verdict) if verdict else (("要求", NOT_KNOWN),),
        definition=f"按培训细则，本人各项要求的完成情况；{NOT_AUTHORISATION}",
        span=f"截至 {on}",
        source=f"{book.title}（第 {book.version} 版）" if book else "平台没有本人的培训登记",
    )


def _newest(doctor: Person, on: date) -> Traineeship | None:
    mine = doctor.traineeships.filter(entry__lte=on).select_related("person")
    return mine.order_by("-entry", "-pk").first()


def _met(verdict: Verdict) -> tuple[tuple[str, str], ...]:
    applying = [one for one in verdict.findings if one.status is not Status.NOT_APPLICABLE]
    done = sum(one.status in (Status.MET, Status.WAIVED) for one in applying)
    label = STATUS[verdict.status]
    return (("要求", f"{done} / {len(applying)} 项已完成"), ("结论", f"{label.icon} {label.word}"))


def overrides(doctor: Person, hospital: Hospital, on: date) -> Figure:
    """Emergencies beyond a privilege, whether upheld or not."""
    rows = Override.objects.filter(
        doctor=doctor, hospital=hospital, withdrawn_at=None,
        day__range=(begin(on, _MONTHS), on),
    ).order_by("-day", "-pk")  # fmt: skip
    told = list(rows)
    by_finding = {True: "认可", False: "不认可", None: "待确认"}
    return figure(
        key="overrides",
        title="急诊越级手术",
        values=(
            ("登记", f"{len(told)} 次"),
            *(
                (word, f"{number} 次")
                for upheld, word in by_finding.items()
                if (number := sum(row.upheld is upheld for row in told))
            ),
        ),
        definition="本人在本院登记过的急诊越级，撤回的不计；没有登记过的不知道",
        span=span_of(on, _MONTHS),
        source="平台的急诊越级登记",
        rows=[
            Row("override", row.pk, row.day.isoformat(), row.name, by_finding[row.upheld])
            for row in told
        ],
    )


def grants_held(doctor: Person, hospital: Hospital, on: date) -> Figure:
    """The grants in this hospital, those that ended too."""
    mine = with_ends(Grant.objects.filter(doctor=doctor, hospital=hospital)).order_by("-start")
    told = [(grant, as_domain(grant).state(on)) for grant in mine if not grant.is_void]
    now = sum(state is GrantState.IN_FORCE for _, state in told)
    return figure(
        key="grants",
        title="已有的授权",
        values=(("有效", f"{now} 份"), ("未生效、暂停或已结束", f"{len(told) - now} 份")),
        definition="本人在本院的手术授权，从未生效的不计",
        span=f"截至 {on}",
        source="平台的授权登记",
        rows=[
            Row("grant", grant.pk, grant.start.isoformat(),
                scope_words(grant, catalogue_named(grant.catalogue, grant.version)),
                f"{STATES[state]}，{span_words(grant.start, grant.end)}")
            for grant, state in told
        ],
    )  # fmt: skip
