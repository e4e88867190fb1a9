"""The palette: every colour its own name, contrast, and arms apart in every kind of sight."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from labkit.views.looks import AGAIN
from labkit.views.palette import DARK, LIGHT, MARKERS, arm_colour, luminance

ARMS = [arm_colour(place) for place in range(len(MARKERS))]

SIGHTS = {
    "usual": np.eye(3),
    "protanopia": np.array([
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ]),
    "deuteranopia": np.array([
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ]),
    "tritanopia": np.array([
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ]),
}  # fmt: skip
"""What linear red, green and blue become, at full severity: Machado, Oliveira, Fernandes (2009),
https://www.inf.ufrgs.br/~oliveira/pubs_files/CVD_Simulation/CVD_Simulation.html."""

TO_CONES = np.array([
    [0.4122214708, 0.5363325363, 0.0514459929],
    [0.2119034982, 0.6806995451, 0.1073969566],
    [0.0883024619, 0.2817188376, 0.6299787005],
])  # fmt: skip
TO_OKLAB = np.array([
    [0.2104542553, 0.7936177850, -0.0040720468],
    [1.9779984951, -2.4285922050, 0.4505937099],
    [0.0259040371, 0.7827717662, -0.8086757660],
])  # fmt: skip
"""From linear sRGB to Oklab: Ottosson (2020), https://bottosson.github.io/posts/oklab/. CSS
Color 4 measures differences there; 0.02 is about the least that is noticed side by side."""

APART, APART_FROM_GREY = 0.09, 0.06
"""Small marks need several times what is just noticed; the grey arm is a plus besides."""


def test_each_colour_stands_once_in_its_palette() -> None:
    """A colour must say which custom property it is; both themes have the same names."""
    assert LIGHT.keys() == DARK.keys()
    for palette in (LIGHT, DARK):
        assert len(set(palette.values())) == len(palette)


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_text_and_marks_stand_out_from_the_ground(palette: dict[str, str]) -> None:
    """WCAG 2.1: 4.5 to 1 for text, 3 to 1 for marks, on a page and on a panel.

    Names of arms are text, also on the tint of what only one arm has.
    """
    texts = ("ink", "muted", "faster", "slower", "same", "open", "shuffle", "broadcast", "foreign")
    for name in (*texts, *ARMS):
        assert contrast(palette[name], palette["ground"]) >= 4.5, name
    for name in ARMS:
        assert contrast(palette[name], tint(palette[name], palette["ground"])) >= 4.5, name
        assert contrast(palette[name], palette["panel"]) >= 3, name


def tint(colour: str, ground: str) -> str:
    """A ground with the 11% of a colour that rows of a plan have."""
    parts = (0.11 * int(colour[i : i + 2], 16) + 0.89 * int(ground[i : i + 2], 16)
             for i in (1, 3, 5))  # fmt: skip
    return "#" + "".join(f"{round(part):02x}" for part in parts)


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_arms_are_told_apart_in_every_kind_of_sight(palette: dict[str, str], sight: str) -> None:
    """Any two of the six, and each of them from the grey of the arm that runs once more."""
    seen = {name: appearance(palette[name], sight) for name in [*ARMS, AGAIN.colour]}
    for one, other in combinations(seen, 2):
        least = APART_FROM_GREY if AGAIN.colour in (one, other) else APART
        assert float(np.linalg.norm(seen[one] - seen[other])) >= least, (one, other)


def test_contrast_is_what_wcag_says() -> None:
    """21 to 1 for black on white; #767676 is the lightest grey that passes 4.5."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)


def test_a_simulated_sight_confuses_what_it_should() -> None:
    """Greys stay as they are; a red and a green come close without the red or the green cones."""
    red, green = "#c0504d", "#6d7f2f"
    for sight in SIGHTS:
        assert appearance("#808080", sight) == pytest.approx(
            appearance("#808080", "usual"), abs=1e-3
        )
    usual = np.linalg.norm(appearance(red, "usual") - appearance(green, "usual"))
    for sight in ("protanopia", "deuteranopia"):
        assert np.linalg.norm(appearance(red, sight) - appearance(green, sight)) < usual / 2


def test_a_seventh_arm_starts_again() -> None:
    """Six arms have names of colours of their own, and markers none of which is the grey arm's."""
    assert len(set(ARMS)) == 6
    assert arm_colour(6) == ARMS[0]
    markers = [marker for marker, _ in MARKERS]
    assert len({*markers, AGAIN.marker}) == 7


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours by WCAG 2.1."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def appearance(colour: str, sight: str) -> np.ndarray:
    """Where `#rrggbb` lies in Oklab for someone of this sight."""
    given = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(given <= 0.04045, given / 12.92, ((given + 0.055) / 1.055) ** 2.4)
    return TO_OKLAB @ np.cbrt(TO_CONES @ np.clip(SIGHTS[sight] @ linear, 0, 1))
