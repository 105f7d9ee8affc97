"""A recall in words: who surely had it, who may have had it, what lies in stock; as a workbook."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from seldinger.web.devices.models import DeviceUse, FollowUp, Recall
from seldinger.web.devices.presenters.uses import code_words, title_of
from seldinger.web.devices.recalls import Found, OnePatient
from seldinger.web.logbook.models import OfPatient
from seldinger.web.people.presenters.sign import Sign
from seldinger.web.reconciliation.models import Operation
from seldinger.workbooks.tables import Column, Table, TableBook, Value

_STATE = FollowUp.State
_SIGNS = {
    _STATE.WAITING: Sign("clock", _STATE.WAITING.label, "gate-waiting"),
    _STATE.REACHED: Sign("check", _STATE.REACHED.label, "gate-passes"),
    _STATE.MISSING: Sign("alert", _STATE.MISSING.label, "gate-stopped"),
    _STATE.DONE: Sign("check", _STATE.DONE.label, "gate-passes"),
    _STATE.OTHER: Sign("x", _STATE.OTHER.label, "gate-unknown"),
}
NOBODY = "没有登记是哪位患者"


@dataclass(frozen=True)
class UseLine:
    day: str
    where: str
    technique: str
    people: str
    device: str
    code: str
    maybe: str


@dataclass(frozen=True)
class PatientCard:
    """use_id: by which a page asks for this patient; any of their uses does."""

    use_id: int
    tail: str
    has_number: bool
    sign: Sign
    said: str
    uses: tuple[UseLine, ...]


@dataclass(frozen=True)
class RecallPage:
    lead: str
    asked: tuple[tuple[str, str], ...]
    sure: tuple[PatientCard, ...]
    maybe: tuple[PatientCard, ...]
    stock: tuple[str, ...]
    simulations: int


def recall_page(recall: Recall, found: Found) -> RecallPage:
    people = _People(found)
    return RecallPage(
        lead=lead(found),
        asked=tuple(asked_words(recall)),
        sure=tuple(_card(one, people) for one in found.sure),
        maybe=tuple(_card(one, people) for one in found.maybe),
        stock=tuple(
            f"{one.product.name} {one.product.model}，批号 {one.lot or '没有写'}："
            f"{one.quantity} 件{f'，{one.place}' if one.place else ''}"
            for one in found.stock
        ),
        simulations=found.simulations,
    )


def lead(found: Found) -> str:
    known = [one for one in found.sure if one.number_tail]
    nobody = len(found.sure) - len(known)
    told = [f"{len(known)} 位患者用了" if known else "没有查到用了的患者"]
    told += [f"另有 {nobody} 件没有登记是哪位患者"] if nobody else []
    told += [f"{len(found.maybe)} 位（件）可能"] if found.maybe else []
    states = Counter(one.state for one in found.patients)
    told += [f"待联系 {states['waiting']} 位"] if states["waiting"] else []
    lying = sum(one.quantity for one in found.stock)
    unsaid = sum(one.quantity for one in found.stock if not (one.lot or one.serial))
    more = f"（其中 {unsaid} 件没有写批号）" if unsaid else ""
    told += [f"库存里还有 {lying} 件{more}"] if lying else []
    return "，".join(told) + "。"


def asked_words(recall: Recall) -> Iterable[tuple[str, str]]:
    if recall.lot:
        yield "批号", recall.lot
    if recall.serial:
        yield "序列号", recall.serial
    product = recall.product
    yield "产品", f"{product.name} {product.model}".strip() if product else "不限产品"
    yield "事由", recall.purpose
    made = timezone.localtime(recall.made_at)
    yield "查询", f"{recall.by.name if recall.by else '平台'}，{made:%Y-%m-%d %H:%M}"


def _card(one: OnePatient, people: "_People") -> PatientCard:
    last = one.last
    said = ""
    if last:
        who = last.by.name if last.by else "平台"
        at = timezone.localtime(last.at)
        said = "，".join(filter(None, (last.note, f"{who} {at:%Y-%m-%d %H:%M}")))
    return PatientCard(
        use_id=one.hits[0].use.pk,
        tail=one.number_tail or NOBODY,
        has_number=bool(number_row(one.hits[0].use).number_encrypted),
        sign=_SIGNS[_STATE(one.state)],
        said=said,
        uses=tuple(_line(hit.use, hit.maybe, people) for hit in one.hits),
    )


def number_row(use: DeviceUse) -> OfPatient:
    """The row that has the patient's number."""
    return use.case or use


