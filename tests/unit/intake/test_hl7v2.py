"""HL7 v2 messages, as hospital systems send them: what they say, in which bytes, and which not."""

from datetime import datetime, timedelta, timezone

import pytest

from seldinger.errors import SeldingerError
from seldinger.intake.draft import Action, Draft, IntakeError, Kind
from seldinger.intake.hl7v2.drafts import drafts_of
from seldinger.intake.hl7v2.mapping import Places
from seldinger.intake.hl7v2.message import read_messages
from seldinger.intake.reading import read_drafts
from support.dose_reports import shared

ORDER = """MSH|^~\\&|HIS|示例医院|SELDINGER||20261120080000||ORM^O01|M1|P|2.4||||||{charset}
PID|1||ZY0001^^^HIS^MR||{name}||19700101|M
PV1|1|I|介入科^DSA2|||||1001^示例^丙
ORC|NW|P1|F1||||^^^20261121093000
OBR|1|P1|F1|36.06^经皮冠状动脉支架置入术^ICD9"""
ORDER += f"{'|' * 14}A2026112001{'|' * 16}2001^示例^乙\n"
SIU = "MSH|^~\\&|OR||X||20261120||SIU^{trigger}|M2|P|2.5\rSCH|P1|F1{status}\rPID|1||ZY0001\r"
WITH_OFFSET = timezone(timedelta(hours=2, minutes=15))


def order(name: str = "示例^甲", charset: str = "", text: str = ORDER) -> str:
    return text.format(name=name, charset=charset).replace("\n", "\r")


def one(content: bytes | str) -> Draft:
    (draft,) = read_drafts(content.encode() if isinstance(content, str) else content)
    return draft


# Samples of another project


@pytest.mark.parametrize(
    ("name", "kind", "action", "accession", "started", "procedures"),
    [
        ("SIU-S12-01", "appointment", "add", "", "2021-09-24 09:30",
         ["Biopsy of colon (procedure)"]),
        ("SIU-S12-02", "appointment", "add", "", "2021-08-18 11:30",
         ["CBC Panel-Blood by Automated Count；XR Chest PA and Lateral"]),
        ("SIU-S14-02", "appointment", "change", "", "2021-08-18 11:30",
         ["CBC Panel-Blood by Automated Count；XR Chest PA and Lateral"]),
        ("SIU-S15-01", "appointment", "cancel", "", "2021-09-24 09:30",
         ["Biopsy of colon (procedure)"]),
        ("SIU-S17-02", "appointment", "cancel", "", "2021-08-18 11:30",
         ["CBC Panel-Blood by Automated Count；XR Chest PA and Lateral"]),
        ("SIU-S26-01", "appointment", "cancel", "", "2021-09-24 09:30",
         ["Biopsy of colon (procedure)"]),
        ("ORM-O01-01", "order", "add", "1201", "2021-10-20 12:00", ["CT Head"]),
        ("LAB-ORM-1", "order", "add", "82503246", "2014-10-06 06:44",
         ["Hemogram and platelet count, automated"]),
        ("OMG-O19-01", "order", "change", "", "2021-10-20 12:00",
         ["Lipid panel with direct LDL - Serum or Plasma", "Lipid panel with direct LDL"]),
        ("OMG-O19-02", "order", "done", "", "2021-10-20 12:00",
         ["Lipid panel with direct LDL - Serum or Plasma", "Lipid panel with direct LDL",
          "Lipid panel with direct LDL", "Lipid panel with direct LDL - Plasma",
          "Lipid panel with direct LDL - Plasma"]),
        ("ORU-R01-RMGEAD", "result", "done", "1045813", "2002-02-15 07:30", ["GLUCOSE"]),
        ("ADT-A01-02", "patient", "add", "", None, [""]),
        ("ADT-A08-02", "patient", "change", "", None, [""]),
        ("MDM-T02-02", "document", "add", "1-1", "2008-01-31 15:55",
         ["TransthoracicEcho", "3D echo cardigram"]),
    ],
)  # fmt: skip
def test_the_samples_say_what_is_done_when_and_under_which_number(
    name, kind, action, accession, started, procedures
):
    drafts = read_drafts(shared("hl7", f"{name}.hl7").read_bytes())
    first = drafts[0]

    assert [draft.procedure_text for draft in drafts] == procedures
    assert (first.kind, first.action, first.accession) == (kind, action, accession)
    assert (first.started and first.started.strftime("%Y-%m-%d %H:%M")) == started
    assert all(draft.patient_number for draft in drafts)


