"""directory.yaml → Directory: a list of codes that an authority keeps.

The content stays empty until somebody enters it from the document itself; an empty directory says
未填报 and never that nothing is listed.
"""

from pathlib import Path

from seldinger.domain.grading.directory import Directory, Item
from seldinger.norms.faults import NormError
from seldinger.norms.fields import Fields, root_fields

FILE = "directory.yaml"


def load_directory(folder: Path, shown: str) -> Directory:
    """The directory of a version's folder. Raises NormError with every fault."""
    root = root_fields(folder / FILE, f"{shown}/{FILE}", "目录清单")
    found = _directory(root)
    if root.faults.found:
        raise NormError(root.faults.found)
    return found


def _directory(root: Fields) -> Directory:
    document = root.group("source", "出处", lambda f: (f.text("document"), f.optional("citation")))
    if document is None:
        root.fault("缺少 source", "写出文件名；文号未知写 citation: null")
    name, citation = document or ("", None)
    items = root.each("items", "条目", _item)
    _check_codes(root, items)
    if items and citation is None:
        root.fault("有内容而没有文号", "把文号写进 source.citation，再填内容", "source")
    found = Directory(
        id=root.text("id"),
        version=root.text("version"),
        title=root.text("title"),
        document=name,
        citation=citation,
        items=tuple(items),
    )
    root.close()
    return found


def _item(fields: Fields) -> Item:
    return Item(fields.text("code"), fields.text("name"), fields.line)


def _check_codes(root: Fields, items: list[Item]) -> None:
    first: dict[str, int] = {}
    for item in items:
        if item.code in first:
            told = f"编码 {item.code} 重复，第 {first[item.code]} 行已有"
            root.faults.add(item.line, told, "删去一行，或改正编码")
        elif item.code:
            first[item.code] = item.line
