"""The verdict of a record, computed again by the installed norms."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from seldinger.completion.answers import Check, Checked, failed, not_known, ok
from seldinger.completion.facts import record_of, row_name
from seldinger.completion.installed import Compared, loaded, needed
from seldinger.completion.sections import KINDS, Bundle
from seldinger.completion.verdicts import differences, verdicts_told
from seldinger.domain.training.evaluate import evaluate
from seldinger.domain.training.record import Record
from seldinger.domain.training.rulebook import Rulebook
from seldinger.domain.training.words import Status
from seldinger.norms.library import Library
from seldinger.report.labels import STATUS

# The words of the step that decides, as the platform writes them.
LAST_STAGE, PASSED = "省级审核", "通过"

# Days of a training lie between; also what a calendar can be reckoned with.
EARLIEST, LATEST = date(1950, 1, 1), date(2150, 12, 31)


def check_norms(every: Sequence[Compared], lacking: Sequence[str] = ()) -> Checked:
    """Whether the norms installed here are those of the record, byte by byte, and none lacks.

    lacking: what `installed.left_out` found.
    """
    if lacking:
        return failed(Check.NORMS, "没有写明细则所用的对照，或对照不是这份细则的", lacking)
    other = [f"{one}" for one in every if one.found is not None and not one.is_same]
    absent = [f"{one}" for one in every if one.found is None]
    if other:
        return failed(Check.NORMS, "同名同版的规范，内容与本机安装的不同", other)
    if absent:
        return not_known(Check.NORMS, "本机没有安装其中的规范，无法核对", absent)
    return ok(Check.NORMS, f"{len(every)} 份规范与本机安装的逐字节相同")


def check_completed(bundle: Bundle) -> Checked:
    """Whether it tells of a training that is complete, and that the last stage passed."""
    wrong = []
    if bundle.verdicts.status is not Status.MET:
        wrong.append(f"总结论：{STATUS[bundle.verdicts.status].word}")
    last = bundle.reviews[-1] if bundle.reviews else None
    if last is None or (last.stage, last.said) != (LAST_STAGE, PASSED):
        told = f"最后一步是{last.stage}“{last.said}”" if last else "没有一步"
        wrong.append(f"审核：{told}，不是{LAST_STAGE}“{PASSED}”")
    if wrong:
        return failed(Check.COMPLETED, "写的不是已经完成、审核通过的培训，不能作为结业记录", wrong)
    return ok(Check.COMPLETED, f"各项要求都已完成，{LAST_STAGE}通过")


def check_verdicts(bundle: Bundle, library: Library, every: Sequence[Compared]) -> Checked:
    """Whether the installed norms say of the record's facts what the record says."""
    deciding = every[: needed(bundle.norms)]
    norms = loaded(library, bundle.norms) if all(one.is_same for one in deciding) else None
    if norms is None:
        names = [f"{one}" for one in deciding if not one.is_same]
        told = "未重算：本机没有内容相同的规范。请安装后再核验"
        return not_known(Check.VERDICTS, told, names)
    try:
        record = record_of(bundle.trainee, bundle.record)
    except ValueError as error:
        return failed(Check.VERDICTS, "无法重算：登记里有不认识的内容", [str(error)])
    if dangling := [*_dangling(bundle, record, norms.rulebook)]:
        return failed(Check.VERDICTS, "无法重算：登记里有细则没有的内容", dangling)
    verdict = evaluate(norms.rulebook, record, bundle.verdicts.as_of, norms.crosswalk)
    if found := [*differences(bundle.verdicts, verdicts_told(verdict))]:
        return failed(Check.VERDICTS, "重算的结论与文件写的不同", found)
    return ok(Check.VERDICTS, f"{len(bundle.verdicts.requirements)} 项要求全部重算，与文件相同")


# -- what the evaluator could not reckon with ------------------------------------------------------


def _dangling(bundle: Bundle, record: Record, rulebook: Rulebook) -> Iterator[str]:
    known = _Known(rulebook)
    for name, days in (("trainee", [record.entry]), ("verdicts", [bundle.verdicts.as_of])):
        yield from (f"{name}：日期 {day}" for day in days if not EARLIEST <= day <= LATEST)
    if record.background and record.background not in known.backgrounds:
        yield f"trainee：背景 {record.background}"
    yield from (f"trainee：专业方向 {one}" for one in record.directions if one not in known.posts)
    for kind in KINDS:
        for number, part in enumerate(getattr(bundle.record, kind), start=1):
            yield from (f"{row_name(kind, number, part)}：{told}" for told in known.faults(part))


class _Known:
    """The rulebook's ids, by the field that may hold them."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.posts = rulebook.post_by_id.keys()
        self.backgrounds = {one.id for one in rulebook.backgrounds}
        categories = rulebook.category_by_id.keys()
        self.by_field: dict[str, tuple[str, set[str]]] = {
            "place": ("岗位", {*rulebook.place_by_id}),
            "category": ("类别", {*categories}),
            "kind": ("类别", {*categories, *self.posts}),
            "requirement": ("要求", {one.id for one in rulebook.requirements}),
            "background": ("背景", self.backgrounds),
        }

    def faults(self, part: Any) -> Iterator[str]:
        for field in part.__struct_fields__:
            value = getattr(part, field)
            if isinstance(value, date) and not EARLIEST <= value <= LATEST:
                yield f"日期 {value}"
            title, known = self.by_field.get(field, ("", set()))
            if title and value is not None and value not in known:
                yield f"{title} {value}"
        if hasattr(part, "case") and not EARLIEST <= part.case.day <= LATEST:
            yield f"日期 {part.case.day}"
        if hasattr(part, "start") and part.start > part.end:
            yield f"结束早于开始 {part.start}"
        yield from (
            f"专业方向 {one}" for one in getattr(part, "directions", ()) if one not in self.posts
        )
