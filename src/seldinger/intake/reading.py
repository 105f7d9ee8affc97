"""Any file or message → drafts: which reader it needs is seen in its bytes, not in its name."""

from seldinger.intake.dicom.dose_report import read_dose_report
from seldinger.intake.dicom.files import is_dicom
from seldinger.intake.draft import Draft, IntakeError
from seldinger.intake.fhir import drafts as fhir
from seldinger.intake.fhir.resources import read_bundle
from seldinger.intake.hl7v2 import drafts as hl7v2
from seldinger.intake.hl7v2.mapping import STANDARD, Places
from seldinger.intake.hl7v2.message import read_messages

_HL7_STARTS = ("MSH", "FHS", "BHS")


def read_drafts(content: bytes, places: Places = STANDARD, agreed: str = "") -> list[Draft]:
    """places, agreed: where the sender of messages puts what, and the encoding agreed with it.

    Raises IntakeError where nothing can be read, or only in part.
    """
    if not content:
        raise IntakeError("文件是空的。请重新导出或重新发送")
    if is_dicom(content):
        return [read_dose_report(content)]
    start = content[:16].decode("utf-8", "ignore").lstrip("\ufeff\x0b\r\n\t \0")
    if start.startswith(("{", "[")):
        drafts = fhir.drafts_of(read_bundle(content))
        if not drafts:
            raise IntakeError("这份 FHIR 内容里没有手术、预约、检查或剂量。请检查导出的内容")
        return drafts
    if start.startswith(_HL7_STARTS) or content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        messages = read_messages(content, agreed)
        return [draft for message in messages for draft in hl7v2.drafts_of(message, places)]
    raise IntakeError(
        "认不出这个文件。可以读的有：剂量报告（DICOM）、HL7 第 2 版消息、FHIR 的 JSON"
    )
