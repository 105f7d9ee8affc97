"""What a rulebook says about itself."""

from dataclasses import replace

import pytest

from seldinger.domain.source import Source
from seldinger.domain.training.crosswalk import NO_CROSSWALK, Crosswalk, Match
from seldinger.domain.training.evaluate import evaluate
from seldinger.domain.training.rulebook import DirectionsChosen, Requirement
from seldinger.domain.training.words import Reading, Role
from support.build import crosswalk, op, record, rulebook, verdict


@pytest.mark.parametrize(
    ("requirement", "row", "role"),
    [
        ("entry.residency", None, None),
        ("basic.months", None, None),
        ("imaging.ct.chest", "胸部CT", None),
        ("internal.managed", "内科疾病", None),
        ("basic.managed", None, None),
        ("surgical.surgery", "外科手术", None),
        ("basic.operations", None, None),
        ("biopsy.operator", "活检术", Role.OPERATOR),
        ("academic.paper", None, None),
    ],
)
def test_a_requirement_names_its_row_and_role(requirement, row, role) -> None:
    found = verdict().of(requirement).requirement
    assert (found.row, found.of_role) == (row, role)


def test_a_rulebook_knows_its_directions_and_how_many_are_chosen() -> None:
    book = rulebook()
    assert [post.title for post in book.directions] == [
        "外周血管介入",
        "神经介入",
        "胸部介入",
        "腹部介入",
        "泌尿生殖介入",
        "肌肉骨骼介入",
    ]
    assert book.choices == 3


def test_a_rulebook_without_directions_asks_for_none() -> None:
    rest = [r for r in rulebook().requirements if not isinstance(r, DirectionsChosen)]
    assert replace(rulebook(), requirements=tuple(rest)).choices == 0


def test_interventional_posts_own_rows_or_are_flexible() -> None:
    posts = rulebook().interventional_posts
    assert {"basic", "neuro", "flexible"} <= posts
    assert not posts & {"surgical", "internal", "imaging", "chief"}


def test_roles_are_ranked_lowest_first() -> None:
    assert [role.rank for role in Role] == [0, 1, 2]


def test_a_kind_of_rule_without_evidence_is_an_error() -> None:
    odd = Requirement(
        id="odd", title="示例", post="basic", minimum=1, unit="例", source=Source(None, "")
    )
    book = replace(rulebook(), requirements=(odd,))
    with pytest.raises(TypeError, match="no evidence for a rule of kind Requirement"):
        evaluate(book, record(), record().entry)


def test_an_unknown_requirement_is_a_key_error() -> None:
    with pytest.raises(KeyError, match=r"no\.such"):
        verdict().of("no.such")


def test_a_verdict_says_what_it_is_about() -> None:
    found = verdict(op("参与", "biopsy"), as_of="2025-01-10")
    told = record()
    assert found.rulebook is rulebook()
    assert found.as_of.isoformat() == "2025-01-10"
    assert (found.trainee.staff_no, found.trainee.name) == (told.staff_no, told.name)
    assert (found.trainee.entry, found.trainee.directions) == (told.entry, told.directions)
    assert [finding.requirement for finding in found.findings] == [*rulebook().requirements]
    assert set(found.findings[0].readings) == set(Reading)


def test_a_crosswalk_matches_folded_names_only() -> None:
    match = Match(entries=("e1",), categories=("biopsy",), interventional=True)
    names = Crosswalk(names={"穿刺活检术(CT引导)": match})
    assert names.match(" 穿刺活检术（CT 引导） ") is match
    assert names.match("穿刺活检术") is None
    assert NO_CROSSWALK.match("穿刺活检术(CT引导)") is None
    assert crosswalk().match("肝动脉造影术").categories == ("angiography",)
