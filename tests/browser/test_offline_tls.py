"""The server's own HTTPS on a phone that trusts its authority: a draft outlives the dead network.

Over plain HTTP on another machine no worker starts; over HTTPS chromium starts one only where it
trusts the certificate, whatever is clicked away on the page of warning. So the browser here trusts
one key, that of this server, as a phone does on which the authority was installed.
"""

import shutil
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_pem_x509_certificate
from playwright.sync_api import Browser, Page, expect

from browser.conftest import ELSEWHERE, PHONE, QUIET, context_of, copied, sign_in
from browser.test_offline import entries, fill, kept_on, open_log, submit, wait_for_drafts
from support.server import Server, running_server


@pytest.fixture(scope="module")
def secure(generated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """As the hospital reaches it: by a name, over HTTPS, with a certificate made here."""
    data = copied(generated, tmp_path_factory.mktemp("tls"))
    with running_server(data, "--demonstration", "--tls", "--name", ELSEWHERE) as server:
        yield replace(server, address=f"https://{ELSEWHERE}:{server.port}")


@pytest.fixture
def trusting(browser: Browser, secure: Server) -> Iterator[Page]:
    """A phone of its own browser: whom chromium trusts is settled when it starts."""
    key = f"--ignore-certificate-errors-spki-list={key_of(secure.data / 'tls' / 'cert.pem')}"
    launched = browser.browser_type.launch(
        executable_path=shutil.which("chromium"), args=[*QUIET, key]
    )
    context = context_of(launched, PHONE)
    page = context.new_page()
    yield page
    launched.close()


def key_of(certificate: Path) -> str:
    """SHA-256 of the public key, base64, as chromium names keys."""
    public = load_pem_x509_certificate(certificate.read_bytes()).public_key()
    told = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return b64encode(sha256(told).digest()).decode()


def test_a_draft_is_kept_over_https_and_sent_once(trusting: Page, secure: Server) -> None:
    page = trusting
    sign_in(page, secure, "xueyuan1")
    open_log(page, secure)
    assert page.evaluate("window.isSecureContext")
    expect(page.get_by_text("断网时不能保存草稿")).to_have_count(0)
    before = entries(secure)
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_text("没有网络。可以照常登记")).to_be_visible()
    fill(page, "ZY-TLS-1")
    submit(page)
    expect(page.get_by_text("有 1 条加密保存在这台设备上")).to_be_visible()
    assert [draft["state"] for draft in kept_on(page)] == ["to_send"]
    assert entries(secure) == before
    page.context.set_offline(False)
    expect(page.get_by_text("断网时保存的 1 条已经登记")).to_be_visible()
    wait_for_drafts(page, 0)
    assert entries(secure) == before + 1
