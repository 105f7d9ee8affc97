"""form.yaml → Form, reliability.yaml → Needed: how trainees are assessed at the case."""

from functools import lru_cache
from pathlib import Path

from seldinger.domain.training.assessment import Form, Item, Level, Needed
from seldinger.norms.faults import NormError
from seldinger.norms.fields import Fields, root_fields

FILE = "form.yaml"
RELIABILITY = "reliability.yaml"
KIND = "assessments"
_SHIPPED = Path(__file__).parents[1] / "data" / KIND
MOST_LEVELS, MOST_ITEMS = 9, 20


def load_form(folder: Path, shown: str) -> Form:
    """The form of a version's folder. Raises NormError with every fault."""
    root = root_fields(folder / FILE, f"{shown}/{FILE}", "评价表")
    found = _form(root)
    if root.faults.found:
        raise NormError(root.faults.found)
    return found


def load_needed(path: Path, shown: str) -> Needed:
    """How much a reliable judgement needs. Raises NormError with every fault."""
    root = root_fields(path, shown, "可靠判断的条件")
    found = Needed(
        ratings=root.integer("ratings", least=1),
        activities=root.integer("activities", least=1),
        each=root.integer("each", least=1),
        assessors=root.integer("assessors", least=1),
        citation=_source(root),
        caveat=root.text("caveat"),
    )
    if found.ratings < found.activities * found.each:
        told = f"ratings 是 {found.ratings}，少于 activities × each"
        root.fault(told, f"应不小于 {found.activities * found.each}", "ratings")
    root.close()
    if root.faults.found:
        raise NormError(root.faults.found)
    return found


@lru_cache(maxsize=1)
def shipped_forms() -> dict[tuple[str, int], Form]:
    """Every version of every form shipped, by id and version; of one form the newest last."""
    folders = [folder for folder in _SHIPPED.glob("*/*/") if (folder / FILE).is_file()]
    forms = [load_form(one, f"{KIND}/{one.parent.name}/{one.name}") for one in folders]
    return {(one.id, one.version): one for one in sorted(forms, key=lambda f: (f.id, f.version))}


@lru_cache(maxsize=1)
def needed() -> Needed:
    return load_needed(_SHIPPED / RELIABILITY, f"{KIND}/{RELIABILITY}")


def _form(root: Fields) -> Form:
    scale = root.group("scale", "量表", lambda f: (f.text("id"), _levels(f)))
    if scale is None:
        root.fault("缺少 scale", "写出 id 与 levels，从低到高")
    name, levels = scale or ("", ())
    items = root.each("items", "项目", lambda fields: (_item(fields, levels), fields.line))
    _check_ids(root, items)
    overall = root.group("overall", "总评", lambda fields: _overall(fields, levels))
    if not items and overall is None:
        root.fault("没有一项可评", "写出 items 或 overall")
    found = Form(
        id=root.text("id"),
        version=root.integer("version", least=1),
        title=root.text("title"),
        english=root.text("english"),
        scale=name,
        items=tuple(item for item, _ in items),
        overall=overall,
        source=_source(root),
        wording=root.text("wording"),
    )
    root.close()
    return found


def _source(root: Fields) -> str:
    """What it was read from; the citation follows where it is known."""
    told = root.group("source", "出处", lambda f: (f.text("document"), f.optional("citation")))
    if told is None:
        root.fault("缺少 source", "写出 document；文献未知写 citation: null")
    return "。".join(filter(None, told or ()))


def _levels(fields: Fields) -> tuple[Level, ...]:
    """From low to high, numbered from 1."""
    told = fields.each("levels", "等级", lambda f: (f.text("word"), f.text("told")))
    if not 1 < len(told) <= MOST_LEVELS:
        found = f"levels 有 {len(told)} 级"
        fields.fault(found, f"写 2 至 {MOST_LEVELS} 级，从低到高", "levels")
    return tuple(Level(value, *words) for value, words in enumerate(told, start=1))


def _item(fields: Fields, levels: tuple[Level, ...]) -> Item:
    return Item(fields.text("id"), fields.text("title"), levels)


def _overall(fields: Fields, levels: tuple[Level, ...]) -> Item:
    own = _levels(fields) if fields.has("levels") else levels
    return Item("overall", fields.text("title"), own)


def _check_ids(root: Fields, items: list[tuple[Item, int]]) -> None:
    first: dict[str, int] = {"overall": root.line}
    for item, line in items:
        if item.id in first:
            told = f"id {item.id} 重复或保留，第 {first[item.id]} 行已有"
            root.faults.add(line, told, "换一个 id")
        elif item.id:
            first[item.id] = line
    if len(items) > MOST_ITEMS:
        root.fault(f"items 有 {len(items)} 项", f"最多 {MOST_ITEMS} 项", "items")
