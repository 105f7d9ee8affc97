"""HTTPS at a desk: the certificate, and a server that speaks it."""

import re
import shutil
import ssl
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.client import HTTPSConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest
import time_machine
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from seldinger.cli import main
from seldinger.errors import SeldingerError
from seldinger.web.tls import Certificate, given_certificate, local_certificate
from support.server import Server, running_server, trusted_of


def chain_of(made: Certificate) -> list[x509.Certificate]:
    return x509.load_pem_x509_certificates(made.certificate.read_bytes())


# -- the certificate --------------------------------


def test_it_is_made_once_and_its_key_is_the_owners_alone(tmp_path: Path) -> None:
    first = local_certificate(tmp_path, ["seldinger.example", "192.0.2.7"])
    told = first.certificate.read_bytes()
    assert first.made
    assert not local_certificate(tmp_path, ["192.0.2.7"]).made
    assert first.certificate.read_bytes() == told
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "tls").iterdir()} == {0o600}


def test_it_names_this_machine_and_what_was_told_for_397_days(tmp_path: Path) -> None:
    server, authority = chain_of(local_certificate(tmp_path, ["seldinger.example", "192.0.2.7"]))
    names = server.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["localhost", "seldinger.example"]
    assert [str(a) for a in names.get_values_for_type(x509.IPAddress)] == ["127.0.0.1", "192.0.2.7"]
    assert server.not_valid_after_utc - server.not_valid_before_utc <= timedelta(days=397)
    server.verify_directly_issued_by(authority)


def test_the_authority_can_sign_nothing_else(tmp_path: Path) -> None:
    """Its key is nowhere; what lies beside the certificate is the server's own."""
    made = local_certificate(tmp_path, [])
    server, authority = chain_of(made)
    rule = authority.extensions.get_extension_for_class(x509.BasicConstraints)
    assert (rule.critical, rule.value.ca, rule.value.path_length) == (True, True, 0)
    assert made.authority.read_bytes() == authority.public_bytes(Encoding.PEM)
    assert given_certificate(made.certificate, made.key).key == made.key
    assert server.public_key() != authority.public_key()
    assert len(list((tmp_path / "tls").iterdir())) == 3


def test_it_is_made_anew_when_it_has_ended_or_lacks_a_name(tmp_path: Path) -> None:
    local_certificate(tmp_path, [])
    assert local_certificate(tmp_path, ["other.example"]).made
    with time_machine.travel(datetime.now(UTC) + timedelta(days=396), tick=False):
        assert not local_certificate(tmp_path, ["other.example"]).made
    with time_machine.travel(datetime.now(UTC) + timedelta(days=397), tick=False):
        assert local_certificate(tmp_path, ["other.example"]).made


@pytest.mark.parametrize("name", ["cert.pem", "key.pem", "ca.pem"])
def test_it_is_made_anew_when_a_file_is_damaged_or_gone(tmp_path: Path, name: str) -> None:
    local_certificate(tmp_path, [])
    (tmp_path / "tls" / name).write_bytes(b"damaged")
    assert local_certificate(tmp_path, []).made
    (tmp_path / "tls" / name).unlink()
    assert local_certificate(tmp_path, []).made
    assert not local_certificate(tmp_path, []).made


def test_a_key_of_another_certificate_is_refused(tmp_path: Path) -> None:
    one, other = (local_certificate(tmp_path / name, []) for name in "ab")
    assert not given_certificate(one.certificate, one.key).is_ours
    with pytest.raises(SeldingerError, match="不是证书"):
        given_certificate(one.certificate, other.key)
    with pytest.raises(SeldingerError, match="读不出来"):
        given_certificate(tmp_path / "none.pem", one.key)
    with pytest.raises(SeldingerError, match="读不出来"):
        given_certificate(one.key, one.certificate)


