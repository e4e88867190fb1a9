"""The catalogue of labs: a file a lab, in a folder a notebook, found by themselves.

A lab's id is its file's name, its chapter its folder's; files that begin with an underscore are
none. `kit` has what they are written with.
"""

from __future__ import annotations

import pkgutil
from dataclasses import replace
from functools import cache
from importlib import import_module

from labkit.core.claims.lab import Lab
from labkit.core.params import pick
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
def find(lab_id: str) -> Lab:
    """The lab of that id. An unknown one is a UsageError that lists the known ones."""
    module, chapter = _known()[pick("lab", lab_id, _known())]
    return replace(import_module(module).LAB, id=lab_id, chapter=chapter)


def catalogue() -> list[Lab]:
    """All labs, in the order of the notebooks."""
    return [find(lab_id) for lab_id in _known()]
