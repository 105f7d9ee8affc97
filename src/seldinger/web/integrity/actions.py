"""Answering a question."""

from django.utils import timezone

from seldinger.domain.training.integrity import Signal
from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.integrity.models import Answer
from seldinger.web.people.models import Base, Person


@action
def answer_question(*, by: Person, base: Base, signal: Signal, key: str, text: str) -> Answer:
    """Note what was found out. A later answer stands beside an earlier one."""
    if not text.strip():
        raise SeldingerError("请写下了解到的情况，再保存")
    answer = Answer.objects.create(
        base=base, key=key, signal=signal.value, text=text.strip(), by=by, at=timezone.now()
    )
    record(by=by, act="integrity.answer_question", on=answer, kind=signal.value, base=base.pk)
    return answer
