"""What the committee finds filled in: the basis as the round's figures and the file say it."""

from collections.abc import Sequence

from seldinger.web.applications.figures import NOT_KNOWN, Figure, read
from seldinger.web.applications.models import Application, Round
from seldinger.web.people.models import Membership, in_force


def basis_of(application: Application, one: Round) -> dict[str, str]:
    figures = {figure.key: figure for figure in read(one.evidence)}
    works = Membership.objects.filter(
        in_force(one.on), person=application.doctor, hospital=application.hospital
    )
    return {
        "title": works.exclude(title="").values_list("title", flat=True).first() or "",
        "training": _told(figures.get("training")),
        "cases": _told(figures.get("operated")),
    }


def _told(figure: Figure | None) -> str:
    """“近 12 个月 18 例；…（截至 …）”; empty where nothing is known."""
    values: Sequence[tuple[str, str]] = figure.values if figure else ()
    known = [f"{what} {value}" for what, value in values if value != NOT_KNOWN]
    return f"{'；'.join(known)}（{figure.span}）" if figure and known else ""
