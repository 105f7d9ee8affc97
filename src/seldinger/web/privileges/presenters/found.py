"""The doctors whom one may look up, a row each."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from seldinger.domain.grading.grant import GrantState
from seldinger.web.people.models import Membership, Person
from seldinger.web.privileges.models import Grant
from seldinger.web.privileges.queries import as_domain

_NONE = "没有有效的授权"
_NO_WORK = "在您范围内今天没有任职的登记"
_NO_ACCOUNT = "账号已停用"


@dataclass(frozen=True, slots=True)
class DoctorRow:
    """works: departments today, or that there are none. grants: how many hold today, in words."""

    id: int
    name: str
    works: str
    grants: str
    has_any: bool


def doctor_rows(
    doctors: Iterable[Person], works: Iterable[Membership], grants: Iterable[Grant], on: date
) -> list[DoctorRow]:
    held: Counter[int] = Counter()
    for grant in grants:
        held[grant.doctor_id] += as_domain(grant).state(on) is GrantState.IN_FORCE
    departments: defaultdict[int, list[str]] = defaultdict(list)
    for work in works:
        at = work.department.name if work.department else work.hospital.name
        departments[work.person_id].append(at)
    return [_row(one, departments[one.pk], held[one.pk]) for one in doctors]


def _row(doctor: Person, works: list[str], held: int) -> DoctorRow:
    told = f"{held} 份有效的授权" if held else _NONE
    standing = ["、".join(dict.fromkeys(works)) or _NO_WORK]
    standing += [] if doctor.is_active else [_NO_ACCOUNT]
    return DoctorRow(doctor.pk, doctor.name, "；".join(standing), told, held > 0)
