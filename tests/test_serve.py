"""The server starts when everything is there, says what is not, and comes back as it was."""

from __future__ import annotations

import os
import re
import signal
import socket
import struct
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from polling import vendor
from polling.settings import ROOT
from tests.running import Started, alive, free_port, running_store, until

# The frame alone: the real application has its own tests.
SERVE = """
import sys
from polling.cli import main
from polling import serve
serve.APP = "tests.tiny:create"
serve.PROTOCOL = "httptools"
serve.serve.__kwdefaults__.update(app=serve.APP, protocol=serve.PROTOCOL)
if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture(scope="module")
def frame(tmp_path_factory: pytest.TempPathFactory) -> Path:
    script = tmp_path_factory.mktemp("frame") / "frame.py"
    script.write_text(SERVE)
    return script


@contextmanager
def serving(frame: Path, *options: str, **environment: str) -> Iterator[Started]:
    started = Started(str(frame), *options, **{"PYTHONPATH": str(ROOT), **environment})
    try:
        yield started
    finally:
        started.close()


def get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=5) as answer:
        return str(answer.read().decode())


def address(said: str) -> str:
    found = re.search(r"polling is at (http://\S+)", said)
    assert found, said
    return found[1]


def test_it_says_where_it_is_and_stops_with_its_store(frame: Path, data: Path) -> None:
    with serving(frame, "--port", "0", "--data", str(data)) as server:
        said = server.says("Stop with Ctrl-C")
        here = address(said)
        assert re.search(rf"{here}/organiser#[\w-]{{40,}}\n", said)
        assert get(here).startswith("unix://")
        store = int((data / "store.pid").read_text())
        server.process.send_signal(signal.SIGTERM)
        assert server.ends() == 0, server.err
        assert "Traceback" not in server.err
        assert not alive(store)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_is_an_orderly_end(frame: Path, data: Path, workers: str) -> None:
    with serving(frame, "--port", "0", "--data", str(data), "--workers", workers) as server:
        get(address(server.says("Stop with Ctrl-C")))
        store = int((data / "store.pid").read_text())
        os.killpg(server.process.pid, signal.SIGINT)
        assert server.ends() == 0, server.err
        assert not alive(store)
        assert "Traceback" not in server.err


@pytest.mark.alone
def test_after_a_kill_it_is_back_in_two_seconds_with_the_same_store(
    frame: Path, data: Path
) -> None:
    port = str(free_port())
    took, stores = [], set()
    # The machine may be busy with other things: the best of three tries counts.
    for _ in range(4):
        started = time.monotonic()
        with serving(frame, "--port", port, "--data", str(data)) as server:
            server.says("Stop with Ctrl-C")
            took.append(time.monotonic() - started)
            stores.add(int((data / "store.pid").read_text()))
            server.process.kill()
            server.ends()
    assert min(took[1:]) < 2
    (store,) = stores
    assert alive(store)


def test_workers_end_with_the_process_that_looks_after_them(frame: Path, data: Path) -> None:
    port = str(free_port())
    with serving(frame, "--port", port, "--data", str(data), "--workers", "2") as server:
        here = address(server.says("Stop with Ctrl-C"))
        until(lambda: get(here))
        server.process.kill()
        server.ends()

        def port_is_free() -> bool:
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                return probe.connect_ex(("127.0.0.1", int(port))) != 0

        until(port_is_free)


def test_a_port_in_use_is_said(frame: Path, data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with serving(frame, "--port", port, "--data", str(data)) as server:
            assert server.ends() == 2
            assert f"uses port {port}" in server.err
            assert "Traceback" not in server.err
    assert not (data / "store.pid").exists()


def test_a_data_directory_in_use_is_said(frame: Path, data: Path) -> None:
    with serving(frame, "--port", "0", "--data", str(data)) as first:
        first.says("Stop with Ctrl-C")
        with serving(frame, "--port", "0", "--data", str(data)) as second:
            assert second.ends() == 2
            assert second.err.startswith("Another polling server uses")
            assert second.err.count("\n") == 1
        assert get(address(first.out))


def test_a_store_that_forgets_is_said(frame: Path, data: Path) -> None:
    with (
        running_store(appendfsync="everysec") as url,
        serving(frame, "--port", "0", "--data", str(data), REDIS_URL=url) as server,
    ):
        assert server.ends() == 2
        assert "CONFIG SET appendfsync always" in server.err
        assert "Traceback" not in server.err


def test_an_outside_store_is_used_and_left_running(frame: Path, data: Path, store_url: str) -> None:
    with serving(frame, "--port", "0", "--data", str(data), REDIS_URL=store_url) as server:
        here = address(server.says("Stop with Ctrl-C"))
        assert store_url in get(here)
    assert not list(data.iterdir())


def test_what_phones_use_is_told_to_the_application(frame: Path, data: Path) -> None:
    public = "https://polling.example.no"
    with serving(frame, "--port", "0", "--data", str(data), "--url", public) as server:
        assert f"{public}/organiser#" in server.says("Stop with Ctrl-C")


def test_settings_that_cannot_be_are_said(frame: Path, data: Path) -> None:
    with serving(frame, "--port", "99999", "--data", str(data)) as server:
        assert server.ends() == 2
        assert "port: Input should be less than" in server.err


def test_a_link_can_be_had_with_and_without_a_server(frame: Path, data: Path) -> None:
    with serving(frame, "link", "--data", str(data)) as link:
        assert link.ends() == 0
        first = link.out
    assert re.fullmatch(r"http://127\.0\.0\.1:8000/organiser#[\w-]{40,}\n", first)
    with serving(frame, "--port", "0", "--data", str(data)) as server:
        here = address(server.says("Stop with Ctrl-C"))
        with serving(frame, "link", "--data", str(data)) as link:
            assert link.ends() == 0
            assert link.out != first
        assert get(here)


def test_a_missing_part_of_the_pages_stops_the_start(
    frame: Path, data: Path, tmp_path: Path
) -> None:
    (tmp_path / "polling").symlink_to(ROOT / "polling")
    nothing = (
        "import sys, polling.serve as s; from pathlib import Path; s.ROOT = Path(sys.argv.pop())"
    )
    script = tmp_path / "frame.py"
    script.write_text(nothing + "\n" + SERVE)
    with serving(script, "--data", str(data), str(tmp_path)) as server:
        assert server.ends() == 2
        assert str(vendor.missing_parts(tmp_path)[0]) in server.err
        assert "python3 -m polling" in server.err


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="Linux has it")
def test_connections_that_fell_silent_are_given_up(frame: Path, data: Path) -> None:
    from polling.listening import SILENT_FOR, bound

    with bound("127.0.0.1", 0) as sock:
        sock.listen()
        with socket.create_connection(sock.getsockname()):
            sock.setblocking(True)
            accepted, _ = sock.accept()
            with accepted:
                told = accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 4)
                assert struct.unpack("i", told) == (SILENT_FOR,)
