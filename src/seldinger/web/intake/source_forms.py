"""What people fill in for a source, and what they hand in by hand."""

import re
from typing import Any

from django import forms
from django.db.models import QuerySet

from seldinger.errors import SeldingerError
from seldinger.intake.hl7v2.mapping import DEFAULT, Places
from seldinger.web.intake.actions.sources import NewSource
from seldinger.web.intake.models import Source
from seldinger.web.people.forms.styled import Form
from seldinger.web.people.models import Department, Hospital
from seldinger.workbooks.files import LARGEST_FILE

ENCODINGS = [
    ("", "按消息里写的，或自动辨认"),
    ("UTF-8", "UTF-8"),
    ("GB18030", "GB18030（含 GBK、GB2312）"),
    ("BIG5", "Big5"),
]
# What of a message is looked for, in words; the keys are those of intake/hl7v2/mapping.py.
PLACES = {
    "patient_number": "患者编号", "prior_number": "合并前的患者编号", "accession": "检查号",
    "order_number": "申请或预约号", "study_uid": "影像检查标识", "procedure_code": "手术编码",
    "procedure_text": "手术名称", "started": "开始时间", "room": "手术间", "department": "科室",
    "performer": "执行医师", "referrer": "申请医师",
}  # fmt: skip
_BETWEEN = re.compile(r"[\s,，;；、]+")
_NAME_HELP = {
    Source.Protocol.DICOM: "设备自报的 AE 名称（Calling AE Title），最多 16 个字符，区分大小写。",
    Source.Protocol.HL7: "照写消息里的 MSH-3（应用）与 MSH-4（机构），中间一个空格。",
    Source.Protocol.FHIR: "给这个客户端起的名称。保存后得到口令，只显示一次。",
}


