"""How the command line reads what is typed."""

import argparse
from typing import TYPE_CHECKING, NoReturn

from seldinger.commands.answers import BAD_INPUT


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_INPUT, f"参数有误：{message}。用法见 {self.prog} --help\n")


# Generic to mypy alone.
if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[Parser]
else:
    Commands = argparse._SubParsersAction
