"""Indicators from the hospital's record, its catalogue and its grants."""

from collections.abc import Iterator

from seldinger.domain.grading.catalogue import EntryKind
from seldinger.domain.grading.grant import GrantState
from seldinger.domain.grading.privilege import Decision, Question, Why, decide
from seldinger.report.privileges import GRADE
from seldinger.web.privileges.listing import standing
from seldinger.web.privileges.queries import words_of
from seldinger.web.privileges.wording import scope_words
from seldinger.web.reconciliation.models import Operation
from seldinger.web.review.measures.facts import Fact, Kind, Measure
from seldinger.web.review.measures.sources import Sources

_LIST = "医院手术清单"
_NO_LIST = "未填报：还没有医院手术清单。由医务处或教学秘书在“核对”里交清单。"
_NO_CATALOGUE = "未填报：医院还没有选定手术分级目录。由医务处在“目录版本”里采用。"
_NO_GRANTS = "未填报：还没有登记手术授权。由医务处在“授权”里登记，或带入授权表。"
_HIGH = (3, 4)


def record(sources: Sources) -> Iterator[Measure]:
    no_list = "" if sources.spans else _NO_LIST
    no_catalogue = "" if sources.catalogue else _NO_CATALOGUE
    no_grants = "" if sources.grants else _NO_GRANTS
    yield _kinds(sources, no_catalogue or no_list)
    yield _ungraded(sources, no_catalogue or no_list)
    asked = _asked(sources)
    yield _beyond(sources, asked, Why.EXPIRED, no_grants or no_catalogue or no_list)
    yield _beyond(sources, asked, Why.SUSPENDED, no_grants or no_catalogue or no_list)
    yield _ending(sources, no_grants)


def _kinds(sources: Sources, missing: str) -> Measure:
    filed = {
        sources.naming.keys(entry.text)[0]: entry
        for entry in (sources.catalogue.entries if sources.catalogue else ())
        if entry.kind is EntryKind.OPERATION and sources.naming.grade(entry.id) in _HIGH
    }

    def facts() -> Iterator[Fact]:
        for done in sources.operations:
            parts = sources.naming.parts(done.name)
            if not parts:
                yield Fact(done.day, None, done.name, sources.who(done), "名称不在目录里")
            for entries in parts:
                key = entries[0].id
                if key in filed:
                    grade = sources.naming.grade(key)
                    note = f"{GRADE[grade]}：{filed[key].text}" if grade else ""
                    yield Fact(done.day, True, done.name, sources.who(done), note, kind=key)

    return Measure(
        key="kinds",
        title="三、四级手术实际开展率",
        definition=(
            "分母：现行手术分级目录里管理级别为三级、四级的手术种数，同名的算一种。"
            "分子：其中这段时间医院清单里做过的种数，名称须与目录完全相同。"
            "这是全部的数，不是抽样，不画区间。清单里名称不在目录的手术不能判断，实际开展的只会更多。"
        ),
        source=f"手术分级目录、{_LIST}",
        kind=Kind.KINDS,
        facts=[*facts()],
        missing=missing,
        filed=len(filed),
        spans=sources.spans,
        unjudged_words="名称不在目录里",
    )


def _ungraded(sources: Sources, missing: str) -> Measure:
    return Measure(
        key="ungraded",
        title="做了目录里没有的手术",
        definition=(
            "分母：这段时间医院清单里的手术台数。"
            "分子：其中名称在手术当天有效的手术分级目录里没有的。"
            "当天还没有目录的不能判断。"
            "可能是目录没有列，也可能只是写法不同；未定级不等于可以做，请逐项核对。"
            "这是全部的数，不是抽样，不画区间。"
        ),
        source=f"{_LIST}、手术分级目录",
        kind=Kind.RATE,
        facts=[_listed(sources, done) for done in sources.operations],
        missing=missing,
        spans=sources.spans,
        unjudged_words="当天还没有目录",
    )


def _listed(sources: Sources, done: Operation) -> Fact:
    naming = sources.namings.on(done.day)
    counts = not naming.parts(done.name) if naming.catalogue else None
    note = "" if naming.catalogue else "当天还没有目录"
    return Fact(done.day, counts, done.name, sources.who(done), note)


# -- operations for which no grant held that day ---------------------------------------------------


def _asked(sources: Sources) -> list[tuple[Operation, frozenset[Why]]]:
    """Refused operations and why, of those doctors alone whose grants ended or rested at all."""
    found = []
    overridden = {(one.doctor_id, one.day) for one in sources.overrides}
    for done in sources.operations:
        doctor = sources.operator(done.pk)
        grants = sources.grants_of.get(doctor, []) if doctor is not None else []
        ended = any(grant.end or grant.suspensions for grant in grants)
        if not ended or (doctor, done.day) in overridden:
            continue
        whys: set[Why] = set()
        naming = sources.namings.on(done.day)
        for entries in naming.parts(done.name):
            ids = tuple(entry.id for entry in entries)
            question = Question(str(doctor), str(sources.hospital.pk), done.day, ids)
            answer = decide(question, naming.catalogue, grants)
            if answer.decision is Decision.REFUSED:
                whys |= {reason.why for reason in answer.reasons}
        if whys:
            found.append((done, frozenset(whys)))
    return found


def _beyond(
    sources: Sources, asked: list[tuple[Operation, frozenset[Why]]], why: Why, missing: str
) -> Measure:
    is_expired = why is Why.EXPIRED
    word = "到期" if is_expired else "暂停"
    return Measure(
        key="expired" if is_expired else "suspended",
        title=f"授权{word}后仍任手术记录术者",
        definition=(
            f"医院清单里某位医师是手术记录术者，而他在那天这项手术的授权已{word}、又没有别的授权可依。"
            "当天登记了急诊越级的除外。名称不在目录里的手术不能判断。"
        ),
        source=f"{_LIST}、手术授权、急诊越级登记",
        kind=Kind.COUNT,
        facts=[
            Fact(done.day, True, done.name, sources.who(done), f"当日授权已{word}")
            for done, whys in asked
            if why in whys
        ],
        missing=missing,
        spans=sources.spans,
    )


def _ending(sources: Sources, missing: str) -> Measure:
    def facts() -> Iterator[Fact]:
        words = words_of(sources.grants)
        for row in sources.grants:
            found = standing(row, sources.today)
            if found.state is GrantState.IN_FORCE and found.ends_soon and row.end:
                scope = scope_words(row, words[row.catalogue, row.version])
                yield Fact(
                    row.end, True, scope, row.doctor.name, f"{row.end} 到期",
                    page=("grant", (row.pk,)),
                )  # fmt: skip

    return Measure(
        key="ending",
        title="60 天内到期的授权",
        definition="今天有效、最后一天在 60 天之内的授权。这是今天的数，与所选时间无关。",
        source="手术授权",
        kind=Kind.NOW,
        facts=[*facts()],
        missing=missing,
    )
