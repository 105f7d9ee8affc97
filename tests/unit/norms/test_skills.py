"""The file that says what is evidence: the shipped one whole, a small one broken."""

import pytest

from seldinger.domain.grading.catalogue import fold
from seldinger.norms.check import check
from seldinger.norms.library import library_at
from support.norms import Norms

FILE = "skills/interventional/1/skills.yaml"
BIOPSY = "{item: abdominal.skills.liver-biopsy, categories: [liver-biopsy]}"
THEORY = "{item: imaging.operation.value-and-limits, examination_only: true}"


@pytest.fixture
def norms(tmp_path: object) -> Norms:
    return Norms(
        tmp_path,  # type: ignore[arg-type]
        FILE, "rulebooks/interventional/1/rulebook.yaml", "catalogues/shougang/1/catalogue.yaml",
        "crosswalks/interventional--shougang/1/crosswalk.yaml",
    )  # fmt: skip


def test_every_learning_item_stands_in_the_shipped_file_once() -> None:
    library = library_at(None)
    rulebook = library.rulebook("interventional")
    skills = library.skills(rulebook)
    assert skills is not None
    assert set(skills.links) == {item.id for item in rulebook.learning}
    assert len(skills.links) == 106
    only = [link for link in skills.links.values() if link.examination_only]
    assert all(not (link.categories or link.entries or link.names) for link in only)
    assert skills.links["abdominal.skills.tace-tae"].categories == {"tace"}
    tips = skills.links["abdominal.familiar-skills.tips"]
    assert fold("经颈静脉肝内门体分流术（TIPS）") in tips.names
    bleeding = skills.links["abdominal.familiar-skills.abdominal-bleeding"]
    assert bleeding.names_in_post
    assert not bleeding.names


def test_a_rulebook_without_one() -> None:
    library = library_at(None)
    assert library.skills(library.rulebook("example")) is None


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (f"  - {BIOPSY}\n", "", "学习项目 abdominal.skills.liver-biopsy 没有写"),
        (BIOPSY, BIOPSY + f"\n  - {BIOPSY}", "学习项目 abdominal.skills.liver-biopsy 重复"),
        ("liver-biopsy, cat", "liver-biopsi, cat", "细则没有学习项目 abdominal.skills.liver-b"),
        ("[liver-biopsy]}", "[liver-biopsi]}", "没有 liver-biopsi。最接近的是 liver-biopsy"),
        (BIOPSY, "{item: abdominal.skills.liver-biopsy}", "没有写依据"),
        (BIOPSY, BIOPSY[:-1] + ", examination_only: true}", "又写了依据，又写只能由考核证明"),
        (BIOPSY, BIOPSY[:-1] + ", evidence: x}", "不认识 evidence"),
        ("entry: comprehensive-intervention-3-05", "entry: comprehensive-intervention-3-99",
         "目录没有手术条目 comprehensive-intervention-3-99"),
        ("parts: [动脉药盒植入术]", "parts: [动脉药合植入术]", "条目没有手术 动脉药合植入术"),
        ("rulebook: {id: interventional,", "rulebook: {id: others,",
         "rulebook 应当是 interventional 第 1 版"),
        ('catalogue: {id: shougang, version: "1"}', 'catalogue: {id: shougang, version: "2"}',
         "catalogue 应当是 shougang 第 1 版"),
        ('id: interventional\nversion: "1"', 'id: interventional\nversion: "2"', "改成一致"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(norms: Norms, old: str, new: str, told: str) -> None:
    text = norms.text(FILE)
    assert old in text
    norms.write(FILE, text.replace(old, new, 1))
    faults = [str(fault) for fault in check([norms.root]).faults]
    assert any(told in fault and "skills.yaml:" in fault for fault in faults), faults


def test_a_broken_rulebook_leaves_it_unchecked(norms: Norms) -> None:
    norms.replace("rulebooks/interventional/1/rulebook.yaml", "  months: 36", "  months: x")
    assert "学习项目的依据 interventional/1：细则有错，没有检查" in check([norms.root]).skipped