@pytest.mark.parametrize("name", ["a..b", "x" * 64 + ".example", "a b\x00"])
def test_what_cannot_be_a_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SeldingerError, match="不能写进证书"):
        local_certificate(tmp_path, [name])
    assert not (tmp_path / "tls" / "cert.pem").exists()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--certificate", "a.pem"], "--tls"),
        (["--name", "x.example"], "--tls"),
        (["--tls", "--key", "a.pem"], "一起给"),
    ],
)
def test_options_that_do_not_fit_are_refused(
    tmp_path: Path, options: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", "--data", str(tmp_path), *options]) == 2
    assert told in capsys.readouterr().err


# -- the server --------------------------------


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    data = tmp_path_factory.mktemp("tls")
    with running_server(data, "--tls", "--name", "seldinger.example") as server:
        yield server


def asked(
    server: Server, method: str = "GET", body: str = "", **headers: str
) -> tuple[int, dict[str, str], str]:
    context = ssl.create_default_context(cafile=trusted_of(server.data))
    connection = HTTPSConnection("127.0.0.1", server.port, timeout=30, context=context)
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, "/start/", body, told)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, dict(answer.getheaders()), text


loopback = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]


class TestTheServer:
    pytestmark = loopback

    def test_it_answers_to_who_trusts_its_authority_and_to_nobody_else(
        self, secured: Server
    ) -> None:
        assert f"https://127.0.0.1:{secured.port}" in secured.told
        assert "ca.pem" in secured.told
        assert asked(secured)[0] == 200
        stranger = HTTPSConnection("127.0.0.1", secured.port, timeout=30)
        with pytest.raises(ssl.SSLCertVerificationError):
            stranger.request("GET", "/start/")

    def test_cookies_are_for_https_alone_and_nothing_is_promised_for_a_year(
        self, secured: Server
    ) -> None:
        headers = {name.lower(): value for name, value in asked(secured)[1].items()}
        assert "Secure" in headers["set-cookie"]
        assert "strict-transport-security" not in headers

    def test_a_form_is_taken_and_one_from_elsewhere_is_not(self, secured: Server) -> None:
        origin = f"https://127.0.0.1:{secured.port}"
        _, headers, text = asked(secured)
        cookie = headers.get("set-cookie") or headers["Set-Cookie"]
        token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', text)[0]
        told = {
            "Cookie": cookie.split(";")[0],
            "Content_Type": "application/x-www-form-urlencoded",
        }
        account = {"name": "示例", "login": "first", "password": "an-honest-phrase-7"}
        body = urlencode({"csrfmiddlewaretoken": token, "code": "00000000"} | account)
        status, _, text = asked(secured, "POST", body, Origin=origin, Referer=origin, **told)
        assert status == 200
        assert "起始码不对" in text
        elsewhere = "https://elsewhere.example"
        assert asked(secured, "POST", body, Origin=elsewhere, Referer=elsewhere, **told)[0] == 403

    def test_nobody_is_believed_about_another_scheme(self, secured: Server) -> None:
        """Without a proxy that header is anybody's; the answer is the same with it."""
        plain = asked(secured, X_Forwarded_Proto="http")
        assert (plain[0], "Secure" in str(plain[1])) == (200, True)

    def test_the_hospitals_own_certificate_is_used_and_asked_for_ever_after(
        self, secured: Server, tmp_path: Path
    ) -> None:
        made = secured.data / "tls"
        (tmp_path / "tls").mkdir()
        shutil.copy(made / "ca.pem", tmp_path / "tls" / "ca.pem")  # for the one who asks
        pair = ["--certificate", str(made / "cert.pem"), "--key", str(made / "key.pem")]
        with running_server(tmp_path, "--tls", *pair) as server:
            assert "ca.pem" not in server.told
            status, headers, _ = asked(server)
        assert status == 200
        assert "strict-transport-security" in {name.lower() for name in headers}
        assert not (tmp_path / "tls" / "key.pem").exists()
