"""From the hospital's message to the trainee's one tap, with Debian's own DICOM clients."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pydicom
import pytest
from playwright.sync_api import Page, expect

from browser.conftest import sign_in
from browser.test_every_page_looks_right import check
from browser.test_gate import tap
from seldinger.web.demonstration.dose_reports import (
    AE_TITLE,
    Performed,
    appointment,
    dose_report,
)
from support.server import Server

pytestmark = pytest.mark.skipif(not shutil.which("storescu"), reason="dcmtk is not installed")
WITHIN = 30  # seconds
CODE = "(01)06900000000014(17)290630(10)SLTEST1"


class Doors(NamedTuple):
    dicom: int
    mllp: int


@contextmanager
def open_doors(data: Path) -> Iterator[Doors]:
    """`seldinger receive` beside the server, as a hospital runs it."""
    command = [sys.executable, "-m", "seldinger.cli", "receive", "--data", str(data)]
    log = data / "doors.log"
    with log.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(
            [*command, "--dicom", "127.0.0.1:0", "--mllp", "127.0.0.1:0"],
            stderr=out, env=os.environ | {"PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
    try:
        end = time.monotonic() + WITHIN
        while len(ports := re.findall(r"：127\.0\.0\.1:(\d+)", log.read_text("utf-8"))) < 2:
            assert time.monotonic() < end, log.read_text("utf-8")
            time.sleep(0.1)
        yield Doors(*map(int, ports))
    finally:
        process.terminate()
        process.wait(timeout=WITHIN)


def say(port: int, message: bytes) -> str:
    with closing(socket.create_connection(("127.0.0.1", port), timeout=WITHIN)) as line:
        line.sendall(b"\x0b" + message + b"\x1c\r")
        told = b""
        while not told.endswith(b"\x1c\r"):
            told += line.recv(4096)
    return told.decode()


def dcmtk(program: str, port: int, *told: object) -> None:
    command = [program, "-aet", AE_TITLE, "-aec", "SELDINGER", "127.0.0.1", str(port)]
    done = subprocess.run(
        [*command, *map(str, told)], capture_output=True, text=True, timeout=WITHIN, check=False
    )
    assert done.returncode == 0, done.stderr


def worklist_of(port: int, number: str, folder: Path) -> pydicom.Dataset:
    """What the unit is told of this patient, as soon as the message was read."""
    keys = (
        "PatientName", f"PatientID={number}", "AccessionNumber", "StudyInstanceUID",
        "RequestedProcedureDescription", "ScheduledProcedureStepSequence[0].Modality=XA",
    )  # fmt: skip
    asked = [part for key in keys for part in ("-k", key)]
    end = time.monotonic() + WITHIN
    while not (found := sorted(folder.glob("rsp*.dcm"))):
        assert time.monotonic() < end, "the worklist stays empty"
        dcmtk("findscu", port, "-W", "-X", "-od", folder, *asked)
    return pydicom.dcmread(found[0], force=True)


def test_a_message_books_it_the_unit_reports_it_and_one_tap_logs_it(
    watched: Page, written: Server, tmp_path: Path
) -> None:
    begin = datetime.now(ZoneInfo("Asia/Shanghai")).replace(
        hour=12, minute=30, second=0, microsecond=0, tzinfo=None
    )
    name, number = "示例·脾动脉栓塞（联通试验）", "SL990001"
    planned = Performed(begin, name, number, "SLE0001", "")
    who = "^示例·上级医师 1\rAIP|2||^示例·学员 1"
    with open_doors(written.data) as doors:
        told = appointment(planned, room="导管室 1", doctor=who, sent=begin - timedelta(days=1))
        assert "MSA|AA|" in say(doors.mllp, told)

        offered = worklist_of(doors.dicom, number, tmp_path)
        assert str(offered.PatientName) == "示例患者"
        assert offered.RequestedProcedureDescription == name

        page = watched
        sign_in(page, written, "yiwu1")
        page.goto(f"{written.address}/theatre/?day={begin:%Y-%m-%d}")
        expect(page.get_by_text(name).first).to_be_visible()
        page.context.clear_cookies()

        done = Performed(
            begin + timedelta(minutes=7), name, number,
            str(offered.get("AccessionNumber", "")), str(offered.StudyInstanceUID),
        )  # fmt: skip
        file = tmp_path / "report.dcm"
        file.write_bytes(dose_report(done, Random("one tap")))
        dcmtk("storescu", doors.dicom, file)

        sign_in(page, written, "xueyuan1")
        draft = page.get_by_role("link", name=re.compile(re.escape(name))).first
        end = time.monotonic() + WITHIN
        page.goto(f"{written.address}/intake/")
        while not page.get_by_text("mGy").filter(visible=True).count() or not draft.count():
            assert time.monotonic() < end, page.locator("main").inner_text()
            page.goto(f"{written.address}/intake/")
        check(page, "drafts", tmp_path)
        draft.click()
        expect(page.get_by_role("heading", name="各来源怎么说")).to_be_visible()
        page.get_by_placeholder("扫描或粘贴唯一标识（UDI）").fill(CODE)
        tap(page.get_by_role("button", name="登记器械"))
        expect(page.get_by_text("SLTEST1").first).to_be_visible()
        check(page, "draft", tmp_path)
        at = page.url
        tap(page.get_by_role("link", name="登记这一台"))
        expect(page.get_by_text(name).first).to_be_visible()
        page.get_by_role("radio", name="一助").first.check(force=True)
        page.get_by_role("button", name="登记", exact=True).click()
        expect(page.get_by_text("已登记").first).to_be_visible()
        page.goto(at)
        expect(page.get_by_role("link", name="打开登记的病例")).to_be_visible()
