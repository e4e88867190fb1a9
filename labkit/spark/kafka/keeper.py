"""In the child: keeps a broker and a client of it, and does to them what is asked."""

from __future__ import annotations

from pathlib import Path

from labkit.core.errors import LabError, SessionError, UsageError

from .broker import Broker
from .desk import Desk, Refused

ENDED = "the broker at {} has ended ({}): kafka.restart() starts it again with its data"


class Keeper:
    """Starts a broker in its folder, below this process, or leaves it with one that runs.

    See `Servant`. `foreign` is the address of a broker that isn't ours; empty for one that is.
    """

    at_once = frozenset({"end"})
    folders: tuple[str, ...] = ()

    def __init__(self, foreign: str, port: int | None, folder: Path) -> None:
        self._folder, self._foreign = folder, foreign
        self._broker = None if foreign else Broker(folder, port)
        self._desk: Desk | None = None

    def failed(self, error: Exception) -> LabError:
        """An error as one of the lab's own."""
        return SessionError(f"Kafka failed: {type(error).__name__}: {error}")

    def begin(self) -> str:
        """Start the broker, and the client; the broker's address, once it has answered."""
        if self._broker is not None:
            self._broker.begin()
        address = self._foreign if self._broker is None else self._broker.address
        self._desk = Desk(address, self._folder)
        self.ask("nodes")
        return address

    def ask(self, *question: str) -> list[str]:
        """Ask the client; the words of its answer.

        Raises LabError where the broker has ended, or doesn't answer, UsageError for a topic that
        isn't there or is there already.
        """
        assert self._desk is not None
        try:
            if question[0] not in ("sent", "cease"):  # a sending waits for a restart
                self._require_broker()
            return self._desk.ask(*question)
        except Refused as error:
            self._require_broker()
            raise self._said(error, *question) from error

    def kill(self) -> None:
        """End the broker as the system ends a process: at once."""
        self._own().kill()

    def restart(self) -> None:
        """Start it again on its data and its port; one that runs is killed before."""
        self._own().kill()
        self._own().start()

    def end(self) -> str:
        """How the broker's process ended; empty while it runs."""
        return "" if self._broker is None else self._broker.end

    def _own(self) -> Broker:
        if self._broker is None:
            raise UsageError(
                f"the broker at {self._foreign} was not started here: who did can end it"
            )
        return self._broker

    def _require_broker(self) -> None:
        if self._broker is not None and self._broker.end:
            raise LabError(ENDED.format(self._broker.address, self._broker.end))

    def _said(self, error: Refused, what: str, *words: str) -> LabError:
        """What the broker refused, in the lab's words where it has any."""
        address = self._foreign or (self._broker.address if self._broker else "")
        if error.kind == "UnknownTopicOrPartitionException" and words:
            assert self._desk is not None
            there = ", ".join(self._desk.ask("topics")) or "none"
            topic = words[1] if what == "send" else words[0]
            return UsageError(f"there is no topic {topic!r} at {address}; there are: {there}")
        if error.kind == "TopicExistsException":
            return UsageError(f"there is a topic {words[0]!r} at {address} already")
        if error.kind == "TimeoutException":
            return SessionError(f"no broker of Kafka answers at {address} ({error})")
        return SessionError(f"the broker at {address} refused: {error.kind}: {error}")
