"""A widget that shows drawings to zoom, drag and click in, with details of what was clicked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import traitlets

from labkit.core.errors import UsageError
from labkit.views.stylesheet import piece


class Explorer(anywidget.AnyWidget):
    """Drawings with nodes: groups of the class `labkit-node`, each with its `data-key`.

    `content` is their HTML, `details` what is told of a node by its key, `below` what stands
    under the frame; all made and escaped here. `selected` is the key of the node whose details
    are shown, empty for none: a click sets it, and so may you.
    """

    _esm = Path(__file__).with_suffix(".js")
    _css = Path(__file__).with_suffix(".css")
    content = traitlets.Unicode().tag(sync=True)
    details = traitlets.Dict(value_trait=traitlets.Unicode()).tag(sync=True)
    below = traitlets.Unicode().tag(sync=True)
    selected = traitlets.Unicode().tag(sync=True)

    def __init__(self, content: str, details: dict[str, str], below: str = "") -> None:
        super().__init__(content=content, details=details, below=below)

    @traitlets.validate("selected")
    def _known(self, proposal: Any) -> str:
        """Refuse a key that no node has."""
        key: str = proposal["value"]
        if key and key not in self.details:
            known = ", ".join(list(self.details)[:5])
            raise UsageError(f"no node has the key {key!r}; allowed: {known}, ...")
        return key

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """The widget, and for a page that only shows stored outputs the drawings as they are."""
        bundle = super()._repr_mimebundle_(**kwargs)
        data = bundle[0] if isinstance(bundle, tuple) else bundle
        if data is not None:
            data["text/html"] = piece(self.content + self.below)
        return bundle
