"""The doors as they run, and the clients by which devices are tested: Debian's dcmtk."""

import random
import socket
import ssl
import struct
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

import pytest
from pydicom import dcmread
from pynetdicom import AE

from seldinger.cli import BAD_INPUT, main
from seldinger.errors import SeldingerError
from seldinger.web.intake.doors.tls import tls_context
from support.certificates import certificate_of
from support.doors import (
    Doors,
    caller,
    connected,
    dcmtk,
    frame,
    heard,
    installation_with_sources,
    kept,
    opened,
    sent,
    siu,
)
from support.dose_reports import Shot, angiography, shared, written
from support.installations import Installation

pytestmark = pytest.mark.enable_socket  # clients and servers on loopback
REAL = ("philips_allura_clarity_u104", "philips_allura_clarity_u601", "siemens_axiom_artis",
        "siemens_axiom_example_procedure")  # fmt: skip
HERE = "127.0.0.1"
ACKNOWLEDGED = "Received Store Response (Success)"


@pytest.fixture
def frozen() -> None:
    """Real time: real processes."""


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return installation_with_sources(tmp_path_factory.mktemp("doors"))


@pytest.fixture(scope="module")
def doors(installation: Installation) -> Iterator[Doors]:
    with opened(installation) as open_ones:
        yield open_ones


def report_files(folder: Path, count: int, first: int = 1) -> dict[str, Path]:
    """SOP Instance UID → a report of one event, as a file."""
    found = {}
    made = angiography(Shot(1))
    for number in range(first, first + count):
        uid = f"1.2.3.4.{number}"
        made.SOPInstanceUID = made.file_meta.MediaStorageSOPInstanceUID = uid
        made.StudyInstanceUID, made.AccessionNumber = f"1.2.3.{number}", f"A{number}"
        found[uid] = folder / f"{number:04}.dcm"
        found[uid].write_bytes(written(made))
    return found


# -- DICOM --------------------------------------------------------------------------------------


def test_only_those_who_are_known_come_in(doors: Doors) -> None:
    assert dcmtk("echoscu", *caller("DSA1"), HERE, doors.dicom).returncode == 0
    for told in (caller("EVIL"), caller("dsa1"), caller("HIS"), caller(called="OTHER")):
        refused = dcmtk("echoscu", *told, HERE, doors.dicom)
        assert refused.returncode != 0
        assert b"Not Recognized" in refused.stderr


def test_the_real_reports_are_taken_once(doors: Doors, installation: Installation) -> None:
    files = [shared("rdsr", f"{name}.dcm") for name in REAL]
    uids = [str(dcmread(file, stop_before_pixels=True).SOPInstanceUID) for file in files]
    for _ in range(2):
        done = dcmtk("storescu", "-v", *caller(), HERE, doors.dicom, *files)
        assert done.returncode == 0, done.stderr
        assert done.stderr.decode().count(ACKNOWLEDGED) == len(REAL)
    there = kept(installation)
    assert [there.count(uid) for uid in uids] == [1] * len(REAL)
    read_back = """
from seldinger.web.intake.models import Received
from seldinger.web.intake.receiving import content_of
from seldinger.intake.dicom.dose_report import read_dose_report
for uid in sys.argv[2:]:
    print(len(read_dose_report(content_of(Received.objects.get(identity=uid))).events))
"""
    assert all(int(count) for count in installation.run(read_back, *uids).split())


