"""A lab's source as a notebook shows it."""

from __future__ import annotations

import re
from html import unescape

from labkit.core.claims.arms_code import ArmCode, ArmGroup
from labkit.views.listing import Listing
from labkit.views.palette import LIGHT

LISTING = Listing('def f(x):\n    return x < 2  # "<b>"', {"Joins": "def join(a: Int): Int = a"})


def test_it_prints_as_the_text_it_stands_for() -> None:
    """Two languages, the Scala under a comment with its file."""
    assert str(LISTING) == repr(LISTING)
    assert str(LISTING).splitlines()[2:] == [
        "", "// labkit/spark/scala/Joins.scala", "", "def join(a: Int): Int = a",
    ]  # fmt: skip


def test_each_language_is_a_block_of_its_own_with_all_its_text() -> None:
    """Highlighting adds elements and changes no letter; what looks like markup is text."""
    blocks = re.findall(r'<pre class="listing">(.*?)</pre>', LISTING._repr_html_(), re.S)
    texts = [unescape(re.sub(r"<[^>]+>", "", block)).strip() for block in blocks]
    assert "\n\n".join(texts) == str(LISTING)
    assert '<span class="k">def</span>' in blocks[0]
    assert '<span class="nf">join</span>' in blocks[1]
    assert Listing("x = 1")._repr_html_().count("<pre") == 1


def test_its_colours_are_the_palettes() -> None:
    """Each is a custom property, so that they follow the page's theme."""
    style = LISTING._repr_html_().split("</style>")[0]
    used = set(re.findall(r"var\(--labkit-([\w-]+)", style))
    assert used <= set(LIGHT)
    assert {"foreign", "faster", "broadcast", "muted", "ink", "panel"} <= used


def test_the_arms_stand_side_by_side_and_all_else_is_folded() -> None:
    """One look shows what is compared; how its input is made is one click away."""
    arms = (ArmCode("slow<1>", "def slow():\n    return 1"), ArmCode("fast", "def fast(): ..."))
    listing = Listing("import it\n\ndef build(): ...", groups=(ArmGroup("Numbers.", arms),))
    seen, folded = listing._repr_html_().split("<details>")
    assert seen.count('<pre class="listing">') == 2 and "slow&lt;1&gt;" in seen
    assert "import" not in seen and "import" in folded
    assert str(listing).startswith("import it")
