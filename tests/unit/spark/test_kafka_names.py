"""What a broker's cluster is called."""

from __future__ import annotations

import base64
import uuid

import pytest

from labkit.spark.kafka import broker


def test_a_clusters_name_is_no_option(monkeypatch: pytest.MonkeyPatch) -> None:
    """22 characters that are 16 bytes; one that begins with a dash is passed over."""
    dashed = uuid.UUID(bytes=b"\xf8" + bytes(15))
    sound = uuid.UUID(bytes=bytes(range(16)))
    assert base64.urlsafe_b64encode(dashed.bytes).startswith(b"-")
    drawn = iter([dashed, dashed, sound])
    monkeypatch.setattr(broker.uuid, "uuid4", lambda: next(drawn))
    name = broker.cluster_id()
    assert base64.urlsafe_b64decode(f"{name}==") == sound.bytes and len(name) == 22
