"""The catalogue of labs: a file a lab, in a folder a notebook, found by themselves.

A lab's id is its file's name, its chapter its folder's; files that begin with an underscore are
none. `kit` has what they are written with.
"""

from __future__ import annotations

import pkgutil
from dataclasses import replace
from functools import cache
from importlib import import_module

from labkit.core.claims.lab import Demo, Lab
from labkit.core.errors import UsageError
from labkit.core.params import pick
from labkit.core.records.figures import ask
from labkit.ledger import CLAIMS


@cache
def _known() -> dict[str, tuple[str, str]]:
    """Module and chapter of each lab by its id, in the order of the notebooks and of the ledger."""
    tried = [lab for claim in CLAIMS.values() for lab in claim.labs]
    found = {}
    for folder in pkgutil.iter_modules(__path__, f"{__name__}."):
        if folder.ispkg:
            package = import_module(folder.name)
            for module in pkgutil.iter_modules(package.__path__):
                if not module.name.startswith("_"):
                    lab_id = module.name.replace("_", "-")
                    found[lab_id] = (f"{folder.name}.{module.name}", package.CHAPTER)

    def place(lab_id: str) -> tuple[str, int, str]:
        return found[lab_id][1], (*tried, lab_id).index(lab_id), lab_id

    return {lab_id: found[lab_id] for lab_id in sorted(found, key=place)}


@cache
def entry(lab_id: str) -> Lab | Demo:
    """The lab or demonstration of that id. An unknown one is a UsageError that lists them."""
    module, chapter = _known()[pick("lab", lab_id, _known())]
    made: Lab | Demo = import_module(module).LAB
    return replace(made, id=lab_id, chapter=chapter, notebook=made.notebook or chapter)


def find(lab_id: str) -> Lab:
    """The lab of that id, one with arms to compare.

    Raises UsageError for an unknown one, with those that there are, and for a demonstration.
    """
    found = entry(lab_id)
    if not isinstance(found, Lab):
        raise UsageError(f"{lab_id} is a demonstration, without arms: labkit.run({lab_id!r})")
    return found


def catalogue() -> list[Lab | Demo]:
    """All labs and demonstrations, in the order of the notebooks."""
    return [entry(lab_id) for lab_id in _known()]


ask(catalogue)