def _line(use: DeviceUse, maybe: str, people: "_People") -> UseLine:
    department = use.department or (use.case.department if use.case else None)
    return UseLine(
        day=use.day.isoformat(),
        where=department.name if department else "科室未写明",
        technique=technique_of(use),
        people=people.of(use),
        device=title_of(use),
        code=" · ".join(code_words(use)),
        maybe=maybe,
    )


def technique_of(use: DeviceUse) -> str:
    names = [one.name for one in use.case.procedures.all()] if use.case else []
    return "、".join(dict.fromkeys(names)) or use.technique or "手术未写明"


class _People:
    """Who operated: as the logbook says, else as the hospital's list of that patient and day."""

    def __init__(self, found: Found) -> None:
        uses = [hit.use for one in found.patients for hit in one.hits]
        loose = [use for use in uses if use.case is None and use.number_digest]
        rows = Operation.objects.filter(
            hospital__in={use.hospital_id for use in loose},
            number_digest__in={use.number_digest for use in loose},
            gone_at__isnull=True,
        )
        self._listed: dict[tuple[int, str, object], list[str]] = {}
        for row in rows.order_by("pk"):
            key = (row.hospital_id, row.number_digest, row.day)
            self._listed.setdefault(key, []).extend(row.staff.get("operator", []))

    def of(self, use: DeviceUse) -> str:
        if use.case is None:
            names = self._listed.get((use.hospital_id, use.number_digest, use.day), [])
            told = "、".join(dict.fromkeys(names))
            return f"术者 {told}（医院清单）" if told else "术者不知道"
        parts = [
            part for one in use.case.procedures.all() for part in one.participations.all()
        ]  # fmt: skip
        learners = dict.fromkeys(f"{one.traineeship.person.name}（{one.role}）" for one in parts)
        above = dict.fromkeys(one.supervisor.name for one in parts if one.supervisor)
        words = (("学员", learners), ("带教", above))
        told = "，".join(f"{word} {'、'.join(names)}" for word, names in words if names)
        return told or "登记已撤回，术者不知道"


# -- as a workbook ---------------------------------------------------------------------------------

_COLUMNS = (
    Column("情形", 10), Column("为什么可能", 26), Column("患者编号末尾", 14), Column("日期", 12),
    Column("科室", 16), Column("手术", 30), Column("术者与带教", 30), Column("器械", 26),
    Column("批号", 18), Column("序列号", 18), Column("产品标识", 20), Column("失效日期", 12),
    Column("随访", 12), Column("说明", 30),
)  # fmt: skip


def recall_book(recall: Recall, found: Found) -> TableBook:
    """For the office. Patients by the ends of their numbers alone."""
    people = _People(found)
    rows: list[list[Value]] = []
    for one in found.patients:
        for hit in one.hits:
            use, line = hit.use, _line(hit.use, hit.maybe, people)
            rows.append([
                "可能" if one.maybe else "用了", line.maybe, one.number_tail or NOBODY, use.day,
                line.where, line.technique, line.people, line.device, use.lot, use.serial, use.di,
                use.expires, _SIGNS[_STATE(one.state)].word, one.last.note if one.last else "",
            ])  # fmt: skip
    about = [
        ("医院", recall.hospital.name), *asked_words(recall), ("结果", lead(found)),
        ("编号", "完整编号不随文件导出，在页面上逐位查看，每次留痕。"),
        ("可能", "扫描内容读不出、没有扫到批号、产品标识不同、批号只差符号的也列出，"
         "请核对病历与耗材记录。"),
    ]  # fmt: skip
    return TableBook("器械召回", about, (Table("患者", _COLUMNS, rows, fixed=3),))
