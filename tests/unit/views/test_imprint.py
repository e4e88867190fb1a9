"""Saved figures say where they come from, beneath what they show, and always the same."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from labkit.core.records.again import run_again
from labkit.core.records.comparison import Comparison
from labkit.core.records.sweep import Sweep
from labkit.views.figures.canvas import DPI
from labkit.views.figures.export import to_png, to_svg
from tests.unit.hostile_runs import EVIL, hostile_comparison, hostile_sweep
from tests.unit.sweeps import build_sweep
from tests.unit.views.conftest import build

RUN = "20231114-221320-reduce-by-key-0a1b2c"
DUBLIN = "{http://purl.org/dc/elements/1.1/}"
RECORDS: dict[str, Callable[[], Comparison | Sweep]] = {
    "comparison": lambda: replace(build(), run=RUN),
    "sweep": lambda: replace(build_sweep(), run=RUN),
}


@pytest.fixture(params=RECORDS)
def record(request: pytest.FixtureRequest) -> Comparison | Sweep:
    """A comparison, and a sweep."""
    return RECORDS[request.param]()


def test_a_png_has_its_origin_in_its_texts(record: Comparison | Sweep, tmp_path: Path) -> None:
    """Title, date of the run, what wrote it, where it ran, and how to run it again."""
    with Image.open(record.save(tmp_path / "figure.png")) as picture:
        texts: dict[str, Any] = dict(picture.info)
    assert texts["Title"] and texts["Description"]
    assert texts["Creation Time"] == "Tue, 14 Nov 2023 22:13:20 +0000"
    assert texts["Software"].startswith("labkit ")
    assert RUN in texts["Source"] and "Spark: 4.3.0" in texts["Source"]
    again = run_again(record)
    assert texts["Comment"] == f"{again.call}\n{again.command}"


def test_an_svg_has_its_origin_in_its_metadata(record: Comparison | Sweep, tmp_path: Path) -> None:
    """The same, in the Dublin Core's terms."""
    root = ElementTree.parse(record.save(tmp_path / "figure.svg")).getroot()
    said = {item.tag.removeprefix(DUBLIN): item.text or "" for item in root.iter()
            if item.tag.startswith(DUBLIN)}  # fmt: skip
    assert said["date"] == "2023-11-14T22:13:20Z"
    assert RUN in said["source"] and said["publisher"].startswith("labkit ")
    assert run_again(record).command in said["relation"]


def test_a_record_is_drawn_into_the_same_file_each_time(record: Comparison | Sweep) -> None:
    """Nothing of the moment, of the process or of chance is in it."""
    for write in (to_png, to_svg):
        assert write(record.figure(), record=record) == write(record.figure(), record=record)


def test_the_foot_stands_below_all_that_is_drawn(record: Comparison | Sweep) -> None:
    """Above it the picture is the same to the pixel, and the figure stays as it was."""
    figure = record.figure()
    before = len(figure.texts)
    bare, signed = to_png(figure), to_png(figure, record=record)
    plain, whole = (
        np.asarray(Image.open(io.BytesIO(png)).convert("RGB")) for png in (bare, signed)
    )
    assert whole.shape[0] > plain.shape[0] and whole.shape[1] == plain.shape[1]
    assert (whole[: plain.shape[0]] == plain).all()
    assert len(figure.texts) == before
    assert RUN in to_svg(figure, record=record).partition("</metadata>")[2]
    assert RUN not in to_svg(figure)


def test_the_foot_fits_and_is_part_of_the_picture(record: Comparison | Sweep) -> None:
    """However long the machine's name is, its lines end inside; the ground is beneath them."""
    long = {**record.environment, "os": "Linux " + "very-" * 40 + " long name" * 12}
    known = replace(record, environment=long)
    picture = np.asarray(Image.open(io.BytesIO(to_png(known.figure(), 1, known))).convert("RGB"))
    below = picture[round(known.figure().get_size_inches()[1] * DPI) :]
    assert (below != 255).any()
    assert (below[:, -1] == 255).all() and (below[-2:] == 255).all()


def test_what_is_not_known_is_left_out(tmp_path: Path) -> None:
    """No date, no machine, no id: a picture all the same."""
    bare = replace(build(), environment={}, started=0.0, labkit="")
    with Image.open(bare.save(tmp_path / "figure.png")) as picture:
        assert "Creation Time" not in picture.info
        assert picture.info["Source"] == "Run: not saved"
    assert "<dc:date>" not in bare.save(tmp_path / "figure.svg").read_text()


@pytest.mark.parametrize("hostile", [hostile_comparison, hostile_sweep])
def test_hostile_text_stays_text(hostile: Callable[[], Comparison | Sweep]) -> None:
    """In the metadata and at the foot: no element comes of it, and it is whole XML."""
    made = hostile()
    record = replace(made, run=EVIL, environment={**made.environment, "os": EVIL})
    root = ElementTree.fromstring(to_svg(record.figure(), record=record))
    assert not [e for e in root.iter() if e.tag.rpartition("}")[2] in ("script", "img", "iframe")]
