"""A simulated angiography unit and hospital system of the first base: what they sent, and devices.

Bytes as the doors keep them, read as any other. Registration numbers are of the year 2099.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from django.utils import timezone

from seldinger.web.demonstration.deeds import Draft
from seldinger.web.demonstration.dose_reports import (
    AE_TITLE,
    SYSTEM,
    Performed,
    appointment,
    dose_report,
    order,
)
from seldinger.web.demonstration.facts import number_of
from seldinger.web.demonstration.people import People, staff_no
from seldinger.web.demonstration.places import INTERVENTION, Ward, main_hospital
from seldinger.web.devices.actions.products import add_product
from seldinger.web.devices.actions.using import record_use
from seldinger.web.devices.entered import NewProduct
from seldinger.web.devices.models import Product
from seldinger.web.dose.actions.alerts import raise_alerts
from seldinger.web.dose.actions.rules import add_levels, add_threshold, add_word
from seldinger.web.dose.entered import NewLevel, NewThreshold, NewWord
from seldinger.web.dose.models import Purpose, Threshold
from seldinger.web.dose.offers import BEIJING, BEIJING_SOURCE, STATISTIC, THRESHOLDS
from seldinger.web.intake.actions.booked import draft_bookings
from seldinger.web.intake.actions.operations import join_operations
from seldinger.web.intake.actions.reading import read_waiting
from seldinger.web.intake.actions.receiving import keep
from seldinger.web.intake.actions.sources import NewSource, add_source
from seldinger.web.intake.healing import accept_what_was_logged
from seldinger.web.intake.models import IntakeDraft, Source
from seldinger.web.logbook.numbers import digest
from seldinger.web.people.models import Department, Person
from seldinger.web.reconciliation.models import Operation

_DAY = timedelta(days=1)
_SINCE = 60  # days
_DONE, _WAITING = 36, 5  # operations: logged, and those that nobody has logged
# Name, GTIN, model, maker, letter and class of the registration, price in yuan; all made up.
_PRODUCTS = (
    ("示例·微导管", "06900000000014", "2.7F", "示例器械（国产一厂）", "准", "03", "2600"),
    ("示例·微导丝", "06900000000021", "0.018in", "示例器械（国产二厂）", "准", "03", "1900"),
    ("示例·栓塞微球", "06900000000038", "100–300 µm", "示例器械（境外一厂）", "进", "13", "8800"),
    ("示例·导管鞘", "06900000000045", "5F", "示例器械（境外一厂）", "进", "03", "380"),
    ("示例·弹簧圈", "06900000000052", "4 mm × 10 cm", "示例器械（境外二厂）", "进", "13", "6200"),
    ("示例·造影导管", "06900000000069", "5F", "示例器械（国产一厂）", "准", "03", ""),
)
_CATEGORIES = {"03": "示例·导管与导丝", "13": "示例·栓塞材料"}
# What a name contains → its group: a simulated hospital's own choice.
_WORDS = (
    ("肝", "腹部", Purpose.THERAPEUTIC),
    ("胆", "腹部", Purpose.THERAPEUTIC),
    ("脾", "腹部", Purpose.THERAPEUTIC),
    ("下肢", "下肢", Purpose.THERAPEUTIC),
    ("颅", "神经", Purpose.THERAPEUTIC),
)


def add_machines(people: People, base: str, today: date, drafts: Sequence[Draft]) -> None:
    """drafts: what the base has operated; the record of its main hospital has it by now."""
    there = _Machines(people, base, today)
    there.send_done(drafts)
    there.book_tomorrow()
    read_waiting(by=None, most=1000)
    draft_bookings(by=None)
    join_operations(by=None)
    accept_what_was_logged()
    there.use_devices()
    there.adopt_rules()


class _Machines:
    def __init__(self, people: People, base: str, today: date) -> None:
        self.today, self.base, self.office = today, base, people.offices[base]
        self.random = Random(f"machines/{base}")
        self.department: Department = people.departments[Ward(main_hospital(base), INTERVENTION)]
        self.hospital = self.department.hospital
        self.doctors: list[Person] = [
            one
            for one in people.attendings.values()
            if one.memberships.filter(department=self.department).exists()
        ]
        self.unit = self._source(
            Source.Protocol.DICOM, AE_TITLE, label="示例血管机", encoding="GB18030"
        )
        self.system = self._source(Source.Protocol.HL7, SYSTEM, label="示例医院信息系统")

    def _source(self, protocol: str, name: str, **told: str) -> Source:
        new = NewSource(name, department=self.department, **told)  # type: ignore[arg-type]
        return add_source(by=self.office, hospital=self.hospital, protocol=protocol, new=new)

    # -- what is done ------------------------------------------------------------------------------

    def send_done(self, drafts: Sequence[Draft]) -> None:
        """An order and a report of each; of some the order did not come, of some not the report."""
        numbers = dict(self._numbers(drafts))
        record = Operation.objects.filter(
            hospital=self.hospital, department=INTERVENTION, gone_at=None, start__isnull=False,
            day__gte=self.today - _DAY * _SINCE, number_digest__in=numbers,
        )  # fmt: skip
        open_ = record.filter(mentions__state="open").order_by("-start", "pk").distinct()
        logged = record.exclude(case=None).order_by("-start", "pk")
        rows = [*open_[:_WAITING], *logged[:_DONE]]
        for place, row in enumerate(rows):
            done = self._performed(row, numbers[row.number_digest], place)
            if place % 5 != 4:
                keep(self.system, order(done, sent=done.begin - timedelta(hours=20)))
            if place % 7 != 6:
                keep(self.unit, dose_report(done, self.random), f"{done.study}.1")

    def _numbers(self, drafts: Sequence[Draft]) -> Iterator[tuple[str, str]]:
        """Keyed hash → number, of the last weeks; the list's own rows end in X."""
        since = self.today - _DAY * _SINCE
        for number in sorted({number_of(self.base, d.patient) for d in drafts if d.day >= since}):
            yield digest(number), number
            yield digest(f"{number}X"), f"{number}X"

    def _performed(self, row: Operation, number: str, place: int) -> Performed:
        begin = timezone.localtime(row.start).replace(tzinfo=None)
        return Performed(
            begin=begin, name=row.name, number=number,
            accession=f"SL{begin:%Y%m%d}{place:03}", study=self._study(), room=row.room,
        )  # fmt: skip

    def _study(self) -> str:
        return f"2.25.{UUID(int=self.random.getrandbits(128), version=4).int}"

    # -- what comes --------------------------------------------------------------------------------

    def book_tomorrow(self) -> None:
        """Two appointments that no list has."""
        morning = datetime.combine(self.today + _DAY, time(13, 30))
        first = Performed(morning, "示例·肝动脉造影", f"SL{self.base}900001", "SLA0001", "")
        second = replace(
            first, begin=morning + timedelta(hours=2), name="示例·经皮肝穿刺胆道引流",
            number=f"SL{self.base}900002", accession="SLA0002",
        )  # fmt: skip
        for place, coming in enumerate((first, second)):
            doctor = self.doctors[place % len(self.doctors)]
            who = f"{staff_no(doctor)}^{doctor.name}"
            keep(self.system, appointment(coming, room="导管室 1", doctor=who, sent=morning - _DAY))

    # -- rules of dose -----------------------------------------------------------------------------

    def adopt_rules(self) -> None:
        """What the platform offers, as the office of this simulated hospital adopts it."""
        since = self.today - _DAY * 90
        for offer in THRESHOLDS[:2]:
            new = NewThreshold(
                hospital=self.hospital, quantity=offer.quantity, scope=Threshold.Scope.CASE,
                value=offer.value, todo="示例：四周内查看照射部位的皮肤，结果登记在随访里",
                due_days=28, source=f"示例采用：{offer.said}（{offer.confidence}）", since=since,
            )  # fmt: skip
            add_threshold(by=self.office, new=new)
        add_levels(
            by=self.office, hospital=self.hospital, source=BEIJING_SOURCE, since=since,
            news=[
                NewLevel(one.group, one.purpose, one.quantity, one.value, STATISTIC)
                for one in BEIJING
            ],
        )  # fmt: skip
        for word, group, purpose in _WORDS:
            new_word = NewWord(self.hospital, word, group, purpose, source="示例医院的约定")
            add_word(by=self.office, new=new_word)
        raise_alerts(by=None)

    # -- devices -----------------------------------------------------------------------------------

    def use_devices(self) -> None:
        """Some pieces in each operation that was logged; one is nothing that can be read."""
        products = [self._product(*told) for told in _PRODUCTS]
        drafts = IntakeDraft.objects.filter(hospital=self.hospital, case__isnull=False)
        for place, draft in enumerate(drafts.select_related("case").order_by("pk")):
            some = self.random.sample(products, k=self.random.randrange(1, 4))
            codes = [self._code(product, draft.day or self.today) for product in some]
            for code in codes if place else [*codes, "示例残码 8271"]:
                record_use(
                    by=self.doctors[0], hospital=self.hospital, day=draft.day or self.today,
                    raw=code, case=draft.case,
                )  # fmt: skip

    def _product(
        self, name: str, di: str, model: str, maker: str, letter: str, category: str, price: str
    ) -> Product:
        number = int(di[-2:])
        new = NewProduct(
            name=name, di=di, model=model, maker=maker, category=_CATEGORIES[category],
            registration=f"国械注{letter}20993{category}{number:04}",
            price=Decimal(price) if price else None,
        )  # fmt: skip
        return add_product(by=self.office, hospital=self.hospital, new=new)

    def _code(self, product: Product, day: date) -> str:
        lot = f"SL{day:%y}{product.pk % 10}{day.month % 4}"
        return f"(01){product.di}(17){day.year + 2 - 2000:02}0630(10){lot}"
