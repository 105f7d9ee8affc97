"""What holds for the handbook of every record under every rulebook."""

from hypothesis import given, settings

from property.generate import HEAVY, Situation, situations
from seldinger.domain.training.evaluate import evaluate
from seldinger.domain.training.words import Status
from seldinger.norms.handbook import shipped_layout
from seldinger.report.handbook import told
from seldinger.report.handbook_entries import settled
from seldinger.report.layout import sections


@given(situations())
@settings(HEAVY)
def test_every_entry_stands_once_and_every_requirement_that_applies(one: Situation) -> None:
    norm, record, as_of = one.norm, one.record, one.as_of
    verdict = evaluate(norm.rulebook, record, as_of, norm.crosswalk)
    facts = (*record.procedures, *record.admissions, *record.reports, *record.activities)
    here = [fact for fact in facts if fact.day <= as_of]
    entries = settled(verdict, record).values()
    stand = [
        row.fact.origin
        for post in entries
        for rows in (post.operations, post.admissions, post.reports, post.activities)
        for row in rows
    ]
    assert sorted(stand) == sorted(fact.origin for fact in here)

    book = told(verdict, record, shipped_layout())
    blocks = [block for run in book["runs"] for block in run["blocks"]]
    tables = [block for block in blocks if block["is"] == "table"]
    for table in tables:
        widths = {len(row) for group in table["groups"] for row in group["rows"]}
        assert widths == {len(table["heads"])}
    asked = [
        item.title
        for section in sections(verdict)
        if section.status is not Status.NOT_APPLICABLE
        for item in section.all_items
    ]
    summary = next((table for table in tables if table["heads"][0] == "要求"), None)
    shown = [row[0] for group in summary["groups"] for row in group["rows"]] if summary else []
    assert [title.replace("\u200b", "") for title in shown] == asked
