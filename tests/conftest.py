"""What every test may ask for: a real store, a data directory of its own, and Chromium."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import settings
from playwright.async_api import Browser

from polling.store import embedded
from tests.chromium import Chromium
from tests.contexts import Contexts
from tests.running import in_memory, running_store
from tests.served import Server

# A hundred processes are started by the tests, and compiling what they import is most of a start.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# A law holds at any speed; on a machine that does other things too, one example in a thousand is
# slow. What must be fast is measured alone, and what hangs ends by pytest's timeout.
settings.register_profile("at any speed", settings.default, deadline=None)
settings.load_profile("at any speed")


#: Trials of crowds and slow disks, most of which measure: minutes, which are for
#: `python3 -m polling test trials`; all others are among all the tests in their small size.
LONG = {
    "test_d07_pages", "test_d08", "test_d23", "test_d_crowds", "test_d_disk", "test_l", "test_l06",
    "test_l07", "test_s31", "test_w14", "test_w15", "test_w_crowds", "test_w_network",
    "test_w_product",
}  # fmt: skip

#: Files with the longest of all tests: each process begins with one, so that nobody waits for it at
#: the end.
FIRST = (
    "test_d24", "test_w_crowds", "test_tidy", "test_sorting_faults", "test_s19", "test_d07_pages",
    "test_choosing", "test_p03", "test_d_crowds",
)  # fmt: skip


def pytest_configure(config: pytest.Config) -> None:
    """In a crowd, all processes have one priority, the lowest.

    What the server leaves to its children gives way to all else; beside others that never pause, a
    download that takes a second would take a minute.
    """
    if hasattr(config, "workerinput"):
        os.nice(19)


def pytest_collection_finish() -> None:
    """What is imported by now is looked at no more; a server in a test's own loop, which freezes
    what there is when it starts, would keep for ever what the tests before it left."""
    gc.collect()
    gc.freeze()
    gc.freeze = lambda: None  # type: ignore[assignment]


def begun_by_the_longest(items: list[pytest.Item], processes: int) -> list[pytest.Item]:
    """The same in an order in which each process, given an equal part, begins with the longest."""
    shares: list[list[pytest.Item]] = [[] for _ in range(processes)]
    for at, name in enumerate(FIRST):
        shares[at % processes] += [item for item in items if item.path.stem == name]
    others = [item for item in items if item.path.stem not in FIRST]
    left = len(items)
    for at, share in enumerate(shares):
        more = max(left // (processes - at) - len(share), 0)
        share += others[:more]
        others = others[more:]
        left -= len(share)
    return [item for share in shares for item in share] + others


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks the long trials, and gives the tests in a browser the loop of their Chromium."""
    items[:] = begun_by_the_longest(items, int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))
    for item in items:
        if item.path.stem in LONG:
            item.add_marker(pytest.mark.long)
        if "chromium" in getattr(item, "fixturenames", ()) and pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Lets go of what a failed test left open, which is not the fault of the tests after it.

    Its frames hold sockets and pipes; freed later, their complaints would fail whatever test runs
    then, or come after the summary and hide it.
    """
    before = item.session.testsfailed
    ran = yield
    if item.session.testsfailed > before:
        sys.last_type = sys.last_value = sys.last_traceback = None
        sys.last_exc = None  # type: ignore[attr-defined, unused-ignore]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            gc.collect()
    return ran


@pytest.fixture(scope="module")
def store_url() -> Iterator[str]:
    """The address of a Valkey of this file's own that keeps what it acknowledges.

    Of its own, since a server that starts looks at all meetings there are, and so do some tests.
    """
    with running_store(in_memory()) as url:
        yield url


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server of the pages, with a store of its own: the organiser's page lists all meetings."""
    with running_store(in_memory()) as url:
        running = Server(url, tmp_path_factory.mktemp("server"))
        running.start()
        try:
            yield running
        finally:
            running.stop()


@pytest.fixture
def data(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """An empty data directory that only this test uses; its store, if any, ends with the test."""
    measures = request.node.get_closest_marker("alone")
    with tempfile.TemporaryDirectory(dir=tmp_path if measures else in_memory()) as above:
        place = Path(above) / "data"
        place.mkdir(mode=0o700)
        yield place
        if (place / "turn.lock").exists():
            asyncio.run(embedded.stop(place))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Chromium]:
    """The Chromium of this run, started when the first test wants it."""
    async with Chromium() as of_the_run:
        yield of_the_run


@pytest_asyncio.fixture(loop_scope="session")
async def contexts(chromium: Chromium) -> AsyncIterator[Contexts]:
    """Contexts with nothing in them; what the test opens in Chromium ends with the test."""
    lending = await chromium.contexts()
    yield lending
    assert lending.browser.is_connected(), "Chromium has died in this test"
    await lending.take_back()


@pytest_asyncio.fixture(loop_scope="session")
async def browser(contexts: Contexts) -> Browser:
    """Chromium with nothing open in it; what the test opens ends with the test.

    Whoever asks for it runs in Chromium's loop: every asynchronous fixture beside it that touches
    a page says so (`loop_scope="session"`).
    """
    return contexts.browser
