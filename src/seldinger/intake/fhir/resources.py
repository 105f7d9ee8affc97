"""A resource or a bundle as plain values, whoever wrote it.

Read leniently, by hand: a schema would refuse a whole bundle for one field that nobody asks for.
R4, and R5 where it renames what we read (`performed` became `occurrence`).
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from seldinger.intake.draft import IntakeError
from seldinger.intake.names import joined

LARGEST = 16 * 1024 * 1024  # of one bundle: in memory up to thirty times as much
_LOOKED_AT = 100  # identifiers and names of one patient, whom every procedure may refer to
ACCESSION = "ACSN"
_UID_SYSTEM = "urn:dicom:uid"


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource. url: how others in the bundle refer to it."""

    body: Mapping[str, Any]
    url: str = ""

    @property
    def type(self) -> str:
        return text(self.body.get("resourceType"))

    def texts(self, *names: str) -> Iterator[str]:
        return (text(self.body.get(name)) for name in names)


class Bundle:
    """The resources of one file, and who is meant by a reference among them."""

    def __init__(self, resources: list[Resource]) -> None:
        self.resources = resources
        self._by_reference: dict[str, Resource | None] = {}
        for each in resources:
            self._contain(each)
            number = text(each.body.get("id"))
            for reference in (each.url, f"{each.type}/{number}" if number else ""):
                if reference:
                    self._by_reference.setdefault(reference, each)

    def _contain(self, resource: Resource) -> None:
        """By “#id”, which is unique in its container alone: of two in one file neither is meant."""
        for body in map(mapping, several(resource.body.get("contained"))):
            reference = f"#{text(body.get('id'))}"
            is_known = reference in self._by_reference
            self._by_reference[reference] = None if is_known else Resource(body)

    def of_type(self, name: str) -> list[Resource]:
        return [each for each in self.resources if each.type == name]

    def meant(self, reference: object) -> Resource | None:
        """None where it is outside the file."""
        where = text(mapping(reference).get("reference"))
        found = self._by_reference.get(where)
        if found is None and where.startswith(("http://", "https://")):
            found = self._by_reference.get("/".join(where.split("/")[-2:]))
        return found


def read_bundle(content: bytes) -> Bundle:
    """Raises IntakeError where it is no FHIR resource."""
    if len(content) > LARGEST:
        raise IntakeError("文件超过 16 MB。请分批导出")
    try:
        written = content.decode("utf-8-sig")
        body = json.loads(written)
        if "\\ud" in written.lower():
            json.dumps(body, ensure_ascii=False).encode()  # half a character cannot be stored
    except (ValueError, RecursionError) as error:
        raise IntakeError(f"不是可读的 JSON：{_where(error)}。请重新导出") from None
    if not isinstance(body, dict) or not text(body.get("resourceType")):
        raise IntakeError("这个 JSON 不是 FHIR 资源：没有 resourceType。请检查导出的内容")
    if body["resourceType"] != "Bundle":
        return Bundle([Resource(body)])
    entries = (mapping(each) for each in several(body.get("entry")))
    return Bundle([
        Resource(mapping(each.get("resource")), text(each.get("fullUrl")))
        for each in entries
        if mapping(each.get("resource"))
    ])  # fmt: skip


def _where(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"第 {error.lineno} 行第 {error.colno} 列"
    if isinstance(error, UnicodeError):
        return "编码不是 UTF-8"
    return "嵌套太深" if isinstance(error, RecursionError) else "有过长的数"


def mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def several(value: object) -> list[Any]:
    """A list as it is; one object where a list belongs, as a list of it."""
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def concept(value: object) -> tuple[str, str]:
    """Code and words of a CodeableConcept."""
    body = mapping(value)
    codings = [mapping(each) for each in several(body.get("coding"))]
    code = next((text(each.get("code")) for each in codings if text(each.get("code"))), "")
    words = next((text(each.get("display")) for each in codings if text(each.get("display"))), "")
    return code, text(body.get("text")) or words


def codes(value: object) -> set[str]:
    return {text(mapping(each).get("code")) for each in several(mapping(value).get("coding"))}


def identifier(resource: Resource | None, kind: str = "") -> str:
    """Of the type asked for (HL7 table 0203), else the first. "" where there is none."""
    if resource is None:
        return ""
    found = [mapping(each) for each in several(resource.body.get("identifier"))[:_LOOKED_AT]]
    if kind:
        found = [each for each in found if kind in codes(each.get("type"))]
    return next((text(each.get("value")) for each in found if text(each.get("value"))), "")


def study_uid(resource: Resource | None) -> str:
    """Of an ImagingStudy: R4 names it among the identifiers."""
    if resource is None:
        return ""
    for each in several(resource.body.get("identifier"))[:_LOOKED_AT]:
        body = mapping(each)
        if text(body.get("system")) == _UID_SYSTEM:
            return text(body.get("value")).removeprefix("urn:oid:")
    return ""


def moment(value: object) -> date | None:
    """Of a dateTime or of a Period's start; a date where no time was written."""
    written = text(mapping(value).get("start")) if isinstance(value, dict) else text(value)
    try:
        if len(written) == 10:
            return date.fromisoformat(written)
        return datetime.fromisoformat(written).replace(microsecond=0) if written else None
    except ValueError:
        return None


def person_name(resource: Resource | None) -> str:
    """As one text, else family and given."""
    names = several(resource.body.get("name")) if resource else []
    for each in names[:_LOOKED_AT]:
        body = mapping(each)
        given = " ".join(text(part) for part in several(body.get("given"))[:_LOOKED_AT])
        whole = text(body.get("text")) or joined(text(body.get("family")), given)
        if whole:
            return whole
    return ""
