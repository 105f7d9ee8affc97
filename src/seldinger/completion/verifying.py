"""Whether a completion record is whole, signed and right: re-computed offline, check by check."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from seldinger.completion import canonical
from seldinger.completion.answers import (
    Check,
    Checked,
    Verification,
    failed,
    not_known,
    ok,
)
from seldinger.completion.facts import row_name
from seldinger.completion.installed import compared, left_out
from seldinger.completion.reading import Unreadable, read
from seldinger.completion.recomputing import check_completed, check_norms, check_verdicts
from seldinger.completion.sections import KINDS, SECTIONS, Bundle
from seldinger.completion.signing import fingerprint_of, is_signed
from seldinger.norms.library import Library

_EMPTY = "0" * 64
TITLES = {
    "format": "格式",
    "issued": "签发",
    "trainee": "学员",
    "norms": "规范",
    "record": "登记",
    "rows": "逐行哈希",
    "verdicts": "结论",
    "reviews": "审核",
    "chain": "留痕链",
}


def verify(
    content: bytes,
    library: Library,
    trusted: Collection[str] | Mapping[str, datetime] | None = None,
) -> Verification:
    """Every check of the file's bytes. Raises nothing, whatever they are.

    trusted: fingerprints (SHA-256 of the public key, hex) that the reader believes; None where
    nobody told any, and then the signer is not known. As a mapping: with the moment (aware) from
    which on each is believed; what was issued before is not by it.
    """
    bundle = read(content)
    if isinstance(bundle, Unreadable):
        return Verification((failed(Check.READABLE, bundle.says, [bundle.place]),))
    fingerprint = fingerprint_of(bundle.signature.public_key)
    norms = compared(library, bundle.norms)
    checks = (
        ok(Check.READABLE, "是一份结业记录，各项齐全，没有多余的内容"),
        _canonical(content, bundle),
        _sections(bundle),
        _rows(bundle),
        _signature(bundle, fingerprint),
        _signer(bundle, fingerprint, trusted),
        _chain(bundle),
        check_norms(norms, left_out(library, bundle.norms)),
        check_verdicts(bundle, library, norms),
        check_completed(bundle),
    )
    return Verification(checks, bundle, fingerprint)


def _canonical(content: bytes, bundle: Bundle) -> Checked:
    where = canonical.first_difference(content, canonical.text_of(bundle))
    if where is None:
        return ok(Check.CANONICAL, "写法与规定的逐字节相同")
    place = f"第 {canonical.line_of(content, where)} 行，第 {where + 1} 字节"
    return failed(Check.CANONICAL, "写法被改过（空格、次序、换行或重复的项）", [place])


def _sections(bundle: Bundle) -> Checked:
    wrong = [
        f"{TITLES[name]}（{name}）"
        for name in SECTIONS
        if canonical.digest(getattr(bundle, name)) != getattr(bundle.manifest, name)
    ]
    if wrong:
        return failed(Check.SECTIONS, "内容与清单里的哈希不符", wrong)
    return ok(Check.SECTIONS, f"{len(SECTIONS)} 个部分的哈希都与清单相符")


def _rows(bundle: Bundle) -> Checked:
    wrong = [told for kind in KINDS for told in _wrong_rows(bundle, kind)]
    if wrong:
        return failed(Check.ROWS, "登记的行与它的哈希不符", wrong)
    number = sum(len(getattr(bundle.record, kind)) for kind in KINDS)
    return ok(Check.ROWS, f"{number} 行登记的哈希都相符")


def _wrong_rows(bundle: Bundle, kind: str) -> Iterator[str]:
    parts, hashes = getattr(bundle.record, kind), getattr(bundle.rows, kind)
    for number, (part, told) in enumerate(zip(parts, hashes, strict=False), start=1):
        if canonical.digest([kind, part]) != told:
            yield row_name(kind, number, part)
    if len(parts) != len(hashes):
        yield f"{kind}：{len(parts)} 行登记，{len(hashes)} 个哈希"


def _signature(bundle: Bundle, fingerprint: str) -> Checked:
    signature = bundle.signature
    if not is_signed(canonical.compact(bundle.manifest), signature.public_key, signature.value):
        return failed(Check.SIGNATURE, "签名无效：清单或签名被改过", ["签名（signature）"])
    if bundle.issued.fingerprint != fingerprint:
        told = "签发处写的指纹与签名的公钥不是一把"
        return failed(Check.SIGNATURE, told, ["签发（issued.fingerprint）"])
    return ok(Check.SIGNATURE, "Ed25519 签名有效")


def _signer(
    bundle: Bundle, fingerprint: str, trusted: Collection[str] | Mapping[str, datetime] | None
) -> Checked:
    if trusted is None:
        told = "没有给出认可的公钥。请用别的途径（电话、公函、官网）与签发医院核对指纹"
        return not_known(Check.SIGNER, told, [fingerprint])
    if fingerprint not in trusted:
        return failed(Check.SIGNER, "签名者不在认可名单", [fingerprint])
    if isinstance(trusted, Mapping) and bundle.issued.at < trusted[fingerprint]:
        told = "签发早于这把公钥从何时起认可的日期"
        return failed(Check.SIGNER, told, [fingerprint])
    return ok(Check.SIGNER, "签名者在认可名单上")


def _chain(bundle: Bundle) -> Checked:
    """Its form alone: the trail itself lies with the hospital that issued the record."""
    if (bundle.chain.number == 0) != (bundle.chain.hash == _EMPTY):
        return failed(Check.CHAIN, "留痕链尾的行号与哈希不相配", ["留痕链（chain）"])
    return ok(Check.CHAIN, f"写有留痕链尾：第 {bundle.chain.number} 行，可请签发医院核对")