def test_of_several_orders_each_has_its_own_action():
    drafts = read_drafts(shared("hl7", "OMG-O19-02.hl7").read_bytes())

    assert [draft.action for draft in drafts] == [Action.DONE] * 4 + [Action.CANCEL]
    assert (drafts[-1].accession, drafts[-1].order_number) == ("FO-3", "NI-2")


# What a message says


def test_an_order_says_who_what_when_where_and_by_whom():
    draft = one(order())

    assert (draft.kind, draft.action, draft.message_id) == (Kind.ORDER, Action.ADD, "M1")
    assert (draft.source, draft.room) == ("HIS 示例医院", "DSA2")
    assert (draft.patient_number, draft.patient_name) == ("ZY0001", "示例甲")
    assert (draft.accession, draft.order_number) == ("A2026112001", "P1")
    assert draft.procedure_code == "36.06"
    assert draft.procedure_text == "经皮冠状动脉支架置入术"
    assert draft.started == datetime(2026, 11, 21, 9, 30)
    people = [(person.role, person.number, person.name) for person in draft.people]
    assert people == [("performer", "2001", "示例乙"), ("referrer", "1001", "示例丙")]
    assert draft.flags == ()


@pytest.mark.parametrize(
    ("field", "who"),
    [
        ("AIP|1||^示例^乙", ("performer", "", "示例乙")),
        ("AIP|1||2001^示例^乙~^示例^丁", ("performer", "2001", "示例乙")),
        (f"OBR|1{'|' * 33}&示例&乙", ("performer", "", "示例乙")),
    ],
)
def test_who_has_no_number_is_known_by_name(field, who):
    text = SIU.format(trigger="S12", status="") + field

    assert who in [(person.role, person.number, person.name) for person in one(text).people]


@pytest.mark.parametrize(
    ("identifiers", "number"),
    [
        ("ZY0001^^^HIS^MR~3101^^^ID^NI", "ZY0001"),
        ("3101^^^ID^NI~ZY0001^^^HIS^MR", "ZY0001"),
        ("3101^^^ID^NI~ZY0001^^^HIS^PI", "ZY0001"),
        ("~ZY0001", "ZY0001"),
        ('""~ZY0001', "ZY0001"),
        ("ZY0001", "ZY0001"),
        ("", "OUT1"),
    ],
)
def test_of_repeated_patient_numbers_the_hospitals_own_counts(identifiers, number):
    text = order().replace("1||ZY0001^^^HIS^MR|", f"1|OUT1|{identifiers}|")

    assert one(text).patient_number == number


def test_a_message_without_a_patient_says_so():
    text = "\r".join(line for line in order().split("\r") if not line.startswith("PID"))

    assert one(text).flags == ("patient_missing",)


@pytest.mark.parametrize(
    ("control", "status", "action"),
    [
        ("NW", "", Action.ADD), ("", "", Action.ADD), ("XO", "", Action.CHANGE),
        ("OH", "", Action.CHANGE), ("CA", "", Action.CANCEL), ("DC", "", Action.CANCEL),
        ("SC", "CM", Action.DONE), ("SC", "CA", Action.CANCEL), ("SC", "IP", Action.CHANGE),
        ("NW", "CM", Action.ADD),
    ],
)  # fmt: skip
def test_the_order_control_says_what_to_do_and_its_status_where_that_changed(
    control, status, action
):
    assert one(order().replace("ORC|NW|P1|F1||", f"ORC|{control}|P1|F1||{status}")).action == action


