"""Real JupyterLab (`make lab`) and Voila servers, and Debian's Chromium to look at them with."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[2]
ARTIFACTS = ROOT / ".artifacts"
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str:
    """The path of the browser; the test fails when there is none."""
    names = (os.environ.get("LABKIT_CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    assert found, "no Chromium here: install it or set LABKIT_CHROMIUM"
    return found


@pytest.fixture(scope="session")
def lab_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that JupyterLab serves: copies of the notebooks in `notebooks`."""
    folder = tmp_path_factory.mktemp("lab")
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    return folder


@pytest.fixture(scope="session")
def lab_url(lab_folder: Path) -> Iterator[str]:
    """The address, token included, of a JupyterLab that serves this folder."""
    folder = lab_folder
    log = folder / "server.log"
    settings = [f"LAB_ROOT={folder}", "LAB_ARGS=--no-browser --ServerApp.port=0"]
    environment = os.environ | {
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "LABKIT_RUNS": str(folder / "runs"),
        "PYTHONSTARTUP": str(ROOT / "tests" / "notebooks" / "quick.py"),
    }
    with log.open("w") as out:
        server = subprocess.Popen(
            ["make", "--no-print-directory", "lab", *settings],
            cwd=ROOT,
            env=environment,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield address(server, log, r"http://127\.0\.0\.1:\d+/lab\S*\?token=\w+")
    finally:
        stop(server)


Serve = Callable[[Path], str]
"""Serves a notebook; returns its address."""


@pytest.fixture
def voila() -> Iterator[Serve]:
    """Starts Voila on a notebook, with the runs saved beside it as the saved ones."""
    started = []

    def serve(notebook: Path) -> str:
        folder = notebook.parent
        log = folder / "voila.log"
        places = {"CONFIG": "config", "DATA": "data", "RUNTIME": "runtime"}
        paths = f"{ROOT}{os.pathsep}{os.environ['PYTHONPATH']}"  # of tests/conftest.py
        environment = os.environ | {"LABKIT_RUNS": str(folder / "runs"), "PYTHONPATH": paths}
        environment |= {f"JUPYTER_{name}_DIR": str(folder / at) for name, at in places.items()}
        options = ["--no-browser", "--Voila.ip=127.0.0.1", f"--port={free_port()}"]
        with log.open("w") as out:
            server = subprocess.Popen(
                [sys.executable, "-m", "voila", notebook.name, *options],
                cwd=folder,
                env=environment,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        started.append(server)
        return address(server, log, r"http://127\.0\.0\.1:\d+/")

    yield serve
    for server in started:
        stop(server)


def free_port() -> int:
    """A port that nobody listens on; Voila, given 0, doesn't say which one it took."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def address(server: subprocess.Popen[bytes], log: Path, pattern: str) -> str:
    """The address that the server prints once it listens."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and server.poll() is None:
        found = re.search(pattern, log.read_text())
        if found:
            return found.group()
        time.sleep(0.2)
    raise AssertionError(f"The server did not start:\n{log.read_text()[-3000:]}")


def stop(server: subprocess.Popen[bytes]) -> None:
    """Stop the server with all that it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGTERM)
    server.wait(30)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGS)
        yield running
        running.close()


@contextlib.contextmanager
def opened(browser: Browser) -> Iterator[Page]:
    """A page of a screen's size, at one pixel a point: it is drawn without a graphics card."""
    ARTIFACTS.mkdir(exist_ok=True)
    page = browser.new_page(viewport={"width": 1400, "height": 1100})
    page.set_default_timeout(30_000)
    yield page
    page.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with opened(browser) as page:
        yield page
