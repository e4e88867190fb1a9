"""The pieces of HTML around the widgets: heads, messages, guesses, and the panel's style."""

from __future__ import annotations

from typing import Any

from labkit.core import units
from labkit.core.claims.lab import Demo, Lab
from labkit.core.judging.advice import headline
from labkit.core.records.comparison import Comparison, Result
from labkit.core.stats.pairs import FASTER, SAME, SLOWER

from .markup import escape
from .palette import FONT, SIZES, theme_css, variable, verdict_colour

_STYLE = f"""
.labkit-panel, .labkit-prediction {{
  border: 1px solid {variable("line")}; border-radius: 8px; padding: 14px 18px; margin: 2px;
  max-width: 1100px; overflow: visible; font-family: {FONT}; }}
.labkit-head h3 {{ margin: 0; font-size: {SIZES["title"]}px; font-weight: 600;
  color: {variable("ink")}; }}
.labkit-head p {{ margin: 2px 0 8px; font-size: {SIZES["text"]}px; color: {variable("muted")};
  line-height: 1.45; }}
.labkit-controls {{ grid-template-columns: repeat(auto-fit, minmax(min(100%, 200px), 1fr));
  gap: 10px 32px; padding: 8px 2px; overflow: hidden; }}
.labkit-controls > *, .labkit-controls > .widget-vbox > * {{ margin: 0; width: auto;
  height: auto; }}
.labkit-controls > .widget-vbox {{ overflow: hidden; max-width: 420px; }}
.labkit-controls .widget-inline-hbox, .labkit-controls .widget-toggle-buttons {{
  display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 2px 8px;
  align-content: start; align-items: center; }}
.labkit-controls .widget-label {{ width: auto; height: 20px; margin: 0; line-height: 20px;
  text-align: left; font-size: {SIZES["small"]}px; color: {variable("muted")}; }}
.labkit-controls .widget-readout {{ grid-area: 1 / 2; min-width: 0; max-width: none; height: 20px;
  margin: 0; line-height: 20px; font-size: {SIZES["text"]}px; font-weight: bold; text-align: right;
  color: {variable("ink")}; font-variant-numeric: tabular-nums; }}
.labkit-controls .slider-container, .labkit-controls .widget-toggle-buttons > div,
.labkit-controls .widget-dropdown > select, .labkit-controls .widget-text > input {{
  grid-column: 1 / -1; width: auto; }}
.labkit-controls .widget-dropdown > select {{ height: 28px; }}
.labkit-controls .slider-container {{ height: 22px; margin: 0 8px; padding-top: 8px; }}
.labkit-controls .widget-checkbox {{ align-self: start; min-height: 28px; padding-top: 12px; }}
.labkit-controls .widget-toggle-buttons button {{ margin: 0 4px 0 0; }}
.labkit-controls .labkit-help {{ min-height: 0; line-height: 1.3; margin-top: 3px; }}
.labkit-propose {{ width: auto; margin: 8px 0 0; align-self: start; }}
.labkit-meaning {{ font-size: {SIZES["tiny"]}px; color: {variable("muted")}; line-height: 1.3;
  display: block; white-space: normal; }}
.labkit-panel .widget-toggle-button.mod-active,
.labkit-prediction .widget-toggle-button.mod-active {{
  background: {variable("ink")}; color: {variable("ground")}; font-weight: bold; }}
.labkit-panel .widget-toggle-button.mod-active:disabled,
.labkit-prediction .widget-toggle-button.mod-active:disabled {{ opacity: .8; }}
.labkit-queued {{ opacity: .5; pointer-events: none; }}
.labkit-head summary {{ font-size: {SIZES["small"]}px; color: {variable("muted")}; }}
.labkit.labkit-head details {{ margin-top: 12px; }}
.labkit-head pre {{ font-size: {SIZES["small"]}px; color: {variable("ink")}; overflow-x: auto;
  background: {variable("panel")}; padding: 10px 14px; }}
.labkit-controls .widget-toggle-buttons button, .labkit-guess button {{ width: auto; }}
.labkit-buttons {{ align-items: center; gap: 8px; flex-wrap: wrap; overflow: hidden;
  padding-bottom: 4px; }}
.labkit-buttons .widget-button {{ width: 96px; }}
.labkit-panel button, .labkit-prediction button {{ font-family: {FONT}; }}
.labkit-progress {{ flex: 1 1 60px; width: auto; min-width: 60px; max-width: 180px; }}
.labkit-progress .progress {{ height: 6px; border-radius: 3px; align-self: center; }}
.labkit-where {{ flex: 1 1 260px; height: auto; }}
.labkit-where > .widget-html-content {{ line-height: 1.3; }}
.labkit-say {{ font-size: {SIZES["small"]}px; color: {variable("muted")};
  font-variant-numeric: tabular-nums; }}
.labkit-error {{ border-left: 4px solid {variable("slower")}; background: {variable("panel")};
  color: {variable("ink")}; padding: 8px 12px; font-size: {SIZES["text"]}px; line-height: 1.45; }}
.labkit-error pre {{ white-space: pre-wrap; font-size: {SIZES["tiny"]}px; max-height: 300px;
  overflow: auto; color: {variable("muted")}; background: none; }}
.labkit-tabs, .labkit-fold {{ margin-top: 8px; }}
.labkit-tabs.widget-tab > .lm-TabBar .lm-TabBar-tab {{ flex: 0 1 auto; min-width: max-content;
  padding: 0 18px; }}
.labkit-tabs.widget-tab > .lm-TabBar > .lm-TabBar-content {{ flex-wrap: wrap; }}
@container (max-width: 520px) {{ .labkit-tabs.widget-tab > .lm-TabBar .lm-TabBar-tab {{
  padding: 0 5px; font-size: {SIZES["small"]}px; }} }}
.labkit-guess-row {{ flex-wrap: wrap; align-items: center; gap: 8px; overflow: hidden; }}
.labkit-guess-row .widget-label {{ width: 24px; }}
.labkit-versus {{ display: flex; flex-wrap: wrap; gap: 12px; margin: 8px 0 2px; }}
.labkit-versus div {{ flex: 1 1 220px; padding: 8px 14px; background: {variable("panel")};
  border-left: 4px solid {variable("line")}; }}
.labkit-versus small {{ display: block; font-size: {SIZES["tiny"]}px; color: {variable("muted")};
  letter-spacing: .04em; text-transform: uppercase; }}
.labkit-versus b {{ font-size: {SIZES["title"]}px; color: {variable("ink")}; }}
.labkit-versus span {{ font-size: {SIZES["small"]}px; color: {variable("muted")}; }}
"""


