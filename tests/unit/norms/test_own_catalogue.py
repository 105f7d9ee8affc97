"""A hospital's own catalogue as it is stored, and other directories: read, and refused."""

import copy
from pathlib import Path

import pytest

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.domain.grading.directory import Listed
from seldinger.norms.directory import load_directory
from seldinger.norms.faults import NormError
from seldinger.norms.library import library_at
from seldinger.norms.own import (
    Content,
    OwnCatalogueError,
    catalogue_of_content,
    content_of,
    fresh_id,
    hash_of_content,
    next_number,
    with_entry,
    without_entry,
)


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    return library_at(None).catalogue("shougang", "1")


def test_what_is_stored_reads_back_the_same(shipped: Catalogue) -> None:
    read = catalogue_of_content(content_of(shipped))
    assert content_of(read) == content_of(shipped)
    assert (read.by_id, read.overlays, read.lists) == (
        shipped.by_id,
        shipped.overlays,
        shipped.lists,
    )
    assert read.hash == hash_of_content(content_of(shipped))


def test_the_hash_does_not_depend_on_the_order_of_keys(shipped: Catalogue) -> None:
    content = content_of(shipped)
    turned = dict(reversed(content.items()))
    assert hash_of_content(turned) == hash_of_content(content)
    assert hash_of_content(content | {"title": "另一份"}) != hash_of_content(content)


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda c: c.pop("lists"), "不完整"),
        (lambda c: c.update(format=2), "不完整"),
        (lambda c: c["entries"][0].update(list="nowhere"), "不完整"),
        (lambda c: c["entries"][0].update(kind="unheard of"), "不完整"),
        (lambda c: c["entries"][0].update(grade=5), "1 至 4 之外"),
        (lambda c: c["entries"][1].update(id=c["entries"][0]["id"]), "重复的编号"),
        (lambda c: c["overlays"][0]["entries"].append("nowhere"), "没有的条目"),
    ],
)
def test_what_is_no_catalogue_is_refused(shipped: Catalogue, spoil: object, fault: str) -> None:
    content: Content = copy.deepcopy(content_of(shipped))
    spoil(content)  # type: ignore[operator]
    with pytest.raises(OwnCatalogueError, match=fault):
        catalogue_of_content(content)


def test_an_entry_stands_in_its_place_and_leaves_its_overlays(shipped: Catalogue) -> None:
    ablation = shipped.by_id["comprehensive-intervention-3-12"]
    bare = without_entry(shipped, ablation.id)
    assert ablation.id not in bare.by_id
    assert all(ablation.id not in one.entries for one in bare.overlays)
    assert with_entry(bare, ablation).entries == shipped.entries
    assert next_number(shipped, ablation.list_id, 3) > ablation.number
    assert fresh_id("e") != fresh_id("e")


# -- other directories -----------------------------------------------------------------------------


def test_the_shipped_directories_have_no_content_and_say_so(shipped: Catalogue) -> None:
    directories = library_at(None).directories()
    assert {one.id for one in directories} == {"national-grade-4", "minimally-invasive"}
    for one in directories:
        assert (one.items, one.citation) == ((), None)
        assert one.has(shipped.entries[0]) is Listed.NOT_FILLED


def test_faults_of_a_directory_name_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "directory.yaml").write_text(
        "id: d\nversion: '1'\ntitle: 示例\nsource: {document: 示例, citation: null}\n"
        "items:\n  - {code: '1.1', name: 甲}\n  - {code: '1.1', name: 乙}\n"
        "  - {name: 丙}\nwhat: 1\n",
        encoding="utf-8",
    )
    with pytest.raises(NormError) as raised:
        load_directory(tmp_path, "d/1")
    told = str(raised.value)
    for fault in (
        "d/1/directory.yaml:4: 有内容而没有文号",
        "d/1/directory.yaml:7: 编码 1.1 重复，第 6 行已有",
        "d/1/directory.yaml:8: 条目缺少 code",
        "d/1/directory.yaml:9: 目录清单里不认识 what",
    ):
        assert fault in told
