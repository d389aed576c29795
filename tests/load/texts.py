"""Five thousand texts and a thousand words: what the wall and the staff's pages make of them."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from playwright.async_api import Browser, Page, async_playwright

from polling.kinds import kind
from polling.store import Client, Writer
from polling.store.keys import RoundKey
from polling.store.pending import Pending, packed_counts
from tests import chromium
from tests.live.agenda import item
from tests.live.people import Hall, Phone, Staff, hall
from tests.load.goals import Goal, Report
from tests.load.measure import machine, table
from tests.running import running_store

TEXTS, WORDS = 5000, 1000
MORE = 40
SIZES = {"1920 × 1080": (1920, 1080), "1366 × 768": (1366, 768)}
#: Milliseconds: a frame of the wall, and what nobody takes for a page that has stopped.
FRAME, FREEZE = 16.0, 100.0
KIB = 64
_SAID = "mer tid til samhandling på tvers av kommunene og sykehuset, felles mål og tillit".split()  # noqa: SIM905

#: Notes of each message about results when it came, when the frame that shows it began, and when
#: that was drawn; the largest message, and every task of more than 50 ms.
_PROBE = """
(() => {
  const probe = { most: 0, tasks: [], frame: 0, came: 0 };
  window.pollingProbe = probe;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) probe.tasks.push(duration);
  }).observe({ type: "longtask", buffered: true });
  const begin = () => {
    probe.frame = performance.now();
    requestAnimationFrame(begin);
  };
  requestAnimationFrame(begin);
  window.WebSocket = class extends WebSocket {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", ({ data }) => {
        probe.most = Math.max(probe.most, new TextEncoder().encode(data).length);
        if (data.startsWith('{"type":"answers"') || data.startsWith('{"type":"tally"')) {
          probe.came = performance.now();
        }
      });
    }
  };
  probe.wait = (selector, text) => new Promise((resolve) => {
    const watch = new MutationObserver((records) => {
      const nodes = records.flatMap(({ target, addedNodes }) => [target, ...addedNodes]);
      if (!nodes.some((node) => node.textContent.includes(text))) return;
      watch.disconnect();
      const { came, frame } = probe;
      const drawn = new MessageChannel();
      drawn.port1.onmessage = () => resolve([performance.now() - frame, performance.now() - came]);
      drawn.port2.postMessage(null);
    });
    const all = { subtree: true, childList: true, characterData: true };
    watch.observe(document.querySelector(selector), all);
  });
})();
"""
WAIT = "([selector, text]) => pollingProbe.wait(selector, text)"


@dataclass
class Seen:
    """What one page did; milliseconds, and bytes of its largest message."""

    work: list[float] = field(default_factory=list)
    cpu: float = 0.0  # the page's processor for each new text or word, all that follows from it
    drawn: list[float] = field(default_factory=list)
    coming: float = 0.0
    freeze: float = 0.0
    most: int = 0
    ends: bool = False


class Bench:
    """A meeting with a full wall, in a hall of its own."""

    def __init__(self, here: Hall, browser: Browser, texts: int, words: int) -> None:
        self.here, self.browser = here, browser
        self.texts, self.words = texts, words
        self.meeting = ""
        self.moderator: Staff
        self.phone: Phone
        self.said = 0
        self.grown = False  # whether the phone's word is the largest one

    async def prepare(self, store_url: str) -> None:
        texts = {"text": "Hva er viktigst for at vi skal lykkes sammen?", "max_answers": 10}
        self.meeting = await self.here.meeting(
            item("texts", "open_text", texts),
            item("words", "word_cloud", {"text": "Hva tenker du på?"}),
        )
        self.moderator = await self.here.staff("moderator").arrives(self.meeting)
        self.phone = await self.here.phone().joins(await self.here.code(self.meeting))
        client = Client(store_url)
        writer = Writer(client)
        for name, given in (("words", self._words()), ("texts", self._texts())):
            await self.moderator.opens_item(name)
            await self.moderator.steers("show")
            question = self._question(name)
            for at, answer in enumerate(given):
                packed = packed_counts(question.counts(answer))
                writer.put(
                    RoundKey(self.meeting, "live", name, 1),
                    Pending(secrets.token_hex(16), secrets.token_hex(16), 1,
                            answer.model_dump_json(), packed, lambda *_: None),
                )  # fmt: skip
                if at % 500 == 499:
                    await writer.drain()
            await writer.drain()
        await writer.close()
        await client.close()

    def _question(self, name: str) -> Any:
        return kind("word_cloud" if name == "words" else "open_text").Question(text="?")

    def _texts(self) -> list[Any]:
        answer = kind("open_text").Answer
        long = [
            " ".join(_SAID[(n + at) % len(_SAID)] for at in range(3 + n % 40)) for n in range(97)
        ]
        return [answer(text=f"Svar {n}: {long[n % 97]}"[:480]) for n in range(self.texts)]

    def _words(self) -> list[Any]:
        answer = kind("word_cloud").Answer
        given = [answer(words=(f"ord{n}sammensetning"[:30],)) for n in range(self.words)]
        return given + [given[n] for n in range(80) for _ in range(80 - n)]

    async def page(self, path: str, role: str, size: tuple[int, int]) -> Page:
        _, secret = await self.here.store.hand_out(self.meeting, role)  # type: ignore[arg-type]
        name, value = self.here.cookie(self.meeting, secret).split("=", 1)
        context = await self.browser.new_context(
            viewport={"width": size[0], "height": size[1]}, locale="nb-NO"
        )
        await context.add_cookies([{"name": name, "value": value, "url": self.here.base}])
        page = await context.new_page()
        await page.add_init_script(_PROBE)
        await page.goto(f"{self.here.base}/m/{self.meeting}/{path}")
        return page

    async def says(self, item_id: str, answer: dict[str, Any]) -> None:
        self.said += 1
        slot = self.said % 10 if item_id == "texts" else 0
        assert (await self.phone.answers(item_id, answer, slot=slot))["ok"]

    async def on_the_wall(self, name: str, size: tuple[int, int]) -> Seen:
        seen = Seen()
        await self.moderator.steers("go", item=name)
        page = await self.page("wall", "projector", size)
        await page.wait_for_selector(
            ".cards-page .answer-card" if name == "texts" else ".cloud-words li"
        )
        await page.wait_for_timeout(3000)
        seen.coming = await _freeze(page)
        spent = await _spent(page)
        before = await spent()
        for _ in range(MORE):
            # Another word each time, with so many at once that it stands in the list beside.
            text = f"Nytt {self.said}"
            if name == "texts":
                waiting = asyncio.create_task(page.evaluate(WAIT, [".cards-page", text]))
                await asyncio.sleep(0.05)
                await self.says(name, {"text": f"{text} svar"})
            else:
                count = await page.inner_text(".cloud-words li:first-child .n")
                wanted = str(int(count) + (-1 if self.grown else 1))
                waiting = asyncio.create_task(page.evaluate(WAIT, [".cloud-words", wanted]))
                await asyncio.sleep(0.05)
                self.grown = not self.grown
                word = "ord0sammensetning" if self.grown else "ord999sammensetning"
                await self.says(name, {"words": [word]})
            work, drawn = await asyncio.wait_for(waiting, 30)
            seen.work.append(work)
            seen.drawn.append(drawn)
            await page.wait_for_timeout(120)
        seen.cpu = (await spent() - before) / MORE
        seen.freeze, seen.most = await _freeze(page), await page.evaluate("pollingProbe.most")
        if name == "texts":
            seen.ends = await self._both_ends(page)
        await page.context.close()
        return seen

    async def _both_ends(self, page: Page) -> bool:
        """Whether the first and the last answer can be brought onto the wall."""
        await page.wait_for_selector(f"text=Nytt {self.said - 1} svar")
        await page.keyboard.press("End")
        await page.wait_for_selector("text=Svar 0:", timeout=20_000)
        await page.keyboard.press("Home")
        await page.wait_for_selector(f"text=Nytt {self.said - 1} svar", timeout=20_000)
        return True

    async def at_work(self, path: str, role: str) -> Seen:
        """A page of the staff, while texts go on coming."""
        seen = Seen()
        page = await self.page(path, role, (1366, 768))
        await page.wait_for_timeout(5000)
        seen.coming = await _freeze(page)
        for _ in range(MORE):
            await self.says("texts", {"text": f"Nytt {self.said} svar"})
            await asyncio.sleep(0.05)
        await page.wait_for_timeout(500)
        seen.freeze, seen.most = await _freeze(page), await page.evaluate("pollingProbe.most")
        await page.context.close()
        return seen


async def _spent(page: Page) -> Callable[[], Awaitable[float]]:
    """Says how many milliseconds of processor the page has spent; others do not count."""
    session = await page.context.new_cdp_session(page)
    await session.send("Performance.enable", {"timeDomain": "threadTicks"})

    async def spent() -> float:
        told = await session.send("Performance.getMetrics")
        return next(1000 * one["value"] for one in told["metrics"] if one["name"] == "TaskDuration")

    return spent


async def _freeze(page: Page) -> float:
    """The longest task since it was last asked, in milliseconds; those below 50 are not known."""
    longest: float = await page.evaluate("Math.max(0, ...pollingProbe.tasks.splice(0))")
    return longest


async def measure(texts: int, words: int) -> dict[str, Seen]:
    """By page: what it did."""
    async with AsyncExitStack() as stack:
        url = stack.enter_context(running_store())
        here = await stack.enter_async_context(hall(url))
        driver = await stack.enter_async_context(async_playwright())
        flags = [
            "--disable-background-networking",
            *(["--no-sandbox"] if os.geteuid() == 0 else []),
        ]
        browser = await driver.chromium.launch(executable_path=chromium.path(), args=flags)
        bench = Bench(here, browser, texts, words)
        await bench.prepare(url)
        found = {}
        for size, pixels in SIZES.items():
            found[f"wall, texts, {size}"] = await bench.on_the_wall("texts", pixels)
            found[f"wall, words, {size}"] = await bench.on_the_wall("words", pixels)
        await bench.moderator.steers("go", item="texts")
        found["presenter"] = await bench.at_work("present", "moderator")
        found["answers"] = await bench.at_work("answers", "secretariat")
        found["workbench"] = await bench.at_work("themes#texts", "secretariat")
        await browser.close()
    return found


def run(texts: int = TEXTS, words: int = WORDS) -> Report:
    """The table, and the goals."""
    found = asyncio.run(measure(texts, words))
    head = [
        f"{texts} texts, {words} words",
        "a frame",
        "p95",
        "message → drawn",
        "processor",
        "coming",
        "then",
        "largest",
    ]
    rows = []
    for name, seen in found.items():
        wall = (
            (median(seen.work), _p95(seen.work), median(seen.drawn), seen.cpu) if seen.work else ()
        )
        figures = [_ms(value) for value in wall] or [""] * 4
        stops = [_ms(seen.coming), _ms(seen.freeze)]
        rows.append([name, *figures, *stops, f"{seen.most / 1024:.0f} KiB"])
    goals = []
    for name, seen in found.items():
        if seen.work:
            goals.append(Goal.most("texts", f"{name}: a frame", median(seen.work), FRAME, "ms"))
        else:
            longest = max(seen.coming, seen.freeze)
            goals.append(Goal.most("texts", f"{name}: longest stop", longest, FREEZE, "ms"))
    most = max(seen.most for seen in found.values()) / 1024
    goals.append(Goal.most("texts", "largest message", most, KIB, "KiB"))
    ends = all(seen.ends for name, seen in found.items() if "texts" in name)
    goals.append(
        Goal("texts", "first and last answer", "reached" if ends else "no", "reached", ends)
    )
    return Report(f"{machine()}\n\n{table(head, rows)}", goals)


def _ms(value: float) -> str:
    return f"{value:.1f} ms"


def _p95(values: Sequence[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]
