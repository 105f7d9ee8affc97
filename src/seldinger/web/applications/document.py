"""What stands in the document of an application: 手术授权书, or 决定书 where it was refused."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import segno
from django.utils import timezone

from seldinger.web.applications.figures import Figure, read
from seldinger.web.applications.models import Application, Step
from seldinger.web.applications.people import Stage
from seldinger.web.applications.presenters.signs import answer_sign
from seldinger.web.applications.queries import last_round
from seldinger.web.applications.scope import asked_of, scope_told
from seldinger.web.norms.queries import catalogue_named
from seldinger.web.privileges.models import Grant
from seldinger.web.privileges.presenters.adding import entry_choices
from seldinger.web.privileges.presenters.grants import proctored_words
from seldinger.web.privileges.wording import span_words

Pairs = list[tuple[str, str]]
_BASIS = {"title": "职称", "training": "培训", "cases": "例数", "examination": "考核"}


def document_of(application: Application, address: str) -> dict[str, Any]:
    """What the template takes. address: of the doctor's privileges, for the code. The same
    application gives the same document on every day, until its grant is revoked."""
    grant, last = application.grant, last_round(application)
    closed = timezone.localdate(application.closed_at) if application.closed_at else last.on
    return {
        "title": "手术授权书" if grant else "手术权限申请决定书",
        "hospital": application.hospital.name,
        "draft": " ".join(_marks(application)),
        "made": f"Seldinger · 申请第 {application.pk} 号 · {closed}",
        "lead": _lead(application, closed),
        "facts": _facts(application),
        "entries": _entries(application),
        "basis": _basis(grant) if grant else [],
        "words": last.words,
        "on": last.on.isoformat(),
        "figures": [_row(figure) for figure in read(last.evidence)],
        "steps": [_step(step) for step in _steps(application)],
        "qr": _picture(address),
        "address": address,
        "signatures": ["科室主任", "医务处", "手术管理委员会"],
        "caution": "完成培训不等于手术授权。授权的现况以平台当日的查询为准。",
    }


def _marks(application: Application) -> Iterator[str]:
    """What stands beside the title on every page: a paper outlives its grant."""
    if application.hospital.is_demonstration:
        yield "示例"
    ended = application.grant.revocation if application.grant else None
    if ended:
        yield f"已撤销（自 {ended.on}）"


def _lead(application: Application, closed: date) -> str:
    who, where = application.doctor.name, application.hospital.name
    grant = application.grant
    if grant:
        held = span_words(grant.start, grant.end)
        return f"经审核，{where}授予{who}下列手术权限，{held}。"
    refused = _steps(application)[-1]
    return (
        f"{who}于 {timezone.localdate(application.made_at)} 申请下列手术权限。"
        f"{closed} {Stage(refused.stage).label}：不同意。理由：{refused.reason}"
    )


def _facts(application: Application) -> Pairs:
    book = catalogue_named(application.catalogue, application.version)
    told = [
        ("医师", application.doctor.name),
        ("医院与科室", f"{application.hospital.name} {application.department.name}"),
        ("权限范围", scope_told(application)),
    ]
    grant = application.grant
    if grant:
        book = catalogue_named(grant.catalogue, grant.version)
        told += [
            ("起止", span_words(grant.start, grant.end)),
            ("条件", proctored_words(grant) if grant.proctored else "无"),
            ("文号", grant.document),
            ("授权号", f"第 {grant.pk} 号"),
        ]
    told.append(("分级目录", f"{book.title}（第 {book.version} 版）"))
    if application.renews_id:
        told.append(("续期", f"接续第 {application.renews_id} 号授权"))
    return told


def _entries(application: Application) -> Pairs:
    """Each entry with its list and grade, by the catalogue in whose words it was asked."""
    asked = asked_of(application)
    if asked.kind != Grant.Kind.ENTRIES:
        return []
    book = catalogue_named(application.catalogue, application.version)
    known = [book.by_id[one] for one in asked.entries if one in book.by_id]
    return [(one.text, one.about) for one in entry_choices(book, known)]


def _basis(grant: Grant) -> Pairs:
    told = [(word, getattr(grant, name)) for name, word in _BASIS.items()]
    return [(word, text) for word, text in told if text]


def _row(figure: Figure) -> tuple[str, str, str]:
    values = "\n".join(f"{what}：{value}" for what, value in figure.values)
    told = [figure.definition, f"{figure.span}；{figure.source}", figure.note]
    return figure.title, values, "。\n".join(part for part in told if part)


def _steps(application: Application) -> list[Step]:
    """Every answer of every round, in order."""
    rows = Step.objects.filter(round__application=application).exclude(answer="")
    return list(rows.select_related("by", "round").order_by("pk"))


def _step(step: Step) -> tuple[str, str, str, str]:
    day = timezone.localdate(step.at).isoformat() if step.at else ""
    round_ = f"（第 {step.round.number} 次提交）" if step.round.number > 1 else ""
    said = answer_sign(step.answer).word
    why = "。".join(part.rstrip("。") for part in (step.note, step.reason) if part)
    return (
        f"{Stage(step.stage).label}{round_}",
        step.by.name if step.by else "平台",
        day,
        f"{said}。{why}" if why else said,
    )


def _picture(address: str) -> str:
    """The code as SVG."""
    # A file of its own must say that it is one; a code within a page need not.
    inline = segno.make(address, micro=False).svg_inline(border=0)
    return inline.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
