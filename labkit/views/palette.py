"""The one palette and type scale: colours for figures, and the same as CSS custom properties.

The first four arm colours come from Okabe and Ito's blue, vermillion, bluish green and reddish
purple ("Color Universal Design", 2008); brown and indigo follow. Each is darkened or lightened
until it can be read as text, 4.5:1 against the ground and against a tint of itself, and all six
stay apart in sight without red, green or blue cones as Machado, Oliveira and Fernandes simulate
it ("A Physiologically-based Model for Simulation of Color Vision Deficiency", 2009). Arms differ
in their marker too, and verdicts in their words, so that colour is never the only sign.
"""

from __future__ import annotations

from labkit.core.stats.pairs import AHEAD, BEHIND, SAME

LIGHT: dict[str, str] = {
    "ink": "#1b2530",
    "muted": "#586573",
    "faint": "#8a95a1",
    "line": "#d5dbe1",
    "band": "#e6ebf0",
    "panel": "#f5f7f9",
    "ground": "#ffffff",
    "warmup": "#9aa4ae",
    "arm-1": "#124f81",
    "arm-2": "#bc4504",
    "arm-3": "#0f7c52",
    "arm-4": "#a046b3",
    "arm-5": "#6e380a",
    "arm-6": "#261a66",
    "faster": "#12704f",
    "slower": "#a8324a",
    "same": "#4d5b69",
    "open": "#7a5c00",
    "shuffle": "#836100",
    "broadcast": "#0b7285",
    "foreign": "#6741d9",
    "phase-delay": "#4d5565",
    "phase-unpack": "#9d5bd4",
    "phase-fetch": "#c57c0e",
    "phase-compute": "#6f94bb",
    "phase-python": "#252c9d",
    "phase-gc": "#ca3108",
    "phase-write": "#303f00",
    "phase-pack": "#28856a",
    "phase-result": "#63054f",
}
"""Names and colours in a light theme. Each colour stands once, so that a drawing's concrete
colours can be traded for the custom properties of the same names."""

DARK: dict[str, str] = {
    "ink": "#e9eef3",
    "muted": "#a9b5c1",
    "faint": "#7b8895",
    "line": "#3d4752",
    "band": "#2b343e",
    "panel": "#1e252d",
    "ground": "#14191f",
    "warmup": "#6f7a86",
    "arm-1": "#66b4f4",
    "arm-2": "#fa9a55",
    "arm-3": "#4fe6bd",
    "arm-4": "#be7cae",
    "arm-5": "#d26f32",
    "arm-6": "#807bfd",
    "faster": "#4fd1a1",
    "slower": "#f48ca0",
    "same": "#aab7c4",
    "open": "#e3bd55",
    "shuffle": "#e8c35c",
    "broadcast": "#66d9e8",
    "foreign": "#b197fc",
    "phase-delay": "#d5deea",
    "phase-unpack": "#b872f0",
    "phase-fetch": "#dc7604",
    "phase-compute": "#8fb2dc",
    "phase-python": "#4e58d8",
    "phase-gc": "#d20003",
    "phase-write": "#cfc13b",
    "phase-pack": "#00a678",
    "phase-result": "#a04291",
}

THEMES = {"light": LIGHT, "dark": DARK}

MARKERS = (("o", 1.0), ("s", 1.0), ("D", 1.0), ("^", 1.2), ("v", 1.2), ("*", 1.7))
"""An arm's marker, by its place: circle, square, diamond, triangles up and down, star; each with
its size beside a circle's that makes it as easy to see."""

FONT = "'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', sans-serif"
"""Fonts of one width table, so that what is measured here fits there."""

MONO = "ui-monospace, 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace"

SIZES = {"title": 17, "text": 13, "small": 12, "tiny": 11}
"""The type scale in CSS pixels, for figures and HTML alike."""


def arm_colour(place: int) -> str:
    """The palette's name of an arm's colour by its place in the comparison (0, 1, ...).

    A seventh arm starts again with the first colour.
    """
    return f"arm-{place % len(MARKERS) + 1}"


def verdict_colour(verdict: str) -> str:
    """The palette's name of a verdict's colour."""
    known = dict.fromkeys(AHEAD, "faster") | dict.fromkeys(BEHIND, "slower") | {SAME: "same"}
    return known.get(verdict, "open")


def luminance(colour: str) -> float:
    """The relative luminance of `#rrggbb` by WCAG 2.1: 0 for black, 1 for white."""
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def variable(name: str) -> str:
    """A colour as CSS: its custom property, with the light value to fall back on."""
    return f"var(--labkit-{name}, {LIGHT[name]})"


def properties(palette: dict[str, str]) -> str:
    """The CSS declarations of a palette."""
    return "".join(f"--labkit-{name}:{value};" for name, value in palette.items())


def theme_css() -> str:
    """The custom properties: light by default, dark where the page is.

    JupyterLab says its theme on the body; where it does not (an exported notebook, a report,
    Voila), the reader's own preference decides.
    """
    light, dark = properties(LIGHT), properties(DARK)
    return (
        f".labkit{{{light}color-scheme:light}}\n"
        "@media (prefers-color-scheme:dark){"
        f"body:not([data-jp-theme-light]) .labkit{{{dark}color-scheme:dark}}}}\n"
        f'body[data-jp-theme-light="false"] .labkit{{{dark}color-scheme:dark}}\n'
        "@media print{body .labkit.labkit.labkit"
        f"{{{light}color-scheme:light}}}}"
    )
