"""Records of completion as pages show them: what one says, and what its verification said."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.urls import reverse
from django.utils import timezone

from seldinger.completion.answers import Answer, Check, Checked, Result, Verification, result_of
from seldinger.completion.installed import loaded
from seldinger.completion.sections import Bundle, NormTold, RequirementTold
from seldinger.completion.wording import CHECK, RESULT, answer_of, grouped
from seldinger.domain.training.words import Status
from seldinger.norms.library import library_at
from seldinger.report.labels import STATUS, Label
from seldinger.web.completion.models import IssuedBundle, ReadBundle, TrustedKey
from seldinger.web.people.presenters.sign import Sign

Pairs = tuple[tuple[str, str], ...]
_RESULTS = {
    Result.SOUND: ("check", "passed"),
    Result.UNTRUSTED: ("alert", "returned"),
    Result.NOT_RECOMPUTED: ("alert", "returned"),
    Result.NOT_SOUND: ("x", "failed"),
    Result.UNREADABLE: ("x", "failed"),
}
_ANSWERS = {
    Answer.OK: Sign("check", "相符", "review-passed"),
    Answer.NOT_OK: Sign("x", "不符", "review-failed"),
    Answer.NOT_KNOWN: Sign("alert", "未知", "review-returned"),
}
_DONE = (Status.MET, Status.WAIVED)


def result_sign(result: Result) -> Sign:
    icon, css = _RESULTS[result]
    return Sign(icon, RESULT[result].word, f"review-{css}")


# -- the list --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReadRow:
    url: str
    name: str
    about: str
    sign: Sign
    read: str


def read_row(bundle: ReadBundle, trusted: Mapping[str, datetime]) -> ReadRow:
    """trusted: the fingerprints that are believed today, and from when on."""
    since = trusted.get(bundle.fingerprint)
    is_refused = since is None or bundle.issued_on < timezone.localdate(since)
    return ReadRow(
        url=reverse("bundle_read", args=[bundle.pk]),
        name=bundle.name or "（没有写姓名）",
        about=f"{bundle.base or '（没有写基地）'} · {bundle.issued_on} 签发",
        sign=result_sign(result_of(Result(bundle.result), is_refused=is_refused)),
        read=f"{timezone.localdate(bundle.read_at)} {bundle.by.name}读入",
    )


@dataclass(frozen=True, slots=True)
class KeyRow:
    """withdrawn: when and by whom; empty while it is trusted."""

    id: int
    whose: str
    fingerprint: str
    about: str
    withdrawn: str


def key_row(key: TrustedKey) -> KeyRow:
    gone = ""
    if key.withdrawn_at:
        who = key.withdrawn_by.name if key.withdrawn_by else ""
        gone = f"{timezone.localdate(key.withdrawn_at)} {who}取消"
    about = f"自 {key.since} 起 · {key.by.name}登记 · 核对：{key.source}"
    return KeyRow(key.pk, key.whose, grouped(key.fingerprint), about, gone)


# -- one -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CheckLine:
    title: str
    sign: Sign
    says: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RequirementLine:
    title: str
    score: str
    status: str
    label: Label


@dataclass(frozen=True, slots=True)
class PostGroup:
    """The requirements of one post that apply. done: “3 / 5 项”."""

    title: str
    done: str
    is_open: bool
    lines: tuple[RequirementLine, ...]


@dataclass(frozen=True, slots=True)
class StepLine:
    stage: str
    said: str
    about: str
    reason: str


@dataclass(frozen=True, slots=True)
class BundlePage:
    """answer: what the checks mean together. checks: those that failed stand first."""

    name: str
    sign: Sign
    answer: str
    overall: Label
    overall_status: str
    overall_about: str
    facts: Pairs
    norms: Pairs
    posts: tuple[PostGroup, ...]
    steps: tuple[StepLine, ...]
    checks: tuple[CheckLine, ...]
    wrong: tuple[CheckLine, ...]
    fingerprint: str


def bundle_page(found: Verification) -> BundlePage:
    """Of a file that could be read."""
    bundle = found.bundle
    assert bundle is not None
    verdicts = bundle.verdicts
    checks = tuple(map(_check, found.checks))
    return BundlePage(
        name=bundle.trainee.name or "（没有写姓名）",
        sign=result_sign(found.result),
        answer=f"{answer_of(found)}。",
        overall=STATUS[verdicts.status],
        overall_status=verdicts.status.value,
        overall_about=f"截至 {verdicts.as_of}，培训结束 {verdicts.end_of_training}",
        facts=tuple(_facts(bundle)),
        norms=tuple(_norms(bundle)),
        posts=tuple(_posts(verdicts.requirements)),
        steps=tuple(_steps(bundle)),
        checks=checks,
        wrong=tuple(one for one in checks if one.sign == _ANSWERS[Answer.NOT_OK]),
        fingerprint=grouped(found.fingerprint or ""),
    )


def _check(one: Checked) -> CheckLine:
    is_signer = one.check is Check.SIGNER
    places = tuple(map(grouped, one.places)) if is_signer else one.places
    return CheckLine(CHECK[one.check], _ANSWERS[one.answer], one.says, places)


def _facts(bundle: Bundle) -> Iterator[tuple[str, str]]:
    trainee, issued, words = bundle.trainee, bundle.issued, _words(bundle)
    yield "签发基地", " · ".join(filter(None, [issued.base, issued.hospital])) or "没有写"
    yield "签发时间", f"{timezone.localtime(issued.at):%Y-%m-%d %H:%M}"
    yield "工号", trainee.staff_no or "没有写"
    yield "入培", str(trainee.entry)
    yield "背景", words.get(trainee.background or "", trainee.background or "没有写")
    chosen = "、".join(words.get(one, one) for one in trainee.directions)
    yield "专业方向", chosen or "没有选定"
    record = bundle.record
    yield (
        "登记",
        f"手术 {len(record.procedures)} 条，管理病例 {len(record.admissions)} 条，"
        f"轮转 {len(record.rotations)} 次，个案认定 {len(record.rulings)} 项",
    )
    yield "留痕链尾", f"第 {bundle.chain.number} 行 {bundle.chain.hash[:16]}…"
    yield "程序版本", issued.program


def _words(bundle: Bundle) -> Mapping[str, str]:
    """Titles of ids, where the rulebook is installed here."""
    norms = loaded(library_at(None), bundle.norms)
    if norms is None:
        return {}
    posts, backgrounds = norms.rulebook.posts, norms.rulebook.backgrounds
    return {one.id: one.title for one in posts} | {one.id: one.title for one in backgrounds}


def _norms(bundle: Bundle) -> Iterator[tuple[str, str]]:
    norms = bundle.norms
    yield "培训细则", _norm(norms.rulebook)
    if norms.crosswalk:
        yield "对照", _norm(norms.crosswalk)
    for one in norms.catalogues:
        yield "分级目录", f"{_norm(one)}（{one.hospital}，{one.first} 至 {one.last}）"


def _norm(told: NormTold) -> str:
    return f"{told.id} 第 {told.version} 版，哈希 {told.hash[:16]}…"


def _posts(requirements: Iterable[RequirementTold]) -> Iterator[PostGroup]:
    applying = [one for one in requirements if one.status is not Status.NOT_APPLICABLE]
    for title, its in groupby(applying, key=lambda one: one.post):
        rows = [*its]
        done = sum(one.status in _DONE for one in rows)
        yield PostGroup(
            title, f"{done} / {len(rows)} 项", done < len(rows), tuple(map(_requirement, rows))
        )


def _requirement(one: RequirementTold) -> RequirementLine:
    score = f"{one.counted} / {one.minimum} {one.unit}"
    return RequirementLine(one.title, score, one.status.value, STATUS[one.status])


def _steps(bundle: Bundle) -> Iterator[StepLine]:
    for step in bundle.reviews:
        about = f"{timezone.localdate(step.at)} · {step.who}"
        yield StepLine(step.stage, step.said, about, step.reason)


def issued_lead(bundle: IssuedBundle) -> str:
    """Whether the record that was issued still holds."""
    made = timezone.localdate(bundle.made_at)
    if bundle.withdrawn_at is None:
        return f"{made} 签发，有效。"
    gone = timezone.localdate(bundle.withdrawn_at)
    return f"{made} 签发，{gone} 作废。理由：{bundle.why}。请告知已经拿到文件的医院"
