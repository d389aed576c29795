"""S23, S24: bodies that are no bodies are refused soon and in a few words, whatever takes them."""

from __future__ import annotations

import logging
import time

import httpx2
import pytest

from tests.live.people import Hall
from tests.trials.doors import EXPECTED, Scene, doors, knock

pytestmark = [pytest.mark.trial, pytest.mark.timeout(120)]

SECONDS = 1.0
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=x"
TYPE = "content-type"
#: Nothing is read of what is sent with these.
BODILESS = {"/m/{meeting}/delete"}
#: What is sent -> as what.
BODIES: dict[bytes, str] = {
    b"": JSON,
    b"null": JSON,
    b"[]": JSON,
    b"[" * 100_000: JSON,
    b'{"field":' * 100_000: JSON,
    b'{"run":NaN,"field":NaN}': JSON,
    b'{"run":1e999,"kind":"ranking","text":"a","themes":["Tid"]}': JSON,
    b'{"run":' + b"9" * 4000 + b',"kind":"ranking","text":"a","themes":["Tid"]}': JSON,
    b'{"run":' + b"9" * 5000 + b"}": JSON,
    b'{"field":"\\ud800","before":"\\udfff","after":"","label":"\\ud800"}': JSON,
    b'\xef\xbb\xbf{"field":"focus","before":"","after":"a","label":7}': JSON,
    b'{"field":"open","field":"x","label":[],"role":"organiser","role":"admin"}': JSON,
    b'{"field":{"a":1},"before":[],"after":null,"kind":{"a":1},"text":[],"themes":[{},1]}': JSON,
    b'{"kind":"../text","text":"a","themes":["Tillit","Tid"]}': JSON,
    b'{"kind":["ranking"],"text":"a","themes":{"Tid":1}}': JSON,
    b'{"a":"' + b"x" * (1 << 20) + b'"}': JSON,
    bytes(range(256)): JSON,
    b"&".join(b"a%d=1" % at for at in range(100_000)): FORM,
    b"x" * (1 << 20) + b"\r\n--x--\r\n": MULTIPART,
    b"--x\r\n\0" * 100_000: MULTIPART,
}


async def test_s23_s24_no_body_breaks_a_route_or_holds_the_worker(
    hall: Hall, client: httpx2.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    scene = await Scene(hall, client).set()
    doing = [path for method, path in doors() if method == "POST"]
    wrong = []
    for path in doing:
        who = "nobody" if EXPECTED["routes"][f"POST {path}"] == ["anyone"] else "organiser"
        if path in BODILESS:
            continue
        await scene.body("POST", path)  # what a right one would need is there
        for body, said in BODIES.items():
            took = []
            for _ in range(3):  # a busy machine may take a turn from us, but not three times
                began = time.perf_counter()
                reply = await knock(
                    scene, "POST", scene.filled(path), who, content=body,
                    headers={"content-type": said},
                )  # fmt: skip
                took.append(time.perf_counter() - began)
                if took[-1] <= SECONDS:
                    break
            if min(took) > SECONDS or reply.status_code >= 500:
                wrong.append(f"{path} {body[:40]!r}: {reply.status_code} after {took}")
            if reply.status_code >= 400 and said == JSON and "json" in reply.headers[TYPE]:
                told = reply.json()
                if told.keys() - {"word", "text", "problems", "field"} or len(reply.text) > 500:
                    wrong.append(f"{path} {body[:40]!r}: {reply.text[:200]}")
    assert wrong == []
    errors = [each for each in caplog.records if each.levelno >= logging.ERROR]
    assert [each.getMessage() for each in errors] == []
