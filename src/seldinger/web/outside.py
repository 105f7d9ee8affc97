"""What may leave the platform, and to where: the mail server and the robots' hosts.

Read from the environment by the settings; nothing here knows Django.
"""

from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

from seldinger.errors import SeldingerError

SMTP, SMTP_TLS = 25, 465
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
# origin → (kind, path, the parameter that holds the key). Their makers' own addresses.
ROBOTS = {
    "https://qyapi.weixin.qq.com": ("wecom", "/cgi-bin/webhook/send", "key"),
    "https://oapi.dingtalk.com": ("dingtalk", "/robot/send", "access_token"),
}


@dataclass(frozen=True, slots=True)
class MailServer:
    """starttls: encrypted after the greeting. tls: encrypted from the first byte."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    starttls: bool
    tls: bool
    sender: str


def mail_server(url: str) -> MailServer | None:
    """`smtp://user:password@host:587/?tls=1&from=a@b`, or smtps://; None where nothing is set.

    Raises SeldingerError, which repeats nothing of the URL: it may hold a password.
    """
    if not url.strip():
        return None
    example = "如 smtp://用户:密码@主机:587/?tls=1&from=发件人邮箱"
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        raise SeldingerError(f"SELDINGER_MAIL_URL 写得不对。应{example}") from None
    told = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or set(told) - {"tls", "from"}:
        raise SeldingerError(f"SELDINGER_MAIL_URL 写得不对。应{example}")
    implicit = parts.scheme == "smtps"
    starttls = not implicit and told.get("tls") == "1"
    user = unquote(parts.username or "")
    if user and not (implicit or starttls) and parts.hostname not in _LOOPBACK:
        raise SeldingerError("SELDINGER_MAIL_URL 有密码而没有加密。请加 ?tls=1，或改用 smtps://")
    sender = told.get("from") or (user if "@" in user else f"seldinger@{parts.hostname}")
    return MailServer(
        parts.hostname, port or (SMTP_TLS if implicit else SMTP), user,
        unquote(parts.password or ""), starttls, implicit, sender,
    )  # fmt: skip


def robot_origins(told: str) -> dict[str, tuple[str, str, str]]:
    """The makers' own, and a hospital's relays: `wecom=http://10.0.0.8:8080,dingtalk=…`."""
    known = dict(ROBOTS)
    by_kind = {kind: (kind, path, key) for kind, path, key in ROBOTS.values()}
    for one in filter(None, told.replace(" ", "").split(",")):
        kind, _, origin = one.partition("=")
        if kind not in by_kind or not origin.startswith(("https://", "http://")):
            raise SeldingerError(
                "SELDINGER_ROBOT_HOSTS 写得不对。应如 wecom=https://主机,dingtalk=https://主机"
            )
        known[origin.rstrip("/")] = by_kind[kind]
    return known


def robot_kind(address: str, origins: dict[str, tuple[str, str, str]]) -> str | None:
    """“wecom” or “dingtalk”; None for an address that is no robot's of a known host.

    The whole origin is compared, so that no other host, port or user name slips in.
    """
    if not (address.isascii() and address.isprintable()) or " " in address or "\\" in address:
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    known = origins.get(f"{parts.scheme}://{parts.netloc}")
    if known is None or parts.fragment:
        return None
    kind, path, key = known
    told = parse_qs(parts.query)
    return kind if parts.path == path and set(told) == {key} and len(told[key]) == 1 else None
