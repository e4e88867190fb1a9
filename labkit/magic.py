"""The cell magic `%%watch`, which `%load_ext labkit` brings: evidence of one cell of a notebook."""

from __future__ import annotations

import ast
from contextlib import ExitStack
from typing import TYPE_CHECKING

from labkit.api import watch

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Register `%%watch [NAME]`: run the cell in `labkit.watch(NAME)`, then show what was seen.

    Names that the cell binds stay, and its last value is shown, as without it. A cell that fails
    shows what it ran until then, and its error goes on.
    """

    def watched(line: str, cell: str) -> None:
        with ExitStack() as afterwards, watch(line.strip() or "the cell") as seen:
            afterwards.callback(_show, seen)
            _run(shell, cell)

    shell.register_magic_function(watched, "cell", "watch")  # type: ignore[arg-type]


def _run(shell: InteractiveShell, cell: str) -> None:
    """Run the cell's text in the person's names; its last value goes where a cell's last goes."""
    body = ast.parse(shell.transform_cell(cell)).body
    last = [body.pop()] if body and isinstance(body[-1], ast.Expr) else []
    name = "<watched cell>"
    exec(compile(ast.Module(body, []), name, "exec"), shell.user_ns)
    exec(compile(ast.Interactive(list(last)), name, "single"), shell.user_ns)


def _show(seen: object) -> None:
    from IPython.display import display

    display(seen)