@pytest.mark.parametrize(
    ("trigger", "status", "action"),
    [
        ("S12", "", Action.ADD), ("S13", "", Action.CHANGE), ("S14", "", Action.CHANGE),
        ("S15", "", Action.CANCEL), ("S16", "", Action.CANCEL), ("S17", "", Action.CANCEL),
        ("S26", "", Action.CANCEL), ("S14", "Cancelled", Action.CANCEL),
        ("S14", "DC", Action.CANCEL), ("S14", "No Show", Action.CANCEL),
        ("S14", "Booked", Action.CHANGE),
    ],
)  # fmt: skip
def test_an_appointment_is_made_changed_or_cancelled(trigger, status, action):
    text = SIU.format(trigger=trigger, status="|" * 23 + status if status else "")

    assert one(text).action == action


@pytest.mark.parametrize(
    ("event", "merged", "action"),
    [
        ("A01", "", Action.ADD), ("A08", "", Action.CHANGE), ("A11", "", Action.CANCEL),
        ("A40", "MRG|ZY0002^^^HIS^MR\r", Action.MERGE),
    ],
)  # fmt: skip
def test_a_patient_is_admitted_changed_taken_back_or_merged(event, merged, action):
    text = f"MSH|^~\\&|HIS||X||20261120||ADT|M3|P\rEVN|{event}\rPID|1||ZY0001\r{merged}"
    draft = one(text)

    assert (draft.kind, draft.action) == (Kind.PATIENT, action)
    assert draft.prior_number == ("ZY0002" if merged else "")


@pytest.mark.parametrize("type_", ["ACK", "DFT^P03", "ZZZ^Z01", ""])
def test_a_message_about_no_case_is_one_that_says_so(type_):
    draft = one(f"MSH|^~\\&|HIS||X||20261120||{type_}|M4|P\rPID|1||ZY0001\rZPD|own\r")

    assert draft.kind is Kind.MESSAGE
    assert draft.flags == (f"not_a_case:{type_[:3] or '?'}",)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("20261121", datetime(2026, 11, 21).date()),
        ("2026112109", datetime(2026, 11, 21, 9)),
        ("202611210930", datetime(2026, 11, 21, 9, 30)),
        ("20261121093005.123", datetime(2026, 11, 21, 9, 30, 5)),
        ("20261121093005+0215", datetime(2026, 11, 21, 9, 30, 5, tzinfo=WITH_OFFSET)),
        ("2026-11-21 09:30:05", datetime(2026, 11, 21, 9, 30, 5)),
        ("2026-11-21T09:30:05.0+02:15", datetime(2026, 11, 21, 9, 30, 5, tzinfo=WITH_OFFSET)),
        ("2026/11/21", datetime(2026, 11, 21).date()),
    ],
)
def test_a_time_is_read_as_written(written, moment):
    draft = one(order().replace("20261121093000", written))

    assert (draft.started, draft.flags) == (moment, ())


@pytest.mark.parametrize(
    "written", ["2026", "202611", "20261321", "20261121250000", "明天", "00010101000000"]
)
def test_a_time_that_is_none_is_flagged(written):
    draft = one(order().replace("20261121093000", written))

    assert (draft.started, draft.flags) == (None, ("date_unreadable",))


def test_each_sender_may_put_things_elsewhere():
    (message,) = read_messages(order().replace("A2026112001", "").encode())
    places = Places({"accession": ["ZDS-1", "OBR-2"], "room": ["PV1-3.1"]})
    (draft,) = drafts_of(message, places)

    assert (draft.accession, draft.room) == ("P1", "介入科")


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ({"accession": ["OBR"]}, "消息映射里的“OBR”不是位置。请写成 PID-3 或 PID-3.1 的样子"),
        ({"房间": ["PV1-3"]}, "消息映射里的“房间”不认识"),
    ],
)
def test_a_place_that_is_none_is_refused(named, said):
    with pytest.raises(SeldingerError, match=said):
        Places(named)


# How it is written


@pytest.mark.parametrize("name", ["王^珅", "陈^瑋", "東^甲", "許^瑋珅東"])
@pytest.mark.parametrize(
    ("encoding", "stated"),
    [
        ("gb18030", "GB 18030-2000"), ("gb18030", ""), ("gb18030", "UNICODE UTF-8"),
        ("gb18030", "8859/1"), ("gb18030", "ASCII"), ("utf-8", "UNICODE UTF-8"),
        ("utf-8", "GB 18030-2000"), ("utf-8", "UNICODE"), ("utf-8", ""), ("utf-8-sig", ""),
        ("utf-16", "UNICODE UTF-16"),
    ],
)  # fmt: skip
def test_a_second_byte_that_equals_a_delimiter_breaks_no_name(name, encoding, stated):
    """珅 is C8 7C, 瑋 AC 7C, 東 96 7C, and 7C is “|”."""
    draft = one(order(name, stated).encode(encoding))

    assert draft.patient_name == name.replace("^", "")
    assert draft.accession == "A2026112001"


