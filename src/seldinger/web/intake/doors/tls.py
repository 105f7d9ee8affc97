"""TLS for a door: the hospital's certificate; where an authority is named, of both sides."""

import ssl
from pathlib import Path

from seldinger.errors import SeldingerError
from seldinger.web.tls import given_certificate


def tls_context(
    certificate: Path | None, key: Path | None, authority: Path | None
) -> ssl.SSLContext | None:
    """None where no certificate is named. authority: who senders' certificates must be signed by.

    Raises SeldingerError where the files cannot be used.
    """
    if certificate is None and key is None and authority is None:
        return None
    if certificate is None or key is None:
        raise SeldingerError("--tls-cert 与 --tls-key 要一起给：证书和它的私钥")
    given_certificate(certificate, key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate, key)
    if authority is not None:
        try:
            context.load_verify_locations(authority)
        except (OSError, ssl.SSLError):
            raise SeldingerError(f"证书机构 {authority} 读不出来。文件应是 PEM 格式") from None
        context.verify_mode = ssl.CERT_REQUIRED
    return context
