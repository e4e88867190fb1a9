"""A widget that follows a stream: its drawing, renewed at each look until it has ended."""

from __future__ import annotations

import ipywidgets as widgets

from labkit.core.records.stream import ENDED, StreamSeen
from labkit.core.streams.watch import StreamWatch
from labkit.views.streams.html import streams_body
from labkit.views.stylesheet import style_block


class LiveStream(widgets.VBox):
    """What a watch sees, as it sees it; `close` takes the widget away, and the watch goes on.

    The style is sent once, the drawing at each look, and the tables when the stream has ended.
    """

    def __init__(self, watch: StreamWatch) -> None:
        self.page = widgets.HTML()
        self.page.add_class("labkit-live")
        super().__init__([widgets.HTML(style_block()), self.page])
        self.watch, self._end = watch, watch.on_look(self.show)
        self.show(watch.stream)

    def show(self, stream: StreamSeen) -> None:
        """Draw the stream as it is now."""
        drawn = streams_body([stream], folded=stream.state == ENDED)
        self.page.value = f'<div class="labkit">{drawn}</div>'

    def close(self) -> None:
        """Follow no more, and take the widget away."""
        self._end()
        super().close()
