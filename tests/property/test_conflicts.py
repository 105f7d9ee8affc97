"""Contradictions planted in catalogues that nobody has seen; and controls without any."""

from itertools import combinations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.matching.conflicts import Finding, FindingKind, find_conflicts
from support.conflicts import Row, catalogue_of

fuzzed = settings(deadline=None, derandomize=True, database=None, max_examples=60)

# Operations of which no two are the same, one inside the other, or for one target.
APART = (
    "甲状旁腺瘤切除术",
    "肾动脉支架植入术",
    "脾切除术",
    "输尿管结石激光碎石术",
    "肺叶切除术",
    "子宫动脉栓塞术",
    "膝关节置换术",
    "白内障超声乳化术",
    "支气管异物取出术",
    "食管支架植入术",
    "腹股沟疝修补术",
    "心房间隔缺损封堵术",
    "脑室腹腔分流术",
    "颌骨囊肿刮治术",
    "下腔静脉滤器植入术",
    "回肠造口术",
    "气管成形术",
    "肩关节脱位复位术",
)
WORDS = (
    ("植入", "置入"),
    ("食管", "食道"),
    ("成形", "成型"),
    ("造口", "造瘘"),
    ("封堵", "堵塞"),
    ("修补", "修复"),
    ("刮治", "刮除"),
)
LISTS = ("甲专业", "乙专业", "丙专业")
GRADES = st.integers(1, 4)
UNKNOWN = st.text(st.sampled_from("囧槑氼嘦巭昍氹"), min_size=2, max_size=4)
ROWS = st.lists(
    st.tuples(st.sampled_from(LISTS), GRADES, st.sampled_from(APART)), unique_by=lambda r: r[2]
)
NAMES = st.text(
    st.sampled_from([*"左右肾肝脾动静脉、及+切除造影支架术（）除外一般复杂Ⅰ囧 /：,1"]), max_size=24
)


def swapped(name: str) -> str:
    """In other words for the same."""
    for one, other in WORDS:
        name = name.replace(one, other)
    return name


def reworded(draw: st.DrawFn, name: str) -> str:
    """The same operation as another hand would write it."""
    name = draw(st.sampled_from([name, swapped(name)]))
    name = draw(st.sampled_from([name, name.removesuffix("术")]))
    return draw(st.sampled_from(["", "一般", "常规"])) + name


@st.composite
def planted(draw: st.DrawFn) -> tuple[list[Row], Row, Row]:
    """A catalogue without contradictions, one of its rows, and that row again elsewhere."""
    rows = draw(ROWS.filter(len))
    title, grade, name = row = draw(st.sampled_from(rows))
    other = draw(st.sampled_from([one for one in LISTS if one != title]))
    again = draw(GRADES.filter(lambda number: number != grade))
    return rows, row, (other, again, reworded(draw, name))


def serious(catalogue: Catalogue) -> list[Finding]:
    kinds = (FindingKind.CONFLICT, FindingKind.DUPLICATE)
    return [found for found in find_conflicts(catalogue) if found.kind in kinds]


@given(planted())
@fuzzed
def test_a_planted_conflict_is_found_and_nothing_else(case: tuple[list[Row], Row, Row]) -> None:
    rows, row, again = case
    assert serious(catalogue_of(*rows)) == []
    (found,) = serious(catalogue_of(*rows, again))
    assert found.kind is FindingKind.CONFLICT
    assert found.entries == (chr(97 + rows.index(row)), chr(97 + len(rows)))


@given(planted())
@fuzzed
def test_at_the_same_grade_it_is_a_duplicate(case: tuple[list[Row], Row, Row]) -> None:
    rows, (_, grade, _), (title, _, name) = case
    (found,) = serious(catalogue_of(*rows, (title, grade, name)))
    assert found.kind is FindingKind.DUPLICATE


@given(planted(), st.sampled_from(APART))
@fuzzed
def test_a_copy_joined_to_another_operation_is_found_in_either_order(
    case: tuple[list[Row], Row, Row], other: str
) -> None:
    rows, (_, _, name), (title, again, copied) = case
    assume(other not in {row[2] for row in rows})
    pair = {chr(97 + [row[2] for row in rows].index(name)), chr(97 + len(rows))}
    for joined in (f"{copied}、{other}", f"{other}、{copied}"):
        findings = serious(catalogue_of(*rows, (title, again, joined)))
        assert [set(found.entries) for found in findings] == [pair]


