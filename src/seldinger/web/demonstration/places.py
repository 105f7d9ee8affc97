"""Where the demonstration happens: three bases, their hospitals and departments, by name."""

from typing import NamedTuple

BASES = ("甲", "乙", "丙")
RULEBOOK, CATALOGUE = "interventional", "shougang"
# A hospital of no base: what is done there does not count.
OUTSIDE = "示例外院"
INTERVENTION = "介入科"
# Name → lists of the catalogue, in order.
DEPARTMENTS = {
    INTERVENTION: ("comprehensive-intervention", "peripheral-intervention"),
    "神经介入科": ("peripheral-intervention", "neurosurgery"),
    "放射科": ("comprehensive-intervention",),
    "呼吸内科": ("respiratory-endoscopy",),
    "普通外科": ("general-surgery",),
}
PARTNER_DEPARTMENTS = (INTERVENTION,)
# Posts of the rulebook that are not spent in the interventional department.
ELSEWHERE = {
    "imaging": "放射科",
    "internal": "呼吸内科",
    "surgical": "普通外科",
    "neuro": "神经介入科",
}


class Ward(NamedTuple):
    """A department of a hospital, by names."""

    hospital: str
    department: str


def base_name(base: str) -> str:
    return f"示例基地{base}"


def main_hospital(base: str) -> str:
    return f"示例医院{base}"


def partner_hospitals(base: str) -> tuple[str, ...]:
    """The first base has two partner hospitals, the others one."""
    number = 2 if base == BASES[0] else 1
    return tuple(f"示例协同医院{base}{place}" for place in "一二"[:number])


def wards(base: str) -> list[Ward]:
    """Every department of the base, the main hospital's first."""
    own = [Ward(main_hospital(base), name) for name in DEPARTMENTS]
    theirs = [
        Ward(hospital, name) for hospital in partner_hospitals(base) for name in PARTNER_DEPARTMENTS
    ]
    return own + theirs


def ward_of(base: str, post: str, *, away: bool) -> Ward:
    """Where a post is spent; `away`: in a partner hospital, where that has the department."""
    department = ELSEWHERE.get(post, INTERVENTION)
    if away and department in PARTNER_DEPARTMENTS:
        return Ward(partner_hospitals(base)[-1], department)
    return Ward(main_hospital(base), department)
