"""What one fills in about a workbook: the file, what its columns and words are, and to take it."""

from typing import Any

from django import forms

from seldinger.web.catalogues.importing import LARGEST
from seldinger.web.norms.presenters.words import GRADE
from seldinger.web.people.forms.styled import Form
from seldinger.web.people.forms.upload import UploadForm
from seldinger.workbooks.catalogue_list import (
    GRADE as GRADE_PLACE,
)
from seldinger.workbooks.catalogue_list import (
    LEFT_OUT,
    TEXT,
    TITLES,
    CatalogueBook,
    Layout,
)


class FileForm(UploadForm):
    label = "目录文件"
    help_text = ".xlsx、.xls，或 .csv 文本。上传后先指明各列，再看预览，最后才建立草案。"
    largest = LARGEST
    missing = "请选择要上传的目录文件。"
    empty = "请选择有目录的文件。"
    remedy = "请只保留目录后重试。"


class LayoutForm(Form):
    """The columns of an uploaded workbook, and below them each word that it has for a grade."""

    sheet = forms.TypedChoiceField(label="工作表", coerce=int)
    head = forms.IntegerField(label="列名在第几行", min_value=1, max_value=200)
    list_title = forms.CharField(
        label="专业（没有这一列时）", required=False, max_length=60, help_text="所有的行都归入它。"
    )
    carry = forms.BooleanField(
        label="专业和级别空着的格子沿用上一行", required=False, help_text="合并过的单元格选这一项。"
    )

    def __init__(self, *args: Any, book: CatalogueBook, layout: Layout, **kwargs: Any) -> None:
        kwargs["initial"] = _initial(layout)
        super().__init__(*args, **kwargs)
        sheets = [(place, title) for place, (title, _) in enumerate(book.sheets)]
        self.fields["sheet"].choices = sheets  # type: ignore[attr-defined]
        columns = [(str(one.place), _column(one)) for one in book.columns(layout)]
        for what, title in TITLES.items():
            self.fields[f"column_{what}"] = forms.ChoiceField(
                label=f"{title}在哪一列", choices=[("", "没有这一列"), *columns], required=False
            )
        self.words = [*_words(book, layout)]
        choices = [("", "请选择"), *((str(n), word) for n, word in GRADE.items())]
        for place, word in enumerate(self.words):
            self.fields[f"grade_{place}"] = forms.ChoiceField(
                label=f"“{word}”是", required=False, choices=[*choices, (str(LEFT_OUT), "不带入")]
            )
        for name, field in self.fields.items():
            if name.startswith("column_"):
                field.initial = str(layout.columns.get(name.removeprefix("column_"), ""))
        self._grades_as_read(book, layout)
        self.style()

    def _grades_as_read(self, book: CatalogueBook, layout: Layout) -> None:
        read = _read(book, layout)
        for place, word in enumerate(self.words):
            grade = read.get(word)
            self.fields[f"grade_{place}"].initial = "" if grade is None else str(grade)

    def layout(self) -> Layout:
        told = self.cleaned_data
        columns = {what: told[f"column_{what}"] for what in TITLES}
        grades = {word: told.get(f"grade_{place}", "") for place, word in enumerate(self.words)}
        return Layout(
            sheet=told["sheet"],
            head=told["head"],
            columns={what: int(place) for what, place in columns.items() if place != ""},
            grades={word: int(grade) for word, grade in grades.items() if grade != ""},
            list_title=" ".join(told["list_title"].split()),
            carry=told["carry"],
        )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        for what in (TEXT, GRADE_PLACE):
            if f"column_{what}" in told and told[f"column_{what}"] == "":
                self.add_error(f"column_{what}", f"请指明哪一列是{TITLES[what]}。")
        if told.get("column_list") == "" and not told.get("list_title"):
            self.add_error("list_title", "没有专业这一列时，请写明是哪个专业。")
        chosen = [told[f"column_{what}"] for what in TITLES if told.get(f"column_{what}")]
        if len(chosen) != len(set(chosen)):
            self.add_error(None, "同一列被选了两次。请逐项核对。")
        return told


def _initial(layout: Layout) -> dict[str, Any]:
    return {
        "sheet": layout.sheet,
        "head": layout.head,
        "list_title": layout.list_title,
        "carry": layout.carry,
    }


def _column(one: Any) -> str:
    samples = "、".join(one.samples[:2])
    return f"{one.letter} {one.head or '（没有列名）'}" + (f"：{samples}" if samples else "")


def _words(book: CatalogueBook, layout: Layout) -> list[str]:
    return [*_read(book, layout)]


def _read(book: CatalogueBook, layout: Layout) -> dict[str, int | None]:
    if TEXT not in layout.columns or GRADE_PLACE not in layout.columns:
        return {}
    return dict(book.read(layout).words)


class ConfirmForm(Form):
    only_sound = forms.BooleanField(label="只带入没有问题的行", required=False)
