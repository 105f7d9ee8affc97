"""Forms and the conditions of a reliable judgement: every fault with its file and line."""

from pathlib import Path

import pytest

from seldinger.domain.training.assessment import Level
from seldinger.norms.assessments import load_form, load_needed
from seldinger.norms.check import check
from seldinger.norms.faults import NormError
from seldinger.norms.library import SHIPPED

SOUND = """id: sound
version: 1
title: 示例表
english: Example
scale:
  id: own
  levels:
    - {word: 低, told: 低的意思}
    - {word: 高, told: 高的意思}
items:
  - {id: one, title: 第一项}
overall: {title: 总的来说}
source: {document: 示例文件, citation: null}
wording: 平台自拟
"""
NEEDED = """ratings: 12
activities: 3
each: 4
assessors: 4
source: {document: 示例研究, citation: 示例文献}
caveat: 示例说明
"""


def form_in(tmp_path: Path, text: str) -> Path:
    folder = tmp_path / "assessments" / "sound" / "1"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "form.yaml").write_text(text, encoding="utf-8")
    return folder


def faults_of(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(NormError) as caught:
        load_form(form_in(tmp_path, text), "here")
    return [str(one) for one in caught.value.faults]


def test_a_sound_form_is_read_whole(tmp_path: Path) -> None:
    found = load_form(form_in(tmp_path, SOUND), "here")
    levels = (Level(1, "低", "低的意思"), Level(2, "高", "高的意思"))
    assert [(one.id, one.levels) for one in found.questions] == [
        ("one", levels),
        ("overall", levels),
    ]
    assert (found.scale, found.source, found.activity) == ("own", "示例文件", "")


# what is written instead → line and words of the fault
BROKEN = [
    ("version: 1", "version: 0", "here/form.yaml:2", "version 不能小于 1"),
    ("title: 示例表\n", "", "here/form.yaml:1", "缺少 title"),
    ("  id: own\n", "", "here/form.yaml:6", "量表缺少 id"),
    ("    - {word: 高, told: 高的意思}\n", "", "here/form.yaml:7", "levels 有 1 级"),
    ("{id: one, title: 第一项}", "{id: overall, title: 第一项}", "here/form.yaml:11", "重复或保留"),
    ("{id: one, title: 第一项}", "{id: one, titel: 第一项}", "here/form.yaml:11", "不认识 titel"),
    ("overall: {title: 总的来说}", "overal: {title: 总}", "here/form.yaml:12", "不认识 overal"),
    ("wording: 平台自拟\n", "", "here/form.yaml:1", "缺少 wording"),
    ("source: {document: 示例文件, citation: null}\n", "", "here/form.yaml:1", "缺少 source"),
]


@pytest.mark.parametrize(("was", "now", "place", "words"), BROKEN)
def test_a_fault_says_where_and_what(
    tmp_path: Path, was: str, now: str, place: str, words: str
) -> None:
    told = faults_of(tmp_path, SOUND.replace(was, now))
    assert any(one.startswith(place) and words in one for one in told), told


def test_nothing_to_rate_is_a_fault(tmp_path: Path) -> None:
    text = SOUND.replace("  - {id: one, title: 第一项}\n", "").replace("items:", "items: []")
    told = faults_of(tmp_path, text.replace("overall: {title: 总的来说}\n", ""))
    assert any("没有一项可评" in one for one in told)
    many = "".join(f"  - {{id: i{n}, title: 项}}\n" for n in range(21))
    long = SOUND.replace("  - {id: one, title: 第一项}\n", many)
    assert any("items 有 21 项" in one for one in faults_of(tmp_path, long))
    missing = SOUND.replace(SOUND[SOUND.index("scale:") : SOUND.index("items:")], "")
    assert any("缺少 scale" in one for one in faults_of(tmp_path, missing))


def test_the_overall_question_may_have_levels_of_its_own(tmp_path: Path) -> None:
    own = "overall: {title: 能否, levels: [{word: 否, told: 不}, {word: 能, told: 能}]}"
    found = load_form(form_in(tmp_path, SOUND.replace("overall: {title: 总的来说}", own)), "here")
    assert found.overall
    assert [level.word for level in found.overall.levels] == ["否", "能"]


def test_what_a_reliable_judgement_needs_must_add_up(tmp_path: Path) -> None:
    path = tmp_path / "reliability.yaml"
    path.write_text(NEEDED, encoding="utf-8")
    assert load_needed(path, "here").citation == "示例研究。示例文献"
    path.write_text(NEEDED.replace("ratings: 12", "ratings: 11"), encoding="utf-8")
    with pytest.raises(NormError, match="应不小于 12"):
        load_needed(path, "here")


def test_check_reads_them_and_names_the_folder(tmp_path: Path) -> None:
    form_in(tmp_path, SOUND)
    kept = tmp_path / "assessments" / "reliability.yaml"
    kept.write_text(NEEDED, encoding="utf-8")
    told = check([tmp_path])
    assert told.checked == ["评价表 示例表（sound/1）：2 问，2 级", "可靠判断的条件：12 次评价"]
    form_in(tmp_path, SOUND.replace("id: sound", "id: sond"))
    kept.write_text("ratings: x\n", encoding="utf-8")
    faults = [str(one) for one in check([tmp_path]).faults]
    assert any("id 与 version 是 sond/1" in one for one in faults)
    assert any("ratings" in one for one in faults)
    assert check([SHIPPED / "assessments" / "zwisch" / "1"]).ok