def style_html() -> str:
    """The style of panel and prediction; both carry it, so that each stands alone."""
    return f"<style>{theme_css()}{_STYLE}</style>"


def panel_head_html(lab: Lab | Demo) -> str:
    """Title and question of a lab."""
    return (
        f'{style_html()}<div class="labkit labkit-head"><h3>{escape(lab.title)}</h3>'
        f"<p>{escape(lab.question)}</p></div>"
    )


def sweep_head_html() -> str:
    """What a sweep is, in the panel's fold."""
    return (
        '<div class="labkit labkit-head"><p>Compare at each of several values, in random order, '
        "and see where the arms change places. The other parameters stay as they are set above."
        "</p></div>"
    )


def panel_preview_html(lab: Lab | Demo) -> str:
    """What stands in the panel's place on a page that only shows stored outputs."""
    names = ", ".join(f"<code>{escape(p.name)}</code> = {escape(p.default)}" for p in lab.params)
    controls = f"The controls ({names})," if names else "The buttons"
    return (
        f'{style_html()}<div class="labkit labkit-panel labkit-head"><h3>{escape(lab.title)}</h3>'
        f"<p>{escape(lab.question)}</p><p>{controls} Run and Cancel come to life "
        f"when this cell is run in JupyterLab. <code>labkit.run({escape(lab.id)!r})</code> does "
        "the same in one call.</p></div>"
    )


def preview_bundle(bundle: Any, lab: Lab | Demo) -> Any:
    """A panel's bundle of representations, with those that stand for it where no kernel is."""
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    data["text/html"] = panel_preview_html(lab)
    data["text/plain"] = f"Panel of the lab {lab.id}: {lab.question}"
    return bundle


def help_html(text: str) -> str:
    """What a control means, below it."""
    return f'<span class="labkit-meaning">{escape(text)}</span>'


def status_html(text: str) -> str:
    """The line beside the progress bar."""
    return f'<span class="labkit-say">{escape(text)}</span>'


def error_html(message: str, details: str = "") -> str:
    """One clear line, with the details folded."""
    fold = (
        f"<details><summary>Details</summary><pre>{escape(details)}</pre></details>"
        if details
        else ""
    )
    return f'<div class="labkit labkit-error" role="alert">{escape(message)}{fold}</div>'


def source_html(source: str) -> str:
    """The whole lab, folded: how its input is made."""
    if not source:
        return ""
    return (
        '<div class="labkit labkit-head"><details><summary>The whole lab, input included'
        f"</summary><pre>{escape(source)}</pre></details></div>"
    )


def question_html(arm: str, reference: str) -> str:
    """What a prediction asks."""
    return (
        f'{style_html()}<div class="labkit labkit-head"><h3>Your prediction</h3>'
        f"<p>How will <b>{escape(arm)}</b> do against <b>{escape(reference)}</b>? "
        "Lock a guess before you run.</p></div>"
    )


def guess_html(direction: str, ratio: float) -> str:
    """The locked guess, before there is a result."""
    return f'<div class="labkit labkit-versus">{_guess(direction, ratio)}</div>'


def revealed_html(comparison: Comparison, result: Result, guess: tuple[str, float] | None) -> str:
    """Guess and result side by side, and how far apart they are."""
    colour = variable(verdict_colour(result.verdict))
    left = (
        _guess(*guess)
        if guess
        else "<div><small>Your guess</small><span>None was locked.</span></div>"
    )
    interval = (
        f"interval {units.ratio(result.low)} to {units.ratio(result.high)}"
        if result.low is not None
        else f"{result.pairs} pairs"
    )
    right = (
        f'<div style="border-color:{colour}"><small>Measured</small>'
        f"<b>{escape(result.verdict)}, {units.ratio(result.ratio)}</b><br>"
        f"<span>{escape(headline(comparison, result))}; {interval}</span></div>"
    )
    return f'<div class="labkit labkit-versus">{left}{right}</div>{_remark(result, guess)}'


def _guess(direction: str, ratio: float) -> str:
    figure = "" if direction == SAME else f", {units.ratio(ratio)}"
    return (
        f'<div style="border-color:{variable("arm-1")}"><small>Your guess</small>'
        f"<b>{escape(direction)}{figure}</b></div>"
    )


def _remark(result: Result, guess: tuple[str, float] | None) -> str:
    """Whether the guess held, in one sentence."""
    if guess is None or result.low is None or result.high is None:
        return ""
    direction, ratio = guess
    if result.verdict not in (FASTER, SLOWER, SAME):
        text = "The run can't tell yet: more pairs would."
    elif direction != result.verdict:
        text = "The direction is another one. The evidence in the tabs says why."
    elif direction == SAME or result.low <= ratio <= result.high:
        text = "The guess holds: the measured interval contains it."
    else:
        text = "The direction is right; the interval leaves the figure out."
    return f'<div class="labkit labkit-head"><p>{text}</p></div>'
