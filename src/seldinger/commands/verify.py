"""`verify`: whether a completion record is whole, signed and right."""

import argparse
import re
from pathlib import Path

from seldinger.commands.answers import NO, YES, print_json, show
from seldinger.commands.arguments import as_json, norms
from seldinger.commands.parsers import Commands
from seldinger.errors import SeldingerError

_HEX = re.compile(r"[0-9a-f]{64}")


def add_verify(commands: Commands) -> None:
    verify = commands.add_parser("verify", help="核验结业记录：签名、哈希，并重算全部结论")
    verify.add_argument("file", type=Path, metavar="结业记录.json")
    verify.add_argument(
        "--key",
        action="append",
        metavar="指纹|公钥文件",
        help="认可的签名公钥：64 位十六进制指纹，或公钥文件；可写多次",
    )
    norms(verify)
    as_json(verify)
    verify.set_defaults(run=_verify)


def _verify(arguments: argparse.Namespace) -> int:
    from seldinger.completion.answers import Result
    from seldinger.completion.printing import document, print_verification
    from seldinger.completion.verifying import verify
    from seldinger.norms.library import library_at

    trusted = [_fingerprint(key) for key in arguments.key] if arguments.key else None
    found = verify(_content(arguments.file), library_at(arguments.norms), trusted)
    if found.result is Result.UNREADABLE:
        wrong = found.checks[0]
        raise SeldingerError(f"{arguments.file}：{wrong.says}（{wrong.places[0]}）")
    if arguments.json:
        print_json(document(found))
    else:
        show(lambda: print_verification(found))
    return YES if found.result is Result.SOUND else NO


def _content(path: Path) -> bytes:
    from seldinger.completion.reading import LARGEST

    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except (OSError, ValueError):
        raise SeldingerError(f"读不到 {path}。请确认文件存在、有读取权限") from None


def _fingerprint(told: str) -> str:
    """Of a fingerprint as people write it, with spaces or colons, or of a key's file."""
    from seldinger.completion.signing import fingerprint_of, public_key_in

    bare = re.sub(r"[\s:]", "", told).lower()
    if _HEX.fullmatch(bare):
        return bare
    try:
        content = Path(told).read_bytes()[:10_000]
    except (OSError, ValueError):
        raise SeldingerError(f"--key {told} 既不是 64 位十六进制指纹，也不是读得到的文件") from None
    key = public_key_in(content)
    if key is None:
        raise SeldingerError(f"{told} 里没有 Ed25519 公钥：应是 64 位十六进制，或 PEM")
    return fingerprint_of(key)