@given(st.sampled_from(APART), st.sampled_from("左右"), GRADES, GRADES)
@fuzzed
def test_a_side_makes_it_a_part_and_two_sides_make_two(
    name: str, side: str, one: int, other: int
) -> None:
    findings = find_conflicts(catalogue_of(("甲专业", one, name), ("乙专业", other, side + name)))
    assert [found.kind for found in findings] in ([FindingKind.CONTAINMENT], [])
    opposite = "右" if side == "左" else "左"
    rows = ("甲专业", one, opposite + name), ("乙专业", other, side + name)
    assert find_conflicts(catalogue_of(*rows)) == ()


@given(st.sampled_from(APART), UNKNOWN, st.data(), GRADES, GRADES)
@fuzzed
def test_unknown_words_never_make_two_equal(
    name: str, unknown: str, data: st.DataObject, one: int, other: int
) -> None:
    place = data.draw(st.integers(0, len(name) - 1))
    told = name[:place] + unknown + name[place:]
    assert serious(catalogue_of(("甲专业", one, name), ("乙专业", other, told))) == []


@given(UNKNOWN, UNKNOWN, GRADES, GRADES)
@fuzzed
def test_a_name_of_unknown_words_is_the_same_as_itself_alone(
    name: str, other: str, one: int, again: int
) -> None:
    assume(name != other)
    rows = (("甲专业", one, f"{name}术"), ("乙专业", again, f"{name}手术"))
    (finding,) = serious(catalogue_of(*rows, ("丙专业", one, f"{other}术")))
    assert finding.entries == ("a", "b")


@given(planted(), st.sampled_from(["主动脉", "头颈部"]))
@fuzzed
def test_an_exclusion_does_not_exempt_a_twin_that_has_it_too(
    case: tuple[list[Row], Row, Row], excluded: str
) -> None:
    _, (title, grade, name), (other, again, _) = case
    text = f"{name}（{excluded}除外）"
    (finding,) = find_conflicts(catalogue_of((title, grade, text), (other, again, text)))
    assert finding.kind is FindingKind.CONFLICT


@given(st.lists(st.sampled_from("ⅠⅡⅢⅣ"), min_size=2, max_size=4, unique=True), GRADES, GRADES)
@fuzzed
def test_degrees_of_a_tear_are_not_one(degrees: list[str], one: int, other: int) -> None:
    first, *rest = degrees
    rows = (
        ("甲专业", one, f"会阴{'、'.join(rest)}度裂伤修补术"),
        ("乙专业", other, f"会阴{first}度裂伤修补术"),
    )
    assert find_conflicts(catalogue_of(*rows)) == ()


@given(ROWS, st.randoms(use_true_random=False))
@fuzzed
def test_the_order_of_the_entries_does_not_matter(rows: list[Row], chance: object) -> None:
    doubled = [*rows, *((title, 1 + grade % 4, name) for title, grade, name in rows)]

    def texts(shuffled: list[Row]) -> set[frozenset[Row]]:
        by_id = {chr(97 + place): row for place, row in enumerate(shuffled)}
        findings = find_conflicts(catalogue_of(*shuffled))
        return {frozenset(by_id[name] for name in found.entries) for found in findings}

    again = doubled.copy()
    chance.shuffle(again)  # type: ignore[attr-defined]
    assert texts(doubled) == texts(again)


@given(st.lists(st.tuples(st.sampled_from(LISTS), GRADES, NAMES), max_size=8))
@fuzzed
def test_whatever_the_names_the_findings_hold_together(rows: list[Row]) -> None:
    catalogue = catalogue_of(*rows)
    pairs: list[frozenset[str]] = []
    for found in find_conflicts(catalogue):
        grades = {catalogue.by_id[name].grade for name in found.entries}
        assert 2 <= len(set(found.entries)) == len(found.entries) <= 8
        assert 0 < found.score <= 1
        assert (found.kind is FindingKind.CONFLICT) <= (len(grades) > 1)
        assert (found.kind is FindingKind.DUPLICATE) <= (len(grades) == 1)
        pairs += map(frozenset, combinations(found.entries, 2))
    assert len(pairs) == len(set(pairs))
