"""`backup`, `restore` and `keys`: what keeps the data."""

import argparse
from pathlib import Path
from typing import Any

from seldinger.commands.answers import YES, print_json, say
from seldinger.commands.arguments import as_json, data_folder, open_data
from seldinger.commands.parsers import Commands
from seldinger.errors import SeldingerError


def add_backup(commands: Commands) -> None:
    backup = commands.add_parser("backup", help="把全部数据写成一个备份文件，平台可照常使用")
    backup.add_argument("out", type=Path, metavar="备份文件")
    as_json(backup)
    data_folder(backup)
    backup.set_defaults(run=_backup)


def add_restore(commands: Commands) -> None:
    restore = commands.add_parser("restore", help="把备份恢复到一个空的数据库")
    restore.add_argument("file", type=Path, metavar="备份文件")
    restore.add_argument(
        "--without-keys", action="store_true", help="密钥已丢失：仍恢复，患者编号不能再读"
    )
    as_json(restore)
    data_folder(restore)
    restore.set_defaults(run=_restore)


def add_keys(commands: Commands) -> None:
    keys = commands.add_parser("keys", help="密钥").add_subparsers(required=True, metavar="动作")
    rotate = keys.add_parser("rotate", help="更换患者编号的密钥，全部重新加密（先停止平台）")
    data_folder(rotate)
    rotate.set_defaults(run=_rotate)
    signing = keys.add_parser("renew-signing", help="更换结业记录的签名密钥（先停止平台）")
    data_folder(signing)
    signing.set_defaults(run=_renew_signing)


def _backup(arguments: argparse.Namespace) -> int:
    open_data(arguments.data)
    from seldinger.web.backup.writing import write_backup

    written = write_backup(arguments.out, say)
    number, chain = written.manifest.head
    say(f"已写入 {written.file}（{written.bytes / 1e6:.1f} MB，{written.seconds:.1f} 秒）")
    say(f"链尾 {number}:{chain}")
    say("密钥不在备份里。请另外保存数据文件夹里的 keys.json，并与备份分开放置")
    if arguments.json:
        print_json(written.document())
    return YES


def _restore(arguments: argparse.Namespace) -> int:
    from seldinger.web import keys
    from seldinger.web.backup.form import Backup
    from seldinger.web.running import Lock
    from seldinger.web.serve import prepare

    backup = Backup(arguments.file)
    if not (keys.exists_at(arguments.data) or arguments.without_keys):
        raise SeldingerError(
            f"{arguments.data} 里没有 keys.json。请先把备份当时的 keys.json 放进去；"
            "确实找不回时加 --without-keys，患者编号就不能再读"
        )
    prepare(arguments.data)
    lock = Lock(arguments.data, alone=True)
    try:
        return _restored(arguments, backup)
    finally:
        lock.release()


def _restored(arguments: argparse.Namespace, backup: Any) -> int:
    from seldinger.web.audittrail.check import lines
    from seldinger.web.backup.actions import restore

    done = restore(backup=backup, without_keys=arguments.without_keys, say=say)
    say(f"已恢复 {sum(part.rows for part in done.manifest.parts)} 行，每张表的行数与备份相同")
    for line in lines(done.trail):
        say(line)
    if arguments.json:
        print_json(done.document())
    return YES


def _rotate(arguments: argparse.Namespace) -> int:
    from seldinger.web.keys import refuse_from_environment
    from seldinger.web.serve import prepare

    refuse_from_environment(arguments.data)
    if not (arguments.data / "keys.json").is_file():
        raise SeldingerError(f"{arguments.data} 里没有 keys.json。请用 --data 指明数据所在的文件夹")
    prepare(arguments.data)
    from seldinger.web.key_rotation import rotate

    kept = rotate(arguments.data, say)
    say("密钥已更换，全部患者编号已重新加密。请现在做一次新备份，并另外保存新的 keys.json")
    say(f"旧密钥留在 {kept}：恢复更换之前的备份时要用它。不再需要时请删除")
    return YES


def _renew_signing(arguments: argparse.Namespace) -> int:
    from seldinger.completion.signing import fingerprint_of, public_key_of
    from seldinger.completion.wording import grouped
    from seldinger.web.keys import renew_signing
    from seldinger.web.running import Lock

    if not (arguments.data / "keys.json").is_file():
        raise SeldingerError(f"{arguments.data} 里没有 keys.json。请用 --data 指明数据所在的文件夹")
    lock = Lock(arguments.data, alone=True)
    try:
        fingerprint = fingerprint_of(public_key_of(renew_signing(arguments.data)))
    finally:
        lock.release()
    say("签名密钥已更换。以前签发的结业记录照样核验得过；请把新的公钥告诉认可您的医院")
    say(f"新公钥的指纹：{grouped(fingerprint)}")
    return YES
