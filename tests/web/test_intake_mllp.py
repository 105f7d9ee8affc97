"""HL7 over MLLP: what is a frame, who is answered how, and what is kept. No socket is opened."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seldinger.web.intake.doors import mllp
from seldinger.web.intake.doors.mllp import FrameError, Frames, answered
from seldinger.web.intake.models import Received, Source
from seldinger.web.intake.receiving import content_of
from support.doors import frame, siu
from support.intake import source
from support.people import World

pytestmark = pytest.mark.enable_socket  # pairs of them, which lead nowhere


def nobody() -> None:
    """Nobody waits for what was kept."""


@pytest.fixture
def his(world: World) -> Source:
    return source(world, name="HIS 示例医院")


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def answer(content: bytes, encoding: str = "utf-8") -> list[list[str]]:
    """Segments and fields of what was answered."""
    told = answered(content.strip(b"\x0b\x1c\r"), nobody)
    assert told[:1] == b"\x0b"
    assert told[-3:] == b"\r\x1c\r"
    return [line.split("|") for line in told[1:-3].decode(encoding).split("\r")]


@pytest.mark.usefixtures("his")
def test_it_is_kept_and_then_answered() -> None:
    content = frame(*siu(7))
    head, acknowledged = answer(content)
    assert acknowledged[:3] == ["MSA", "AA", "C7"]
    assert head[2:6] == ["SELDINGER", "", "HIS", "示例医院"], "back to whom it came from"
    assert head[8] == "ACK^S12^ACK"
    kept = Received.objects.get()
    assert content_of(kept) == content.strip(b"\x0b\x1c\r")
    assert "示例".encode() not in bytes(kept.content), "encrypted"


@pytest.mark.usefixtures("his")
def test_the_same_message_is_kept_once() -> None:
    answer(frame(*siu(7)))
    later = [part.replace("20200101080000", "20200101080500") for part in siu(7)]
    assert answer(frame(*later))[1][1] == "AA", "sent again at another moment"
    assert Received.objects.count() == 1
    assert answer(frame(*siu(7, name="示例^乙")))[1][1] == "AA"
    assert Received.objects.count() == 2, "a control id that began anew tells something else"


def test_who_may_not_send_is_told_so(his: Source) -> None:
    his.ended_at = his.made_at
    his.save()
    for sender in ("HIS|示例医院", "HIS|别的医院", "|"):
        told = answer(frame(*siu(7, sender=sender)))
        assert told[1][:3] == ["MSA", "AR", "C7"], sender
        assert told[2][0] == "ERR"
    assert not Received.objects.exists()


def test_gb18030_is_kept_as_it_came(his: Source) -> None:
    """珅 is C8 7C, and 7C is the delimiter."""
    his.encoding = "GB18030"
    his.save()
    content = frame(*siu(7, name="珅^瑋"), encoding="gb18030")
    assert answer(content, "gb18030")[1][1] == "AA"
    assert "珅^瑋".encode("gb18030") in content_of(Received.objects.get())


@pytest.mark.parametrize("content", [b"", b"\r\r", b"PID|1", b"MSH", b"MSHabc", bytes(range(256))])
@pytest.mark.usefixtures("his")
def test_what_is_no_message_is_not_kept(content: bytes) -> None:
    assert b"MSA|AE" in answered(content, nobody)
    assert not Received.objects.exists()


@pytest.mark.usefixtures("his")
def test_what_cannot_be_read_is_kept_all_the_same() -> None:
    """Its sender is known: a person looks at the rest."""
    content = frame(*siu(7)).strip(b"\x0b\x1c\r") + b"\rOBX|1|TX|||\xff\xfe\x81"
    assert answer(content)[1][1] == "AA"
    assert content_of(Received.objects.get()).endswith(b"\xff\xfe\x81")


# -- frames -------------------------------------------------------------------------------------


def test_frames_come_in_pieces_and_in_bunches(pair: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = pair
    stream = b"\r\n" + frame("one") + frame("two") + b"\x0bthree\x1c" + b"\x0bfour\x1c\r\n"

    def send() -> None:
        for byte in stream:
            theirs.send(bytes([byte]))
        theirs.shutdown(socket.SHUT_WR)

    sender = threading.Thread(target=send)
    sender.start()
    frames = Frames(ours)
    assert [frames.next() for _ in range(5)] == [b"one\r", b"two\r", b"three", b"four", None]
    sender.join()


def test_a_frame_is_bounded(
    pair: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = pair
    monkeypatch.setattr(mllp, "LARGEST", 1000)
    theirs.send(b"\x0b" + bytes(1001))
    with pytest.raises(FrameError, match="large"):
        Frames(ours).next()


def test_a_slow_frame_ends_the_connection(
    pair: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = pair
    monkeypatch.setattr(mllp, "_WITHIN", 0.1)
    theirs.send(b"\x0bMSH|")
    begun = time.monotonic()
    with pytest.raises((FrameError, TimeoutError)):
        Frames(ours).next()
    assert time.monotonic() - begun < 1


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.binary(max_size=40) | st.sampled_from([b"\x0b", b"\x1c", b"\r", b"MSH|^~\\&|"])))
def test_no_stream_breaks_the_frames(parts: list[bytes]) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(b"".join(parts))
        theirs.shutdown(socket.SHUT_WR)
        frames = Frames(ours)
        try:
            while (content := frames.next()) is not None:
                assert b"\x1c" not in content
                mllp._header_of(content)
        except FrameError:
            pass


@settings(
    max_examples=60, deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(content=st.binary(max_size=200) | st.binary(max_size=80).map(lambda b: b"MSH|^~\\&|" + b))
@pytest.mark.usefixtures("his")
def test_every_message_gets_an_answer(content: bytes) -> None:
    told = answered(content, nobody)
    assert any(code in told for code in (b"|AE|", b"|AR|", b"MSA")), told
    assert told.endswith(b"\x1c\r")
    assert not Received.objects.exists()