@pytest.mark.parametrize(
    ("stated", "encoding", "name"),
    [("8859/1", "iso8859-1", "Müller^Änne"), ("BIG-5", "big5", "許^功蓋"),
     ("ISO IR87", "iso2022_jp", "山田^太郎"), ("KS X 1001", "euc_kr", "洪^吉洞")],
)  # fmt: skip
def test_another_character_set_is_read_as_stated(stated, encoding, name):
    text = f"MSH|^~\\&|A||B||20261120||ADT^A01|M|P|2.5||||||{stated}\rPID|1||1||{name}\r"

    assert one(text.encode(encoding)).patient_name.replace(" ", "") == name.replace("^", "")


def test_bytes_of_no_character_set_are_refused():
    with pytest.raises(IntakeError, match="消息的字符集认不出来"):
        read_drafts(order().encode() + b"NTE|1||\xff\xff\x81\r")


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
@pytest.mark.parametrize(("before", "after"), [("", ""), ("\x0b", "\x1c\r"), ("\ufeff", "\r\r")])
def test_segments_end_in_any_way_and_frames_do_not_matter(end, before, after):
    text = before + order().replace("\r", end).rstrip() + after

    assert one(text) == one(order())


def test_a_batch_gives_a_draft_of_each_message():
    text = f"FHS|^~\\&|HIS\rBHS|^~\\&|HIS\r{order()}{order('示例^丁')}BTS|2\rFTS|1\r"

    assert [draft.patient_name for draft in read_drafts(text.encode())] == ["示例甲", "示例丁"]


def test_a_message_names_its_own_delimiters():
    text = order().translate(str.maketrans({"|": "#", "^": "!"}))

    assert one(text).procedure_text == "经皮冠状动脉支架置入术"


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("A\\T\\B\\S\\C\\F\\D\\R\\E\\E\\F", "A&B^C|D~E\\F"),
        ("\\H\\左\\N\\前降支", "左前降支"),
        ("\\XE5B7A6\\", "左"),
        ("上\\.br\\下", "上\n下"),
        ("C:\\Users\\x", "C:\\Users\\x"),
        ("PA & LAT", "PA & LAT"),
        ("左\r前降支", "左\n前降支"),
        ('""', ""),
    ],
)
def test_escapes_are_undone_and_what_is_none_is_left(written, read_as):
    text = order().replace("36.06^经皮冠状动脉支架置入术^ICD9", f"^{written}")

    assert one(text).procedure_text == read_as


def test_a_lost_backslash_makes_the_ampersand_no_escape():
    text = order().replace("|^~\\&|", "|^~&|").replace("经皮", "A&B&C")

    assert one(text).procedure_text == "A&B&C冠状动脉支架置入术"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"MSH", "MSH 段没有写明分隔符"),
        (b"MSHABC", "MSH 段没有写明分隔符"),
        (b"FHS|^~\\&|X\r", "找不到 MSH 段"),
        (b"BHS|^~\\&|X\rPID|1\rMSH|^~\\&|X\r", "第一段应是 MSH"),
        (b"MSH|^~\\&|X\r" + b"NTE|1\r" * 20_001, "消息超过 20000 段"),
        (b"MSH|^~\\&|X\r" * 10_001, "文件超过 10000 条消息"),
        (b"MSH|^~\\&|X" + b" " * (4 << 20), "消息超过 4 MB"),
        (b"MSH|^~\\&|||||||ORM\r" + b"NTE|1\r" * 200 + b"ORC|NW\r" * 200, "200 份申请"),
    ],
)
def test_what_is_no_message_or_too_much_of_one_is_refused(content, why):
    with pytest.raises(IntakeError, match=why):
        read_drafts(content)
