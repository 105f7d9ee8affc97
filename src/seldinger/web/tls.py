"""A certificate for a desk: made here once, so that phones in the ward get HTTPS without a proxy.

A small authority signs the server's certificate and its key is thrown away at once: whoever
trusts ca.pem trusts this one certificate, and nobody can make a second.
"""

import ipaddress
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from seldinger.errors import SeldingerError

HERE = ("localhost", "127.0.0.1")
VALID_FOR = timedelta(days=397)  # browsers take no certificate of a server for longer
OWNER_ONLY = 0o600


@dataclass(frozen=True, slots=True)
class Certificate:
    """certificate: the chain, the server's first. authority: what devices must trust, where it is
    of our making. made: whether it was made just now."""

    certificate: Path
    key: Path
    authority: Path
    made: bool = False

    @property
    def is_ours(self) -> bool:
        return self.authority != self.certificate


def given_certificate(certificate: Path, key: Path) -> Certificate:
    """The hospital's own. Raises SeldingerError where the two files are not a pair."""
    try:
        first = x509.load_pem_x509_certificates(certificate.read_bytes())[0]
        private = load_pem_private_key(key.read_bytes(), password=None)
    except (OSError, ValueError, TypeError):
        raise SeldingerError(
            f"证书 {certificate} 或私钥 {key} 读不出来。两个文件都应是 PEM 格式，私钥不带密码"
        ) from None
    if private.public_key() != first.public_key():
        raise SeldingerError(f"私钥 {key} 不是证书 {certificate} 的。请核对两个文件")
    return Certificate(certificate, key, certificate)


def local_certificate(data: Path, names: Sequence[str]) -> Certificate:
    """The one of an installation: made at the first start, anew when it has ended or lacks a name.

    names: host names or addresses by which it is reached, beside those of this machine.
    """
    folder = data / "tls"
    files = Certificate(folder / "cert.pem", folder / "key.pem", folder / "ca.pem")
    wanted = list(dict.fromkeys([*HERE, *(name for name in names if name)]))
    if _serves(files, wanted):
        return files
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _make(files, wanted)
    except OSError:
        raise SeldingerError(f"证书写不进 {folder}。请检查权限，或换一个数据文件夹") from None
    return replace(files, made=True)


def _serves(files: Certificate, names: Sequence[str]) -> bool:
    """Whether what is there can be used: whole, in force, for all these names."""
    try:
        given_certificate(files.certificate, files.key)
        first, authority = x509.load_pem_x509_certificates(files.certificate.read_bytes())
        is_whole = files.authority.read_bytes() == authority.public_bytes(Encoding.PEM)
        told = first.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (SeldingerError, OSError, ValueError, x509.ExtensionNotFound):
        return False
    in_force = first.not_valid_before_utc <= datetime.now(UTC) < first.not_valid_after_utc
    return is_whole and in_force and set(map(_name, names)) <= set(told)


def _make(files: Certificate, names: Sequence[str]) -> None:
    of_authority, of_server = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    title = _title(f"Seldinger {names[-1]}"[:64])
    authority = (
        _begun(title, title, of_authority.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .sign(of_authority, SHA256())
    )
    signer = x509.AuthorityKeyIdentifier.from_issuer_public_key(of_authority.public_key())
    server = (
        _begun(_title(names[-1][:64]), title, of_server.public_key())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(map(_name, names)), critical=False)
        .add_extension(_usage(digital_signature=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(signer, critical=False)
        .sign(of_authority, SHA256())
    )
    private = of_server.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    trusted = authority.public_bytes(Encoding.PEM)
    _write(files.key, private)
    _write(files.certificate, server.public_bytes(Encoding.PEM) + trusted)
    _write(files.authority, trusted)


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))  # a phone's clock may be slow
        .not_valid_after(now + VALID_FOR - timedelta(hours=1))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(**told: bool) -> x509.KeyUsage:
    every = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
        "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{name: told.get(name, False) for name in every})


def _title(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _name(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(text))
    except ValueError:
        pass
    try:
        name = text.encode("idna").decode()
    except ValueError:
        name = ""
    if not re.fullmatch(r"[A-Za-z0-9.-]+", name):
        raise SeldingerError(
            f"“{text}”不能写进证书。请写主机名或地址，如 seldinger.example 或 192.168.1.20"
        )
    return x509.DNSName(name)


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, readable by its owner only."""
    beside = path.with_suffix(".new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    beside.replace(path)
