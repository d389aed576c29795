"""Records: a meeting out of the store, and back in as another."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from polling.record import Row
from polling.store import Client, Store, Writer
from polling.store.keys import RoundKey
from polling.themes import Codebook, Theme
from tests.export.meetings import played
from tests.store.rooms import Answerer, opened, steers


async def answered(store: Store, writer: Writer) -> RoundKey:
    phones = Answerer(store, writer, await opened(store, "open1"))
    for n in range(12):
        await phones.gives(f"{n:022d}", {"text": f"Svar {n:02d}"}, 1)
    changes, _ = await store.changes(phones.round, 0)
    await store.hide(phones.round, changes[3].id, hidden=True)
    return phones.round


async def test_a_record_put_back_is_the_same_meeting(store: Store, store_url: str) -> None:
    writing = Client(store_url)
    writer = Writer(writing)
    key = await answered(store, writer)
    for ended in (False, True):
        if ended:
            await steers(store, key.meeting, "end")
        record = await store.record(key.meeting)
        back = await store.record(await store.restore(record))
        assert back.meeting.id != record.meeting.id
        unnamed = {"meeting": record.meeting.model_copy(update={"id": back.meeting.id})}
        assert back == record.model_copy(update=unnamed)
        code = await store.code(back.meeting.id)
        assert (code is None) == ended
    await writer.close()
    await writing.close()


async def test_rows_tell_nothing_of_the_order_they_came_in(store: Store, store_url: str) -> None:
    writing = Client(store_url)
    writer = Writer(writing)
    key = await answered(store, writer)
    (round_,) = (await store.record(key.meeting)).rounds
    texts = [row.value["text"] for row in round_.rows]
    assert sorted(texts) == [f"Svar {n:02d}" for n in range(12)]
    assert texts != sorted(texts)
    assert (await store.record(key.meeting)).rounds == (round_,)
    await writer.close()
    await writing.close()


async def test_what_is_answered_after_an_import_is_listed_with_what_was(
    store: Store, store_url: str
) -> None:
    writing = Client(store_url)
    writer = Writer(writing)
    key = await answered(store, writer)
    again = key._replace(meeting=await store.restore(await store.record(key.meeting)))
    await Answerer(store, writer, again).gives(f"{99:022d}", {"text": "Etterpå"}, 1)
    changes, newest = await store.changes(again, 0)
    assert len(changes) == 13
    reading = await store.reading(again)
    assert (reading.people, reading.answers, reading.revision) == (13, 13, newest)
    assert await store.recount(again) == 0
    await writer.close()
    await writing.close()


async def test_a_file_brings_no_themes_but_those_of_its_questions(store: Store) -> None:
    with pytest.raises(ValidationError):
        Row(value={}, themes=("a! b",))
    record = played()
    book = Codebook(themes=(Theme(id="t", name="Tid"),))
    known = record.meeting.agenda[0].id
    wild = record.model_copy(update={"codebooks": {known: book, "nowhere}:{x": book}})
    meeting = await store.restore(wild)
    found = [key async for key in store.redis.scan_iter(match=f"*{meeting}*:codebook")]
    assert [key.decode().split(":")[-2] for key in found] == [known]
