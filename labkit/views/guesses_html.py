"""The pieces of HTML of a guess of figures: the question, its programs, guess beside figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from labkit.core import units
from labkit.core.claims.lab import Demo

from .markup import escape
from .palette import MONO, SIZES, variable
from .panel_html import style_html
from .stylesheet import piece

_STYLE = f"""<style>
.labkit-guesses-row {{ flex-wrap: wrap; align-items: center; gap: 4px 12px; overflow: hidden;
  border-bottom: 1px solid {variable("line")}; padding: 3px 0; }}
.labkit-guesses-row > .widget-html {{ flex: 1 1 300px; height: auto; margin: 0; }}
.labkit-guesses-row .widget-html-content {{ line-height: 1.35; }}
.labkit-guesses-row > .widget-text {{ flex: 0 0 auto; margin: 0; height: 28px; }}
.labkit-guesses-row .widget-label {{ width: auto; min-width: 0; margin-right: 6px;
  font-size: {SIZES["small"]}px; color: {variable("muted")}; }}
.labkit-guesses-row input {{ width: 56px; text-align: right; }}
.labkit-program {{ font: {SIZES["small"]}px/1.4 {MONO}; color: {variable("ink")};
  overflow-wrap: anywhere; white-space: pre-wrap; }}
ul.labkit-programs.labkit-programs {{ margin: 4px 0 0; padding: 0 0 0 20px !important;
  color: {variable("muted")}; }}
.labkit-prediction > .labkit-lock {{ width: auto; align-self: start; margin-top: 10px; }}
</style>"""


def question_html(guessed: Sequence[str]) -> str:
    """What is asked."""
    *first, last = guessed
    names = f"{', '.join(first)} and {last}" if first else last
    return (
        f'{style_html()}{_STYLE}<div class="labkit labkit-head"><h3>Your prediction</h3>'
        f"<p>What do you expect of each: <b>{escape(names)}</b>? Lock your guesses before you run; "
        "what you leave empty isn't counted.</p></div>"
    )


def program_html(code: str) -> str:
    """A program, as its row begins."""
    return f'<span class="labkit-program">{escape(code)}</span>'


def preview_html(demo: Demo) -> str:
    """What stands in the form's place on a page that only shows stored outputs."""
    rows = "".join(f"<li>{program_html(code)}</li>" for code in demo.programs.values())
    programs = f'<div class="labkit"><ul class="labkit-programs">{rows}</ul></div>'
    return question_html(demo.guessed) + programs


def outcome_html(
    demo: Demo,
    guesses: Mapping[str, Mapping[str, int]],
    found: Mapping[str, Mapping[str, float]],
) -> str:
    """A row a program: what was so, and what was guessed where that is something else."""
    heads = "".join(f'<th scope="col">{escape(figure)}</th>' for figure in demo.guessed)
    rows = "".join(
        f'<tr><th scope="row"><span class="labkit-program">{escape(code)}</span></th>'
        + "".join(
            _cell(guesses.get(name, {}).get(figure), found.get(name, {}).get(figure))
            for figure in demo.guessed
        )
        + "</tr>"
        for name, code in demo.programs.items()
    )
    asked = [(name, figure) for name, figures in guesses.items() for figure in figures]
    right = sum(guesses[n][f] == found.get(n, {}).get(f) for n, f in asked)
    said = f"{right} of {len(asked)} guesses are right." if asked else "No guess was locked."
    return piece(
        f'<section><p><b>{escape(said)}</b></p><div class="scroll"><table><thead><tr>'
        f'<th scope="col" class="lead">what ran</th>{heads}</tr></thead><tbody>{rows}</tbody>'
        "</table></div></section>"
    )


def _cell(guess: int | None, figure: float | None) -> str:
    if figure is None:
        return f"<td>{units.MISSING}</td>"
    if guess is None:
        return f"<td>{units.count(figure)}</td>"
    right = guess == figure
    tone = variable("faster" if right else "slower")
    said = "✓" if right else f"not {units.count(guess)}"
    mark = f'<span class="name" style="--tone:{tone}">{escape(said)}</span>'
    return f"<td>{units.count(figure)} {mark}</td>"