class SourceForm(Form):
    """One source; of messages also where it puts what, a line a field."""

    name = forms.CharField(label="来源名称", max_length=100)
    label = forms.CharField(
        label="说明", required=False, max_length=60, help_text="医院里的叫法，如 导管室一号机。"
    )
    department = forms.ModelChoiceField(
        label="科室", queryset=Department.objects.none(), required=False, empty_label="不写明"
    )
    room = forms.CharField(
        label="手术间", required=False, max_length=40, help_text="设备所在的手术间；消息来源留空。"
    )
    encoding = forms.ChoiceField(label="字符集", required=False, choices=ENCODINGS)

    def __init__(
        self, *args: Any, hospital: Hospital, protocol: str, source: Source | None = None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        begun = _begun(source) if source else {}
        super().__init__(*args, initial=begun, **kwargs)
        self.protocol = protocol
        rows = Department.objects.filter(hospital=hospital).order_by("name")
        self.fields["department"].queryset = rows  # type: ignore[attr-defined]
        self.fields["department"].label_from_instance = lambda one: one.name  # type: ignore[attr-defined]
        self.fields["name"].help_text = _NAME_HELP.get(Source.Protocol(protocol), "")
        if protocol == Source.Protocol.FHIR:
            del self.fields["encoding"]
        if protocol == Source.Protocol.HL7:
            for key, paths in DEFAULT.items():
                self.fields[f"path_{key}"] = forms.CharField(
                    label=PLACES[key], required=False, max_length=200,
                    initial=begun.get(f"path_{key}", ""),
                    widget=forms.TextInput(
                        attrs={"placeholder": " ".join(paths), "autocomplete": "off"}
                    ),
                )  # fmt: skip
        self.style()

    @property
    def places(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("path_")]

    @property
    def plain(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if not name.startswith("path_")]

    def clean(self) -> dict[str, Any]:
        """Each line is tried by itself, so that its fault stands beside it."""
        told = super().clean() or self.cleaned_data
        for key, paths in self.paths.items():
            try:
                Places({key: paths})
            except SeldingerError as error:
                self.add_error(f"path_{key}", f"{error}。")
        return told

    @property
    def paths(self) -> dict[str, list[str]]:
        """Those that differ from what is usual."""
        told = {
            key: _BETWEEN.split(self.cleaned_data.get(f"path_{key}", "").strip()) for key in DEFAULT
        }
        return {key: [one for one in paths if one] for key, paths in told.items() if any(paths)}

    @property
    def new(self) -> NewSource:
        told = self.cleaned_data
        plain = {key: told.get(key) or "" for key in ("name", "label", "room", "encoding")}
        return NewSource(**plain, department=told.get("department"), paths=self.paths)


def _begun(source: Source) -> dict[str, Any]:
    plain = {key: getattr(source, key) for key in ("name", "label", "room", "encoding")}
    paths = {f"path_{key}": " ".join(its) for key, its in source.paths.items()}
    return plain | paths | {"department": source.department_id}


# -- files handed in by hand -----------------------------------------------------------------------

LARGEST, MOST_FILES = LARGEST_FILE, 50  # bytes of all files together
_MB = 1024 * 1024


class _Files(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, of at most LARGEST bytes together: beyond them the rest was not kept."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        told = [*data] if isinstance(data, (list, tuple)) else [data]
        if len(told) > MOST_FILES:
            raise forms.ValidationError(f"一次最多 {MOST_FILES} 个文件。请分几次上传。")
        files = [super(FilesField, self).clean(one, initial) for one in told or [None]]
        if sum(file.size or 0 for file in files) > LARGEST:
            raise forms.ValidationError(f"这些文件合计超过 {LARGEST // _MB} MB。请分几次上传。")
        return files


class FilesForm(Form):
    """source: whose messages these are, so that its mapping is used; empty: nobody's."""

    uploads = FilesField(
        label="文件",
        widget=_Files(attrs={"multiple": True, "accept": ".dcm,.hl7,.json,.txt"}),
        help_text="剂量报告（.dcm）、HL7 消息（.hl7、.txt）、FHIR（.json）。压缩包请先解开。",
    )
    source = forms.ModelChoiceField(
        label="按哪个来源的设置读", queryset=Source.objects.none(), required=False,
        empty_label="通用设置",
    )  # fmt: skip

    def __init__(self, *args: Any, sources: QuerySet[Source], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["source"], sources)
        for key in ("required", "missing", "invalid"):
            self.fields["uploads"].error_messages[key] = "请选择要上传的文件。"
        self.fields["uploads"].error_messages["empty"] = "有文件是空的。请重新导出。"


class TryForm(Form):
    """A message or a report, read with a source's settings; nothing is stored."""

    source = forms.ModelChoiceField(
        label="按哪个来源的设置读", queryset=Source.objects.none(), required=False,
        empty_label="通用设置",
    )  # fmt: skip
    text = forms.CharField(
        label="粘贴一条消息", required=False, max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )  # fmt: skip
    file = forms.FileField(label="或选一个文件", required=False, widget=forms.FileInput)

    def __init__(self, *args: Any, sources: QuerySet[Source], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["source"], sources)

    def style(self) -> None:
        super().style()
        # Messages hold control characters between their parts.
        field = self.fields["text"]
        field.validators = [one for one in field.validators if not hasattr(one, "inverse_match")]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        file = told.get("file")
        if not file and not told.get("text", "").strip():
            raise forms.ValidationError("请粘贴一条消息，或选一个文件。")
        if file and (file.size or 0) > LARGEST:
            raise forms.ValidationError(f"文件超过 {LARGEST // _MB} MB。")
        return told

    @property
    def content(self) -> bytes:
        told = self.cleaned_data
        return bytes(told["file"].read()) if told.get("file") else told["text"].encode()


def _offer(field: forms.Field, sources: QuerySet[Source]) -> None:
    field.queryset = sources  # type: ignore[attr-defined]
    field.label_from_instance = lambda one: one.label or one.name  # type: ignore[attr-defined]
