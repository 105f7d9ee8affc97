"""A verdict → one self-contained HTML page: no script, readable on a phone, prints on A4."""

from jinja2 import Environment, PackageLoader, StrictUndefined

from seldinger.domain.training.record import Origin
from seldinger.domain.training.verdict import Verdict
from seldinger.domain.training.words import Role
from seldinger.report.labels import STATUS
from seldinger.report.layout import about, answer, learning, open_items, problems, sections, summary

_environment = Environment(
    loader=PackageLoader("seldinger.report"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(verdict: Verdict, notes: list[tuple[Origin, str]]) -> str:
    """The page as text."""
    shown = sections(verdict)
    return _environment.get_template("verdict.html").render(
        verdict=verdict,
        rulebook=verdict.rulebook,
        about=about(verdict),
        answer=answer(verdict),
        summary=summary(verdict),
        sections=shown,
        open_items=open_items(shown),
        learning=learning(verdict.rulebook),
        problems=problems(verdict, [(o.sheet, o.row, text) for o, text in notes]),
        roles=list(Role),
        statuses=STATUS,
    )