def test_twenty_at_once(doors: Doors, installation: Installation, tmp_path: Path) -> None:
    files = report_files(tmp_path, 40, first=100)
    paths = list(files.values())
    running = [
        subprocess.Popen(
            ["storescu", *caller(), HERE, str(doors.dicom), *paths[place : place + 2]],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        for place in range(0, 40, 2)
    ]  # fmt: skip
    assert [one.wait(60) for one in running] == [0] * 20
    there = kept(installation)
    assert all(there.count(uid) == 1 for uid in files)


@pytest.mark.parametrize(("title", "charset"), [("DSA1", "ISO_IR 192"), ("DSA2", "GB18030")])
def test_tomorrows_list_is_there_in_chinese(
    doors: Doors, tmp_path: Path, title: str, charset: str
) -> None:
    tomorrow = date.today() + timedelta(days=1)
    room = "导管室1" if title == "DSA1" else "导管室2"
    number = 500 if title == "DSA1" else 501
    booked = [
        part.replace("20200102", f"{tomorrow:%Y%m%d}") for part in siu(number, name="珅^示例")
    ]
    assert sent(doors.mllp, frame(*booked, f"AIL|1||{room}", encoding="gb18030")) == ["AA"]
    keys = ("PatientName", "PatientID", "StudyInstanceUID", "RequestedProcedureDescription",
            "ScheduledProcedureStepSequence[0].ScheduledStationAETitle",
            f"ScheduledProcedureStepSequence[0].ScheduledProcedureStepStartDate={tomorrow:%Y%m%d}",
            "ScheduledProcedureStepSequence[0].Modality=XA")  # fmt: skip
    told = [part for key in keys for part in ("-k", key)]
    answer = tmp_path / "rsp0001.dcm"
    end = time.monotonic() + 20  # it is read by a thread of its own, once a second
    while not answer.exists() and time.monotonic() < end:
        asked = dcmtk(
            "findscu", "-W", "-X", "-od", tmp_path, *caller(title), *told, HERE, doors.dicom
        )
        assert asked.returncode == 0, asked.stderr
        time.sleep(0 if answer.exists() else 0.2)
    found = dcmread(answer, force=True)
    assert found.SpecificCharacterSet == charset
    raw = found.get_item("PatientName").value
    assert "珅示例".encode("gb18030" if charset == "GB18030" else "utf-8") in bytes(raw)
    assert str(found.PatientName) == "珅示例"
    assert found.PatientID == f"ZY{number:06}"
    assert found.RequestedProcedureDescription == "冠状动脉造影"
    (step,) = found.ScheduledProcedureStepSequence
    assert step.ScheduledStationAETitle == title
    assert not list(tmp_path.glob("rsp0002.dcm")), "the other room's patient"


def test_what_is_too_large_or_silent_holds_up_nobody(doors: Doors) -> None:
    silent = [connected(doors.dicom) for _ in range(40)]
    try:
        assert dcmtk("echoscu", *caller(), HERE, doors.dicom, within=10).returncode == 0
        for kind in (0x01, 0x04, 0x07):
            with connected(doors.dicom) as line:
                line.sendall(struct.pack(">BBL", kind, 0, 0xFFFFFFFF) + bytes(1000))
                line.settimeout(5)
                assert closed(line), kind
        assert dcmtk("echoscu", *caller(), HERE, doors.dicom, within=10).returncode == 0
    finally:
        for one in silent:
            one.close()


def closed(line: socket.socket) -> bool:
    """Whether the door has left; what it says before is of no interest."""
    try:
        while line.recv(4096):
            pass
    except ConnectionError:
        pass
    except TimeoutError:
        return False
    return True


# -- HL7 ----------------------------------------------------------------------------------------


def test_messages_over_one_connection(doors: Doors, installation: Installation) -> None:
    before = len(kept(installation))
    same = frame(*siu(1))
    frames = [same, frame(*siu(2)), same, frame("nothing"), frame(*siu(3, sender="X|Y"))]
    assert sent(doors.mllp, *frames) == ["AA", "AA", "AA", "AE", "AR"]
    chinese = frame(*siu(4, sender="RIS|", name="瑋^珅"), encoding="gb18030")
    with connected(doors.mllp) as line:
        for place in range(0, len(chinese), 7):
            line.sendall(chinese[place : place + 7])
        assert heard(line) == ["AA"]
    assert len(kept(installation)) == before + 3


def test_garbage_ends_its_own_connection_alone(doors: Doors) -> None:
    with connected(doors.mllp) as good, connected(doors.mllp) as bad:
        bad.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n\x1c\r")
        bad.settimeout(5)
        assert closed(bad)
        good.sendall(frame(*siu(9)))
        assert heard(good) == ["AA"]


# -- killed -------------------------------------------------------------------------------------


def test_what_was_acknowledged_is_there_once(tmp_path: Path) -> None:
    """Killed in the middle of two streams, twice; each sender then sends all of its own again."""
    chance = random.Random(6)
    (tmp_path / "files").mkdir()
    place = installation_with_sources(tmp_path / "data")
    files = report_files(tmp_path / "files", 60)
    messages = [frame(*siu(number)) for number in range(2000)]
    acknowledged: set[str] = set()
    answered = 0
    for turn in range(2):
        with opened(place) as doors:
            part = list(files)[turn * 30 : turn * 30 + 30]
            stored = subprocess.Popen(
                ["storescu", "-v", *caller(), HERE, str(doors.dicom), *(files[u] for u in part)],
                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            )  # fmt: skip
            line = connected(doors.mllp)
            killer = threading.Timer(chance.uniform(0.3, 0.6), doors.kill)
            killer.start()
            count = streamed(line, messages)
            told = stored.communicate(timeout=60)[1]
            killer.join()
        answered = max(answered, count)
        acknowledged |= set(part[: told.count(ACKNOWLEDGED)])
    assert answered, "nothing was under way"
    assert acknowledged
    there = kept(place)
    assert acknowledged <= set(there)
    assert len(there) == len(set(there))
    assert sum("." not in one for one in there) >= answered
    with opened(place) as doors:
        assert dcmtk("storescu", *caller(), HERE, doors.dicom, *files.values()).returncode == 0
        again = messages[: answered + 1]
        assert sent(doors.mllp, *again) == ["AA"] * len(again)
    after = kept(place)
    assert sorted(one for one in after if "." in one) == sorted(files)
    assert len(after) == len(set(after)) == len(files) + len(again)


def streamed(line: socket.socket, messages: list[bytes]) -> int:
    """How many were acknowledged until the door was gone, each before the next was sent."""
    done = 0
    with line:
        try:
            for content in messages:
                line.sendall(content)
                if heard(line) != ["AA"]:
                    break
                done += 1
        except ConnectionError:
            pass
    return done


# -- TLS ----------------------------------------------------------------------------------------


def test_both_doors_speak_tls_and_ask_for_a_certificate(
    installation: Installation, tmp_path: Path
) -> None:
    ours, theirs = certificate_of(tmp_path / "ours"), certificate_of(tmp_path / "theirs")
    told = ("--tls-cert", ours.certificate, "--tls-key", ours.key, "--tls-ca", theirs.certificate)
    with opened(installation, *map(str, told)) as doors:
        silent = connected(doors.dicom), connected(doors.mllp)
        own = ("+tls", theirs.key, theirs.certificate, "+cf", ours.certificate)
        assert dcmtk("echoscu", *own, *caller(), HERE, doors.dicom, within=10).returncode == 0
        file = next(iter(report_files(tmp_path, 1, first=900).values()))
        assert dcmtk("storescu", *own, *caller(), HERE, doors.dicom, file).returncode == 0
        for without in ((), ("+tla", "+cf", ours.certificate)):
            assert dcmtk("echoscu", *without, *caller(), HERE, doors.dicom).returncode != 0
        context = ssl.create_default_context(cafile=ours.certificate)
        with pytest.raises((ssl.SSLError, ConnectionError)):
            sent(doors.mllp, frame(*siu(20)), context=context)
        context.load_cert_chain(theirs.certificate, theirs.key)
        assert sent(doors.mllp, frame(*siu(20)), frame(*siu(21)), context=context) == ["AA", "AA"]
        for one in silent:
            one.close()


# -- the command --------------------------------------------------------------------------------


def test_it_closes_while_a_device_stays_connected(installation: Installation) -> None:
    entity = AE(ae_title="DSA1")
    entity.add_requested_context("1.2.840.10008.1.1")
    with opened(installation) as doors, connected(doors.mllp):
        held = entity.associate(HERE, doors.dicom, ae_title="SELDINGER")
        assert held.is_established
        assert held.send_c_echo().Status == 0
        begun = time.monotonic()
        doors.process.terminate()
        assert doors.process.wait(20) == 0
        assert time.monotonic() - begun < 15
        held.abort()


def test_a_port_that_is_taken(installation: Installation) -> None:
    with socket.socket() as taken:
        taken.bind((HERE, 0))
        taken.listen()
        told = f"{HERE}:{taken.getsockname()[1]}"
        done = installation.seldinger("receive", "--mllp", f"{HERE}:0", "--dicom", told)
    assert (done.returncode, done.stdout) == (BAD_INPUT, "")
    assert f"{told} 不能使用：端口已被占用" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ((), "没有要打开的接口"),
        (("--mllp", "nowhere"), "不是地址"),
        (("--mllp", "127.0.0.1:70000"), "不是地址"),
        (("--mllp", ":0", "--tls-cert", "none"), "要一起给"),
        (("--mllp", ":0", "--tls-ca", "none"), "要一起给"),
        (("--dicom", ":0", "--ae-title", "x" * 17), "AE 标题"),
        (("--dicom", ":0", "--ae-title", "中文"), "AE 标题"),
    ],
)
def test_the_command_says_what_is_wrong(
    told: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with suppress(SystemExit):
        assert main(["receive", *told]) == BAD_INPUT
    said = capsys.readouterr()
    assert said.out == ""
    assert words in said.err


def test_files_of_tls_that_cannot_be_used(tmp_path: Path) -> None:
    ours, theirs = certificate_of(tmp_path / "ours"), certificate_of(tmp_path / "theirs")
    empty = tmp_path / "empty.pem"
    empty.touch()
    for certificate, key, authority in (
        (ours.certificate, theirs.key, None),
        (empty, ours.key, None),
        (ours.certificate, ours.key, empty),
        (ours.certificate, ours.key, tmp_path / "none"),
    ):
        with pytest.raises(SeldingerError):
            tls_context(certificate, key, authority)
    assert tls_context(None, None, None) is None
