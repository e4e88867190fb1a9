"""What is asked for made into an experiment, with everything checked before Spark is needed."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from labkit.core.claims.lab import Factory, Lab, source
from labkit.core.design.budget import OPEN, PAIRS, Stopping
from labkit.core.design.terms import Terms
from labkit.core.errors import UsageError
from labkit.core.params import settle
from labkit.core.records.comparison import Comparison
from labkit.core.settings import require_arms
from labkit.labs import find
from labkit.spark.places import benches
from labkit.spark.places.benches import Apart, Fresh, Here, Where

from .experiment import Experiment, again


def of_lab(
    lab: Lab,
    params: Mapping[str, Any],
    stopping: Stopping = OPEN,
    *,
    seed: int | None = None,
    aa: bool = False,
    arms: Collection[str] = (),
) -> Experiment:
    """A lab with its parameters checked.

    With `arms`, only those of its variants run; the first one of them is the reference.
    """
    values = settle(lab.params, params)
    if lab.allows is not None and (refusal := lab.allows(**values)):
        raise UsageError(refusal)
    build, where = partial(lab.build, **values), _where(lab, values, arms)
    if lab.disk_bytes is not None:
        benches.require_disk(lab.disk_bytes(**values))
    return Experiment(
        name=lab.id,
        title=lab.title,
        params=values,
        build=partial(benches.only, build, tuple(arms)) if arms else build,
        budget=stopping.budget(lab.pairs),
        seed=drawn(seed),
        metric=lab.metric,
        terms=Terms(lab.equal, lab.figure, lab.same_work, lab.tolerates),
        aa=aa,
        where=where,
        most={param.name: param.high for param in lab.params if param.high is not None},
    )


def _where(lab: Lab, values: Mapping[str, Any], arms: Collection[str]) -> Where:
    """Where the arms of a lab run; UsageError for what this machine can't give them."""
    on_disk, settings = lab.disk_bytes is not None, None
    if lab.settings is not None:
        of_all = lab.settings(**values)
        settings = benches.allowed({n: of_all[n] for n in of_all if not arms or n in arms})
    conf = None if lab.conf is None else lab.conf(**values)
    if lab.cluster is not None and (layout := lab.cluster(**values)):
        return benches.on_cluster(layout, settings, conf or {}, on_disk)
    if settings is not None:
        return Apart(settings, on_disk)
    return Here(on_disk) if conf is None else Fresh(conf, on_disk)


def of_variants(
    variants: Mapping[str, Factory],
    stopping: Stopping = OPEN,
    *,
    seed: int | None = None,
    equal: str = "unordered",
    aa: bool = False,
    settings: Mapping[str, Mapping[str, Any]] | None = None,
    with_session: bool = False,
) -> Experiment:
    """The person's own variants; the first one is the reference.

    With `settings`, or `with_session`, each variant is called with the session opened for it.
    """
    least = 1 if aa else 2
    if len(variants) < least:
        raise UsageError(
            f"a comparison needs two or more variants, got {len(variants)}; "
            "for example compare(a=lambda: ..., b=lambda: ...), or one with aa=True"
        )
    if stopping.until and len(variants) < 2:
        raise UsageError(f"until={stopping.until!r} needs two or more variants: one has no verdict")
    for name, factory in variants.items():
        if not callable(factory):
            raise UsageError(
                f"variant {name} is {factory!r}; allowed: a function without arguments that "
                "builds the RDD or DataFrame anew"
            )
    asked = with_session or settings is not None
    where: Where = Here()
    codes = {}
    if settings is not None:
        given = benches.allowed(settings)
        require_arms(given, variants)
        where = Apart({name: given[name] for name in variants})
        codes = {name: source(variant) for name, variant in variants.items()}
        reference = next(iter(codes))
        codes[again(reference)] = codes[reference]
    title = " against ".join(reversed(list(variants)))
    return Experiment(
        name="compare",
        title=title if len(variants) > 1 else f"{title} against itself",
        params={},
        build=partial(benches.with_session if asked else benches.as_given, variants),
        budget=stopping.budget(PAIRS),
        seed=drawn(seed),
        terms=Terms(equal),
        aa=aa,
        where=where,
        codes=codes,
    )


def of_comparison(
    record: Comparison,
    variants: Mapping[str, Factory],
    stopping: Stopping,
    *,
    seed: int | None = None,
) -> Experiment:
    """The experiment that a comparison came from, to go on where it ended.

    `variants` are the person's own once more, where it was of such. Raises UsageError for others.
    """
    aa, ran = record.noise is not None, [arm.name for arm in record.variants]
    if record.lab != "compare":
        if variants:
            raise UsageError(f"{record.lab} has its own variants; got {', '.join(variants)}")
        lab = find(record.lab)
        asked = of_lab(lab, record.params, stopping, seed=seed, aa=aa, arms=ran)
        return replace(asked, before=record)
    if sorted(variants) != sorted(ran):
        raise UsageError(
            f"give the variants {', '.join(ran)} again (got {', '.join(variants) or 'none'})"
        )
    own = {arm.name: arm.settings for arm in record.variants if arm.settings is not None}
    asked = of_variants(
        {name: variants[name] for name in ran}, stopping,
        seed=seed, equal=record.equal, aa=aa, settings=own or None,
    )  # fmt: skip
    return replace(asked, before=record)


def drawn(seed: int | None) -> int:
    """The seed given, or a fresh one (recorded with the comparison)."""
    if seed is None:
        return random.SystemRandom().randrange(1_000_000)
    if isinstance(seed, bool) or not isinstance(seed, int):
        raise UsageError(f"seed can't be {seed!r}; allowed: a whole number")
    return seed
