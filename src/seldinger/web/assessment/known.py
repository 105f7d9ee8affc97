"""Which forms there are: those shipped, and those that a base wrote itself."""

from collections.abc import Iterable

from seldinger.domain.training.assessment import Form, Item, Level
from seldinger.errors import SeldingerError
from seldinger.norms.assessments import shipped_forms
from seldinger.web.assessment.models import OwnForm
from seldinger.web.logbook.models import Procedure
from seldinger.web.people.models import Base, Traineeship
from seldinger.web.verification.hints import categories_of

USUAL = "zwisch"  # one tap a side: preset for whoever has chosen none yet
_OWN = "own-"


def id_of(own: OwnForm) -> str:
    """`own-<base>-<number>`."""
    return f"{_OWN}{own.base_id}-{own.number}"


def newest_shipped() -> list[Form]:
    """Of each form shipped the newest version; the usual one first."""
    newest = {form.id: form for form in shipped_forms().values()}
    return sorted(newest.values(), key=lambda form: (form.id != USUAL, len(form.questions)))


def form_of_row(own: OwnForm) -> Form:
    """A base's own: its title is the activity, its levels are those of the form it names."""
    like = shipped_forms()[own.scale_form, own.scale_version]
    levels = like.questions[0].levels
    items = (Item(f"item-{n}", title, levels) for n, title in enumerate(own.items, start=1))
    return Form(
        id=id_of(own),
        version=own.version,
        title=own.title,
        english=own.english,
        scale=like.scale,
        items=tuple(items),
        overall=_overall(like, levels),
        activity=own.title,
        source=own.source,
        wording=f"本基地自拟；等级用“{like.title}”的。",
    )


def _overall(like: Form, levels: tuple[Level, ...]) -> Item:
    """The scale's own last question, where it is asked in the same levels."""
    asked = like.overall if like.overall and like.overall.levels == levels else None
    return asked or Item("overall", "总的来说", levels)


def own_forms(base: Base) -> list[OwnForm]:
    """Of each form of the base the newest version, also where it has ended."""
    newest = {row.number: row for row in OwnForm.objects.filter(base=base).order_by("version")}
    return sorted(newest.values(), key=lambda row: row.number)


def offered_to(trainee: Traineeship) -> list[Form]:
    """The forms that may be picked for a trainee: those shipped, and the own ones of the base."""
    stay = trainee.stays.select_related("base").order_by("-start", "-pk").first()
    own = [form_of_row(row) for row in own_forms(stay.base) if not row.ended_at] if stay else []
    return [*newest_shipped(), *own]


class KnownForms:
    """The very versions that assessments name, read once for a page."""

    def __init__(self, named: Iterable[tuple[str, int]]) -> None:
        self._own: dict[tuple[str, int], Form] = {}
        wanted = {_own_key(form) for form, _ in named} - {None}
        if wanted:
            rows = OwnForm.objects.filter(base__in={base for base, _ in wanted})  # type: ignore[misc]
            self._own = {(id_of(row), row.version): form_of_row(row) for row in rows}

    def form(self, form: str, version: int) -> Form:
        """Raises SeldingerError where neither this release nor a base knows it."""
        found = shipped_forms().get((form, version)) or self._own.get((form, version))
        if found is None:
            raise SeldingerError(f"本平台没有评价表 {form} 第 {version} 版")
        return found


def form_named(form: str, version: int) -> Form:
    return KnownForms([(form, version)]).form(form, version)


def activity_of(act: Procedure, rulebook: str, form: Form | None = None) -> str:
    """What a rating is about: the form's own activity, else the act's category, else its name.

    Of several categories that a name means (one of each stage or direction) the first, so that the
    same operation is one activity wherever it was done.
    """
    if form and form.activity:
        return form.activity
    categories = categories_of(act, rulebook)
    return categories[0] if categories else act.name


def _own_key(form: str) -> tuple[int, int] | None:
    base, _, number = form.removeprefix(_OWN).partition("-")
    return (int(base), int(number)) if form.startswith(_OWN) else None
