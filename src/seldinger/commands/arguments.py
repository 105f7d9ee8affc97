"""Arguments that several commands take."""

import argparse
import os
from datetime import date
from pathlib import Path

from seldinger.errors import SeldingerError


def day(text: str) -> date:
    from seldinger.workbooks.cells import date_of

    found = date_of(text)
    if found is None:
        raise argparse.ArgumentTypeError(f"“{text}”不是日期，请写成 2026-06-30")
    return found


def as_json(parser: argparse._ActionsContainer) -> None:
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def norms(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--norms", type=Path, default=None, metavar="文件夹", help="另一套规范")


def data_folder(parser: argparse.ArgumentParser) -> None:
    folder = Path(os.environ.get("SELDINGER_DATA", "var"))
    parser.add_argument(
        "--data", type=Path, default=folder, metavar="文件夹", help="数据所在，默认 var"
    )


def open_data(data: Path) -> None:
    """Django, over a folder of data that must be there."""
    from seldinger.web import serve

    if not data.is_dir():
        raise SeldingerError(f"没有文件夹 {data}。请用 --data 指明数据所在的文件夹")
    serve.prepare(data)
