"""A mail server and a robot's host on loopback, as far as tests need them."""

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class MailSink:
    """Takes every mail. refuses: answers of that many mails are a refusal."""

    port: int = 0
    refuses: int = 0
    got: list[tuple[str, EmailMessage]] = field(default_factory=list)  # (to, mail)


class _Smtp(socketserver.StreamRequestHandler):
    """As much of SMTP as smtplib speaks."""

    def handle(self) -> None:
        sink: MailSink = self.server.sink  # type: ignore[attr-defined]
        self._say("220 sink")
        to = ""
        while line := self.rfile.readline().decode().strip():
            command = line[:4].upper()
            if command == "RCPT":
                to = line.partition(":")[2].strip(" <>")
            if command == "DATA":
                self._say("354 go on")
                self._take(sink, to, self._text())
            elif command == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _take(self, sink: MailSink, to: str, text: bytes) -> None:
        if sink.refuses:
            sink.refuses -= 1
            self._say(f"451 {to} not now")
            return
        mail = message_from_bytes(text, policy=policy.default)
        sink.got.append((to, mail))  # type: ignore[arg-type]
        self._say("250 taken")

    def _text(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@dataclass
class RobotHost:
    """Takes every message. answers: (status, headers, body) of the next ones; then yes."""

    origin: str = ""
    answers: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    got: list[tuple[str, Any]] = field(default_factory=list)  # (path, JSON)


class _Http(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        host: RobotHost = self.server.host  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers["Content-Length"]))
        host.got.append((self.path, json.loads(body)))
        status, headers, answer = (
            host.answers.pop(0) if host.answers else (200, {}, b'{"errcode":0,"errmsg":"ok"}')
        )
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def do_GET(self) -> None:
        self.do_POST()  # where a redirect would lead

    def log_message(self, *_args: Any) -> None:
        """Quiet."""


@contextmanager
def mail_sink() -> Iterator[MailSink]:
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Smtp)
    sink = MailSink(port=server.server_address[1])
    server.sink = sink  # type: ignore[attr-defined]
    with _running(server):
        yield sink


@contextmanager
def robot_host() -> Iterator[RobotHost]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Http)
    host = RobotHost(origin=f"http://127.0.0.1:{server.server_address[1]}")
    server.host = host  # type: ignore[attr-defined]
    with _running(server):
        yield host


@contextmanager
def _running(server: Any) -> Iterator[None]:
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
