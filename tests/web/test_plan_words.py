"""What the plan pages claim of a plan, in words that a director understands."""

from typing import Any

import pytest

from seldinger.web.planning.models import PlanVersion, Search
from seldinger.web.planning.presenters.alternatives import gains_lead
from seldinger.web.planning.presenters.certificates import Certificate, certificate_of

PROVEN = {
    "goal": "wishes", "objective": 4.0, "bound": 4.0, "gap": 0.0, "proven": True, "seconds": 2.5,
    "solver": "示例求解器",
}  # fmt: skip


def version_of(breaches: int = 0, **told: Any) -> PlanVersion:
    certificate = PROVEN | told
    proven = certificate["proven"] and not breaches
    return PlanVersion(content={"certificate": certificate}, breaches=breaches, proven=proven)


def told(version: PlanVersion) -> Certificate:
    return certificate_of(version)


def test_a_proof_says_what_a_level_is_who_proved_and_who_checked() -> None:
    found = told(version_of())
    assert found.sign.word == "已证明最优"
    assert found.lead == "离志愿共 4 级。已证明没有更好的方案。"
    level, proof, check = found.why
    assert "得到前三志愿是 0 级，得到第 1、2、4 志愿是 1 级" in level
    assert proof == "求解器证明了：任何符合规则的方案都不会少于 4 级，所以没有更好的。"
    assert check == "独立核对：另有不用求解器的程序，逐条按规则重查了整份方案，符合全部规则。"
    assert ("用时", "2.5 秒") in found.facts


def test_without_proof_nothing_better_is_ruled_out() -> None:
    found = told(version_of(proven=False, bound=1.0, gap=3.0))
    assert found.sign.word == "未证明最优"
    assert "不会少于 1 级，时间就用完了" in found.why[1]
    assert "可能有，也可能没有" in found.why[1]


def test_what_the_check_found_is_said() -> None:
    found = told(version_of(breaches=2))
    assert found.sign.word == "未证明最优"
    assert found.why[-1].endswith("2 处不符。")


def test_each_goal_tells_its_own_unit() -> None:
    assert "“人·月”这样算" in told(version_of(goal="changes")).why[0]
    assert "少于 4 分" in told(version_of(goal="even")).why[0]


def test_by_hand_there_is_a_check_and_no_proof() -> None:
    found = told(PlanVersion(content={}, breaches=0))
    assert len(found.why) == 1
    assert "独立核对" in found.why[0]
    assert not found.facts


@pytest.mark.parametrize(
    ("gains", "certificate", "lead"),
    [
        ([2, 0], {}, "多一个名额，全体离志愿最多能少 2 级，现在是 4 级。"),
        ([2], {"goal": "changes"}, "多一个名额，全体离志愿最多能少 2 级。"),
        (
            [], {"objective": 0.0},
            "全体离志愿已经是 0 级，填了志愿的人都得到最想去的方向，多一个名额不会更好。",
        ),
        ([0, 0, 0], {}, "试了 3 处，各多一个名额，志愿都没有改善。"),
        ([], {}, "时间之内没有试出能改善志愿的一处，不能说一定没有。可以再求一次。"),
    ],
)  # fmt: skip
def test_gains_claim_only_what_was_tried(
    gains: list[int], certificate: dict[str, Any], lead: str
) -> None:
    tried = [{"better": one} for one in gains]
    assert gains_lead(Search(version=version_of(**certificate), found={"gains": tried})) == lead
