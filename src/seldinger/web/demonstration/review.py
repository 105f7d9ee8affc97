"""Ongoing review in the first base's main hospital: a rule, what happened, one proposal, one word.

All numbers are simulated, and say so where they stand.
"""

from datetime import date
from decimal import Decimal

from seldinger.domain.grading.review import Figure
from seldinger.web.demonstration.people import People
from seldinger.web.demonstration.places import main_hospital
from seldinger.web.people.models import Hospital, Person
from seldinger.web.review.actions.aftermaths import add_aftermath
from seldinger.web.review.actions.proposals import comment, propose
from seldinger.web.review.actions.rules import set_rule
from seldinger.web.review.entered import NUMBERS, NewAftermath, NewComment, NewProposal, NewRule
from seldinger.web.review.figures import Technique, techniques
from seldinger.web.review.models import Proposal
from seldinger.web.review.presenters.doctor import frozen_figures
from seldinger.web.review.queries import YEAR, Record

_SOURCE = "示例：由程序填写，不是任何真实的规定"
_WHY = "示例：这项手术的术后情况集中在两个月内，建议再评估。"
_WORD = "示例：其中两例是外院转来的危重患者，请结合病历再看。"
# What happened after every so-manieth operation of the busiest doctors.
_EVERY = 9
_HAPPENED = (
    (Figure.COMPLICATION, "B", "示例：穿刺点血肿"),
    (Figure.COMPLICATION, "C", "示例：对比剂反应，延长住院一天"),
    (Figure.REOPERATION, "", "示例：术后出血再次手术"),
    (Figure.COMPLICATION, "A", "示例：一过性疼痛"),
)
_DOCTORS, _MOST = 3, 6


def add_review(people: People, base: str, today: date) -> None:
    hospital, office = people.hospitals[main_hospital(base)], people.offices[base]
    set_rule(by=office, new=_rule(hospital))
    record = Record(hospital, YEAR, today)
    attendings = {person.pk: person for person in people.attendings.values()}
    busiest = sorted(
        (pk for pk in record.operated.certain if pk in attendings),
        key=lambda pk: (-len(record.of(pk)), pk),
    )[:_DOCTORS]
    for pk in busiest:
        _happen(record, office, attendings[pk])
    if busiest:
        _propose(Record(hospital, YEAR, today), office, attendings[busiest[0]])


def _rule(hospital: Hospital) -> NewRule:
    return NewRule(
        hospital, minimum=10, judge_from=20, complication=Decimal(5), reoperation=Decimal(3),
        death=Decimal(1), sources=dict.fromkeys(NUMBERS, _SOURCE),
    )  # fmt: skip


def _happen(record: Record, office: Person, doctor: Person) -> None:
    some = record.of(doctor.pk)[::_EVERY][:_MOST]
    for place, operation in enumerate(some):
        kind, grade, text = _HAPPENED[place % len(_HAPPENED)]
        new = NewAftermath(operation, kind, grade, text)
        add_aftermath(by=office, new=new, doctor=doctor)


def _propose(record: Record, office: Person, doctor: Person) -> None:
    """About the technique with the most that happened, and the doctor's answer."""
    one = max(techniques(record, doctor.pk), key=_happened)
    told = NewProposal(
        doctor, record.hospital, Proposal.Kind.REASSESS, _WHY, one.key, one.title,
        frozen_figures(one, record.window),
    )  # fmt: skip
    row = propose(by=office, new=told)
    comment(by=doctor, new=NewComment(record.hospital, _WORD, one.key, one.title, row))


def _happened(one: Technique) -> int:
    return sum(rate.events for rate in one.rates.values())
