"""Records on their way to a topic: waited for, or stopped before they are all sent."""

from __future__ import annotations

import time
from collections.abc import Callable

from labkit.core.errors import SessionError

from .records import Sent

_LOOK = 0.02


class Sending:
    """Records that the client's process sends; a context manager, which stops it at the end.

    A broker that goes meanwhile is waited for half a minute: each record is written once.
    """

    def __init__(
        self, number: str, topic: str, asked: float, ask: Callable[..., list[str]]
    ) -> None:
        self._number, self._topic, self._asked, self._ask = number, topic, asked, ask

    def __enter__(self) -> Sending:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.stop()

    @property
    def sent(self) -> Sent:
        """What the broker has taken until now."""
        return self._state()[1]

    def wait(self) -> Sent:
        """What was sent, when all is.

        Raises SessionError where the broker did not take all of it.
        """
        while not (found := self._state())[0]:
            time.sleep(_LOOK)
        return found[1]

    def stop(self) -> Sent:
        """Send no more; what was sent until then."""
        self._ask("cease", self._number)
        return self.wait()

    def _state(self) -> tuple[bool, Sent]:
        """Whether it has ended, and what it has sent. Raises SessionError where it failed."""
        whether, records, seconds, failure = self._ask("sent", self._number)
        if failure:
            raise SessionError(
                f"the broker has taken {int(records):,} records of {self._topic} and no more: "
                f"{failure}"
            )
        return whether == "ended", Sent(self._topic, int(records), float(seconds), self._asked)
