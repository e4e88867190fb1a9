"""What a notebook shows of the labs: the catalogue, a lab's code, its panel, a prediction."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, overload

from labkit.core.claims.arms_code import arms_in
from labkit.core.claims.lab import Demo, Lab
from labkit.core.claims.ledger import Ledger
from labkit.core.claims.store import ClaimStore
from labkit.core.design.budget import Stopping
from labkit.core.errors import UsageError
from labkit.core.records.comparison import Comparison
from labkit.core.records.demonstration import Demonstration
from labkit.core.records.sweep import Sweep
from labkit.labs import catalogue, entry
from labkit.ledger import chosen, trying
from labkit.places import session
from labkit.trials import plans
from labkit.trials import sweep as sweeping
from labkit.trials.demonstrate import Showing
from labkit.trials.fresh import InSessions
from labkit.trials.job import Job
from labkit.trials.took import expected, expected_sweep

if TYPE_CHECKING:
    import pandas as pd

    from labkit.views.demo_panel import DemoPanel
    from labkit.views.exercise import Check, Said
    from labkit.views.guesses import Guesses
    from labkit.views.listing import Listing
    from labkit.views.panel import Panel
    from labkit.views.predict import Prediction


def labs() -> pd.DataFrame:
    """The catalogue as a table, one row a lab, indexed by the id.

    With its question, the notebook that teaches with it, the claims that it tries, what came of
    them when they were last tried on this machine, and its parameters.
    """
    import pandas as pd

    outcomes = claims().outcomes
    rows = [
        {
            "lab": lab.id,
            "question": lab.question,
            "notebook": lab.notebook,
            "claims": ", ".join(trying(lab.id)),
            "last verdict": ", ".join(
                outcomes[claim].verdict if claim in outcomes else "not tried"
                for claim in trying(lab.id)
            ),
            "parameters": "; ".join(f"{p.name}={p.default} ({p.allowed})" for p in lab.params),
        }
        for lab in catalogue()
    ]
    return pd.DataFrame(rows).set_index("lab")


def claims(*ids: str) -> Ledger:
    """The ledger: claim, source, published figures, lab, what confirms or refutes it.

    Beside each claim stands what came of it when it was last tried on this machine. Files that are
    no whole outcome are named on stderr, and left as they are.
    Raises UsageError for an id that it doesn't have.
    """
    wanted = chosen(ids)
    outcomes, problems = ClaimStore().newest(claim.id for claim in wanted)
    for problem in problems:
        print(f"{problem.file} is skipped: {problem.reason}", file=sys.stderr)
    return Ledger(tuple(wanted), outcomes)


def code(lab_id: str) -> Listing:
    """The source of a lab's variants, side by side in a notebook cell.

    Folded below them, and all of it where it is printed: the functions and classes of the lab's
    module, which build its input and its variants, and the Scala methods that they call, under the
    name of their file. Nothing is run or compiled for it.

    Raises UsageError for an unknown lab.
    """
    return _listing(entry(lab_id))


def _listing(lab: Lab | Demo) -> Listing:
    from labkit.spark.sources import behind
    from labkit.views.listing import Listing

    module = inspect.getmodule(lab.steps if isinstance(lab, Demo) else lab.build)
    assert module is not None
    text = inspect.getsource(module)
    return Listing(_own_code(text), behind(text), arms_in(text))


def _own_code(text: str) -> str:
    """A lab module's functions and classes, from the first one's decorator to the lab's record."""
    starts = (text.find(word) for word in ("\ndef ", "\nclass ", "\n@"))
    return text[min(place for place in starts if place >= 0) : text.index("\nLAB = ")].strip()


@overload
def predict(arm: str, against: str) -> Prediction: ...


@overload
def predict(arm: str) -> Guesses: ...


def predict(arm: str, against: str = "") -> Prediction | Guesses:
    """A widget that asks how `arm` will do `against` the reference and locks the answer.

    With the id of a demonstration alone, `predict("job-anatomy")`, it asks for figures of each of
    its programs. Hand it to `panel` to have guess and result shown together after the run.

    Raises UsageError for a demonstration that asks for no guess, or an id that is none.
    """
    from labkit.views.guesses import Guesses
    from labkit.views.predict import Prediction

    if against:
        return Prediction(arm, against)
    demo = entry(arm)
    if not isinstance(demo, Demo):
        raise UsageError(f"{arm} has arms: say which one against which, predict(ARM, against=ARM)")
    return Guesses(demo)


def check(name: str) -> Check:
    """Grade an exercise: a `with` block of assertions about the person's own answer.

    The first assertion that fails is told in one line, as is an error of the answer's own; the
    notebook goes on. What was right stays so for the person (see `tally`).
    """
    from labkit.views.exercise import Check

    return Check(name)


def tally(guesses: Sequence[str] = (), exercises: Sequence[str] = ()) -> Said:
    """How many guesses held and exercises were right, of those named: labs, and checks.

    It is kept in the folder of the saved runs, for the person alone.
    """
    from labkit.views.exercise import tally

    return tally(guesses, exercises)


def panel(lab_id: str, prediction: Prediction | Guesses | None = None) -> Panel | DemoPanel:
    """The widget panel of a lab: controls, progress, verdict and evidence in tabs, a sweep.

    `prediction` (from `predict`) is shown beside the result after each run. A demonstration has
    neither pairs nor a sweep: its panel shows what was seen.

    Raises UsageError for an unknown lab, or a prediction of another kind than the lab.
    """
    from labkit.views.guesses import Guesses
    from labkit.views.panel import Panel
    from labkit.views.predict import Prediction

    lab = entry(lab_id)
    who = f"the panel of {lab.id}"
    if isinstance(prediction, Guesses) != isinstance(lab, Demo) and prediction is not None:
        raise UsageError(f"this prediction is not one for {lab_id}: predict({_asks(lab)})")
    if isinstance(lab, Demo):
        assert not isinstance(prediction, Prediction)
        return _demo_panel(lab, prediction, who)
    assert not isinstance(prediction, Guesses)

    def prepare(
        params: dict[str, Any], pairs: int, aa: bool, until: str | None, sessions: int | None
    ) -> Job[Comparison]:
        asked = plans.of_lab(lab, params, Stopping(pairs, until=until), aa=aa)
        runs = asked if sessions is None else InSessions(asked, sessions)
        return Job(runs, session, who)

    def prepare_sweep(
        param: str, values: Sequence[str], params: dict[str, Any], pairs: int
    ) -> Job[Sweep]:
        return Job(sweeping.of_sweep(lab, param, values, params, Stopping(pairs)), session, who)

    def one(params: dict[str, Any], pairs: int) -> str:
        return expected(lab.id, params, pairs).text

    def several(param: str, values: Sequence[str], params: dict[str, Any], pairs: int) -> str:
        return expected_sweep(lab, param, values, params, pairs).text

    return Panel(lab, prepare, prediction, str(_listing(lab)), prepare_sweep, one, several)


def _asks(lab: Lab | Demo) -> str:
    """What `predict` is given for a lab."""
    return repr(lab.id) if isinstance(lab, Demo) else "ARM, against=ARM"


def _demo_panel(demo: Demo, guesses: Guesses | None, who: str) -> DemoPanel:
    from labkit.views.demo_panel import DemoPanel

    def prepare(params: dict[str, Any]) -> Job[Demonstration]:
        return Job(Showing(demo, params), session, who)

    return DemoPanel(demo, prepare, guesses, str(_listing(demo)))
