"""Papers: pasted or handed in, settled one by one, proved, and their journal's level."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.logbook.duty_forms import PICK
from seldinger.web.logbook.models import Activity
from seldinger.web.people.forms.styled import Form, LinesField, later_day
from seldinger.web.people.forms.upload import UploadForm
from seldinger.web.people.models import Traineeship
from seldinger.web.teaching.authors import places_of
from seldinger.web.teaching.entered import PaperTold
from seldinger.web.teaching.forms import SupervisorForm
from seldinger.web.teaching.models import Paper
from seldinger.web.teaching.proofs import ACCEPT
from seldinger.web.teaching.proofs import LARGEST as LARGEST_PROOF
from seldinger.web.teaching.words import Words, words_of
from seldinger.workbooks.citations import (
    LARGEST,
    LONGEST_DOI,
    LONGEST_JOURNAL,
    LONGEST_NAME,
    LONGEST_TITLE,
    MOST_AUTHORS,
    Citation,
    doi_of,
    text_of,
)

_AREA = {"rows": 8, "spellcheck": "false", "autocomplete": "off"}


class CitationsForm(Form):
    """Pasted, or as a file. `text` after cleaning, whichever it was."""

    text = LinesField(
        label="粘贴 BibTeX 或 RIS", required=False,
        help_text="在知网、PubMed、EndNote 或 Zotero 里选中自己的论文，导出其中一种格式。",
        widget=forms.Textarea(_AREA),
    )  # fmt: skip
    file = forms.FileField(
        label="或选择文件", required=False,
        widget=forms.FileInput(attrs={"accept": ".bib,.ris,.txt"}),
    )  # fmt: skip

    def style(self) -> None:
        """Whatever cannot be shown is made a blank by the reader, which must see lines."""
        super().style()
        self.fields["text"].validators = []

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        file = data.get("file")
        try:
            if file is not None and file.size > 4 * LARGEST:
                raise SeldingerError("这个文件太大。请只导出自己的论文")
            text = text_of(file.read()) if file is not None else data.get("text", "")
        except SeldingerError as error:
            raise ValidationError(f"{error}。") from None
        if not text.strip() and not self.errors:
            raise ValidationError("请粘贴内容，或选择一个文件。")
        data["text"] = text.replace("\0", " ")
        return data


class PaperForm(Form):
    """One paper: by hand, or what a citation says with what it does not."""

    take = forms.BooleanField(label="登记这一篇", required=False, initial=True)
    type = forms.ChoiceField(label="类型", widget=forms.RadioSelect)
    title = forms.CharField(label="题目", max_length=LONGEST_TITLE)
    journal = forms.CharField(label="期刊", max_length=LONGEST_JOURNAL)
    authors = LinesField(
        label="作者", help_text="按署名次序，一行一位。", widget=forms.Textarea({"rows": 4}),
        max_length=MOST_AUTHORS * (LONGEST_NAME + 1),
    )  # fmt: skip
    place = forms.TypedChoiceField(label="本人是", coerce=int)
    co_first = forms.BooleanField(
        label="共同第一作者", required=False, help_text="期刊注明共同第一作者时勾选；会标明。"
    )
    level = forms.ChoiceField(
        label="期刊级别", help_text="由您选择，带教医师核对。请以医院认可的目录为准。"
    )
    accepted_on = later_day("录用日期", help_text="录用通知上的日期。")
    published_on = later_day("发表日期", help_text="录用和发表至少填一个，应在培训期间。")
    doi = forms.CharField(
        label="DOI", required=False, max_length=LONGEST_DOI + 40, help_text="如 10.1000/xyz123。"
    )

    def __init__(
        self, *args: Any, trainee: Traineeship, citation: Citation | None = None, **kwargs: Any
    ) -> None:
        self.trainee, self.citation = trainee, citation
        words = words_of(trainee)
        found = places_of(_names(citation), trainee.person.name, trainee.person.pinyin)
        kwargs.setdefault("initial", _initial(citation, found, words))
        super().__init__(*args, **kwargs)
        told: Any = self.fields
        told["type"].choices = [(word, word) for word in words.paper_types]
        told["level"].choices = [PICK, *((word, word) for word in words.rulebook.levels)]
        if citation is None:
            del self.fields["take"]
            told["place"] = _counted_place()
        else:
            for name in ("title", "journal", "authors", "doi"):
                if name != "journal" or citation.journal:
                    del self.fields[name]
            names = [
                (number, f"第 {number} 作者 {one}")
                for number, one in enumerate(citation.authors, 1)
            ]
            told["place"].choices = [PICK, *names]
            if len(found) != 1:
                told["place"].help_text = "没有认出您的姓名，请选出本人。"
        for name in ("accepted_on", "published_on"):
            told[name].widget.attrs["max"] = timezone.localdate().isoformat()
        self.style()

    def clean_authors(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["authors"].split("\n")]
        names = [line for line in lines if line]
        if len(names) > MOST_AUTHORS:
            raise ValidationError(f"作者最多 {MOST_AUTHORS} 位。")
        if any(len(name) > LONGEST_NAME for name in names):
            raise ValidationError(f"每位作者最多 {LONGEST_NAME} 个字。请一行只写一位。")
        return names

    def clean_doi(self) -> str:
        try:
            return doi_of(self.cleaned_data["doi"])
        except SeldingerError as error:
            raise ValidationError(f"{error}。") from None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.wanted:
            self.errors.clear()
            return data
        days = [data.get("accepted_on"), data.get("published_on")]
        if not any(days) and not {"accepted_on", "published_on"} & self.errors.keys():
            self.add_error("accepted_on", "录用日期和发表日期至少填一个。")
        authors = self._authors
        if "place" in data and authors and not 1 <= data["place"] <= len(authors):
            self.add_error("place", f"这篇论文只有 {len(authors)} 位作者。请改正位次。")
        return data

    @property
    def wanted(self) -> bool:
        return "take" not in self.fields or bool(self.cleaned_data.get("take"))

    @property
    def _authors(self) -> list[str]:
        if self.citation is not None:
            return list(self.citation.authors)
        return self.cleaned_data.get("authors") or []

    def told(self, supervisor: int) -> PaperTold:
        data, citation = self.cleaned_data, self.citation
        return PaperTold(
            type=data["type"], title=citation.title if citation else data["title"],
            journal=data.get("journal") or (citation.journal if citation else ""),
            authors=tuple(self._authors), place=data["place"], co_first=data["co_first"],
            doi=citation.doi if citation else data["doi"], level=data["level"],
            accepted_on=data["accepted_on"], published_on=data["published_on"],
            supervisor=supervisor,
        )  # fmt: skip


def _counted_place() -> forms.IntegerField:
    return forms.IntegerField(
        label="本人是第几作者", min_value=1, max_value=MOST_AUTHORS, initial=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip


def _names(citation: Citation | None) -> Sequence[str]:
    return citation.authors if citation else ()


def _initial(citation: Citation | None, found: Sequence[int], words: Words) -> dict[str, Any]:
    first = {"type": words.paper_types[0]} if words.paper_types else {}
    if citation is None:
        return first
    return first | {
        "take": True,
        "place": found[0] if len(found) == 1 else "",
        "published_on": citation.published,
    }


class DescribeForm(PaperForm):
    """What a claim that was logged without it does not say."""

    def __init__(self, *args: Any, activity: Activity, **kwargs: Any) -> None:
        first = activity.capacity == words_of(activity.traineeship).author(1, co_first=False)
        kwargs.setdefault("initial", {"accepted_on": activity.day, "place": 1 if first else ""})
        super().__init__(*args, trainee=activity.traineeship, **kwargs)
        self.activity = activity
        for name in ("type", "title", "level"):
            del self.fields[name]

    def told(self, supervisor: int = 0) -> PaperTold:
        self.cleaned_data |= {
            "type": self.activity.type, "title": self.activity.title,
            "level": self.activity.level,
        }  # fmt: skip
        return super().told(supervisor)


class PaperSupervisorForm(SupervisorForm):
    """Who is asked for all papers of one form; who might verify today. key: of that form."""

    key = forms.UUIDField(required=False, initial=uuid4, widget=forms.HiddenInput)

    def __init__(self, *args: Any, trainee: Traineeship, **kwargs: Any) -> None:
        last = Paper.objects.filter(traineeship=trainee).first()
        likely = last.activity.supervisor_id if last else None
        on = timezone.localdate()
        super().__init__(*args, trainee=trainee, on=on, likely=likely, **kwargs)


class ProofForm(UploadForm):
    label = "证明文件"
    help_text = (
        "录用通知或论文首页，PDF、JPEG 或 PNG，不超过 8 MB。"
        "加密保存，只有看得到这条登记的人才能打开。"
    )
    accept = ACCEPT
    largest = LARGEST_PROOF
    missing = "请选择一个文件。"
    empty = "请重新导出。"
    remedy = "请压缩后再上传。"


class LevelForm(Form):
    """What the supervisor found the journal to be, and where."""

    level = forms.ChoiceField(label="期刊级别", widget=forms.RadioSelect)
    source = forms.CharField(
        label="出处", required=False, max_length=200, help_text="按哪份目录、哪一年的版本。"
    )

    def __init__(self, *args: Any, paper: Paper, **kwargs: Any) -> None:
        initial = {"level": paper.level or paper.activity.level, "source": paper.level_source}
        kwargs.setdefault("initial", initial)
        super().__init__(*args, **kwargs)
        levels = words_of(paper.traineeship).rulebook.levels
        self.fields["level"].choices = [(word, word) for word in levels]  # type: ignore[attr-defined]
