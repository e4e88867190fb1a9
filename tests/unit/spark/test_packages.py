"""Jars from a registry: held against their checksums, in the cache or in a person's folder."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from labkit.core.errors import SessionError, UsageError
from labkit.spark.jvm import packages
from labkit.spark.jvm.distribution import find_spark
from labkit.spark.jvm.packages import FOLDER, jars, lock
from labkit.spark.jvm.resolver import Unresolved, why

CONTENTS = {"org.one:one:1.0": b"one", "org.two:two_2.13:2.0": b"two"}
IVY = {"org.one:one:1.0": "org.one_one-1.0.jar", "org.two:two_2.13:2.0": "org.two_two_2.13-2.0.jar"}

Resolve = Callable[[Sequence[str], Sequence[str], Path], Path]


@pytest.fixture(autouse=True)
def _small_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two jars for the Spark that is here, and a cache of the test's own."""
    told = {name: hashlib.sha256(content).hexdigest() for name, content in CONTENTS.items()}
    small = {"asked": ["org.one:one:1.0"], "left_out": ["org.three:three"], "jars": told}
    file = tmp_path / "packages.json"
    file.write_text(json.dumps({"spark": _minor(), "connector": small}))
    monkeypatch.setattr(packages, "_LOCK", file)
    monkeypatch.setenv("LABKIT_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv(FOLDER, raising=False)


def _minor() -> str:
    return ".".join(find_spark().version.split(".")[:2])


def registry(calls: list[tuple[str, ...]], **changed: bytes) -> Resolve:
    """A resolver that has the jars, and one more; some of them with other contents."""

    def resolve(asked: Sequence[str], left_out: Sequence[str], folder: Path) -> Path:
        calls.append((*asked, *left_out))
        (folder / "jars").mkdir(parents=True)
        (folder / "jars" / "org.four_four-4.0.jar").write_bytes(b"four")
        for name, content in CONTENTS.items():
            (folder / "jars" / IVY[name]).write_bytes(changed.get(name.split(":")[0], content))
        return folder / "jars"

    return resolve


def test_jars_are_fetched_once_and_no_others_are_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What comes along and isn't in the lock goes; nothing of the fetching is left."""
    calls: list[tuple[str, ...]] = []
    monkeypatch.setattr(packages, "resolve", registry(calls))
    found = jars("connector")
    assert jars("connector") == found and calls == [("org.one:one:1.0", "org.three:three")]
    assert [path.name for path in found] == list(IVY.values())
    assert {path.name for path in found[0].parent.iterdir()} == set(IVY.values())
    assert not list((tmp_path / "cache" / "kafka").glob("*.part"))


def test_a_damaged_jar_in_the_cache_is_fetched_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """What lies there is looked at each time."""
    calls: list[tuple[str, ...]] = []
    monkeypatch.setattr(packages, "resolve", registry(calls))
    (first, _) = jars("connector")
    first.write_bytes(b"other")
    assert jars("connector")[0].read_bytes() == b"one" and len(calls) == 2


def test_a_registrys_jar_with_another_checksum_is_refused_and_not_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """In one line, with both sums."""
    monkeypatch.setattr(packages, "resolve", registry([], **{"org.two": b"evil"}))
    with pytest.raises(SessionError) as raised:
        jars("connector")
    evil, two = (hashlib.sha256(content).hexdigest()[:12] for content in (b"evil", b"two"))
    assert f"is not org.two:two_2.13:2.0 as it was tried: its SHA-256 is {evil}..." in str(
        raised.value
    )
    assert f"not {two}..." in str(raised.value) and "\n" not in str(raised.value)
    assert not [p for p in (tmp_path / "cache" / "kafka").iterdir() if p.is_dir()]


def test_a_registry_that_has_none_is_told_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is missing, and the variable that names a folder with it."""

    def resolve(*_: object) -> Path:
        raise Unresolved("no registry has org.one:one:1.0", "all that was said")

    monkeypatch.setattr(packages, "resolve", resolve)
    with pytest.raises(SessionError, match=rf"can't be fetched \(no registry.*{FOLDER}") as raised:
        jars("connector")
    assert raised.value.details == "all that was said"


def test_a_persons_folder_has_them_by_either_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As the resolver calls them and as a registry does; each with its checksum."""
    monkeypatch.setenv(FOLDER, str(tmp_path / "none"))
    with pytest.raises(UsageError, match=f"{FOLDER} can't be .*; allowed: a folder with"):
        jars("connector")
    monkeypatch.setenv(FOLDER, str(tmp_path))
    (tmp_path / "org.one_one-1.0.jar").write_bytes(b"one")
    with pytest.raises(UsageError, match=r"has no two_2\.13-2\.0\.jar: copy what is missing"):
        jars("connector")
    (tmp_path / "two_2.13-2.0.jar").write_bytes(b"other")
    with pytest.raises(SessionError, match=r"two_2\.13-2\.0\.jar is not org\.two"):
        jars("connector")
    (tmp_path / "two_2.13-2.0.jar").write_bytes(b"two")
    assert [path.parent for path in jars("connector")] == [tmp_path] * 2


def test_another_spark_is_told_which_one_goes_with_kafka(tmp_path: Path) -> None:
    """4.30 is not 4.3."""
    (tmp_path / "packages.json").write_text(json.dumps({"spark": f"{_minor()}0"}))
    with pytest.raises(SessionError, match="labkit's Kafka goes with Spark"):
        lock("connector")


def test_the_lock_of_the_package_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is asked for is among the jars, each with a checksum, and none is left out."""
    monkeypatch.undo()
    for found in (lock("connector"), lock("broker")):
        names = [jar.coordinates for jar in found.jars]
        assert set(found.asked) <= set(names)
        assert not {name.rpartition(":")[0] for name in names} & set(found.left_out)
        assert all(len(jar.checksum) == 64 for jar in found.jars)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("\t\t:: org.a#b_2.13;1.0: not found\n", "no registry has org.a:b_2.13:1.0"),
        ("Host one.example not found. url=...\n\t\t:: org.a#b;1.0: not found\n",
         "no registry that is reached from here has org.a:b:1.0"),
        ('Exception in thread "main" java.io.IOException: No space left on device\n\tat x\n',
         "No space left on device"),
        ("", "nothing was said"),
    ],
    ids=["not there", "not reached", "thrown", "nothing"],
)  # fmt: skip
def test_why_packages_are_missing_is_told_in_some_words(said: str, told: str) -> None:
    """From the many lines of the resolver."""
    assert why(said) == told
