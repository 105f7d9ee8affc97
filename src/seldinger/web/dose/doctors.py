"""The middle of a doctor's doses, for whoever looks at a doctor's figures."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Q

from seldinger.web.dose.doses import with_dose
from seldinger.web.dose.figures import middles, rows_of
from seldinger.web.dose.models import Quantity
from seldinger.web.dose.queries import doctor_of
from seldinger.web.dose.wording import TOO_FEW, figure_words, name_of
from seldinger.web.intake.models import IntakeDraft
from seldinger.web.people.models import Hospital

_SHOWN = (Quantity.KAP, Quantity.KAR)


def doctor_dose(hospital: Hospital, doctor: int, start: date, end: date) -> str:
    """In words: of the cases of some days (both included) for which this doctor answers."""
    drafts = with_dose(IntakeDraft.objects.filter(hospital=hospital, day__range=(start, end)))
    theirs = drafts.filter(Q(supervisor=doctor) | Q(booking__operator=doctor))
    joined = theirs.select_related("supervisor", "booking__operator")
    return _words(hospital, [one for one in joined if _is_of(one, doctor)])


def operations_dose(hospital: Hospital, operations: Iterable[int]) -> str:
    """In words: of rows of the hospital's record (primary keys), where a report was joined."""
    drafts = IntakeDraft.objects.filter(hospital=hospital, operation__in=[*operations])
    return _words(hospital, [*with_dose(drafts).select_related("supervisor", "booking__operator")])


def _is_of(draft: IntakeDraft, doctor: int) -> bool:
    told = doctor_of(draft)
    return told is not None and told.pk == doctor


def _words(hospital: Hospital, drafts: Sequence[IntakeDraft]) -> str:
    found = middles(rows_of(hospital, drafts))
    if not drafts:
        return NOTHING
    told = []
    for quantity in _SHOWN:
        one = found[quantity]
        middle = TOO_FEW if one.median is None else f"中位数 {figure_words(quantity, one.median)}"
        told.append(f"{name_of(quantity)}{middle}（n = {one.n}）")
    return f"{len(drafts)} 例有剂量报告：{'，'.join(told)}。没有按手术难度和患者体型调整。"


NOTHING = "没有剂量记录。造影机的剂量报告接入、并与手术对上以后，这里写中位数和例数。"
