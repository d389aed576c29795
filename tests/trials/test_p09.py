"""F. P08, P09, P10 and P12: what ties answers to people, and what limits and archives keep."""

from __future__ import annotations

import base64
import gc
import hashlib
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any, get_args

import httpx2
import pytest
from pydantic import BaseModel

from polling import ballot, limits
from polling.export.formats import FORMATS
from polling.messages import ListedAnswer, ServerMessage
from polling.signing import pace
from polling.store.access import digest
from tests.live.agenda import four, item
from tests.live.people import Hall, Phone
from tests.trials.contents import contents, of_meeting
from tests.trials.doors import Scene, doors, knock
from tests.trials.meetings import canary
from tests.trials.test_p04 import unpacked
from tests.trials.test_s13 import Guessing

pytestmark = [pytest.mark.trial, pytest.mark.timeout(120)]

PEOPLE = 12
#: No field of what staff or walls are told may be called so: it would be a person's, or a time.
OF_A_PERSON = re.compile(
    r"token|ballot|phone|participant|person$|user|device|peer|address|agent|cookie|when|stamp|"
    r"created|given_at|arrived|digest|secret|(^|_)(at|by|ip|who)$"
)
#: The moderator's own, the times of the meeting, and where results are shown.
KNOWN = {"phones", "opens_at", "closes_at", "ends_at", "on_phones", "by", "who"}
FILES = tuple(each.address for each in FORMATS)


def fields(model: type[BaseModel], seen: set[type] | None = None) -> set[str]:
    """Every field of a model and of the models in it, as `Model.field`."""
    seen = set() if seen is None else seen
    if model in seen:
        return set()
    seen.add(model)
    found = set()
    for name, about in model.model_fields.items():
        found.add(f"{model.__name__}.{name}")
        for part in _models(about.annotation):
            found |= fields(part, seen)
    return found


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models(part)]


def test_p09_no_message_has_a_place_for_whose_an_answer_is() -> None:
    told = {name for model in _models(ServerMessage) for name in fields(model)}
    assert len(told) > 60
    odd = {each for each in told if OF_A_PERSON.search(each.partition(".")[2])}
    assert {each for each in odd if each.partition(".")[2] not in KNOWN} == set()
    # What is told of an answer, all of it; `table` only where each answer is a table's.
    assert set(ListedAnswer.model_fields) == {
        "id", "value", "hidden", "waiting", "mark", "lifts", "themes", "quotes", "changed", "table",
    }  # fmt: skip


class Played:
    """A meeting in which twelve people answer three questions, each in their own words."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.meeting = ""
        self.phones: list[Phone] = []
        self.said: dict[str, list[str]] = {}

    async def play(self) -> Played:
        asked = [item(f"open{n}", "open_text", {"text": f"Hva {n}?"}) for n in (1, 2, 3)]
        self.meeting = await self.hall.meeting(*asked)
        code = await self.hall.code(self.meeting)
        moderator = await self.hall.staff("moderator").arrives(self.meeting)
        self.phones = [await self.hall.phone().joins(code) for _ in range(PEOPLE)]
        for each in asked:
            await moderator.opens_item(each.id)
            self.said[each.id] = [f"{canary()} {n}" for n in range(PEOPLE)]
            for phone, text in zip(self.phones, self.said[each.id], strict=True):
                assert (await phone.answers(each.id, {"text": text}))["ok"]
            await moderator.steers("close")
        await moderator.leaves()
        return self

    async def secrets(self) -> list[str]:
        """What would tell whose an answer is: tokens, and the digests made of them."""
        key = (await self.hall.store.snapshot(self.meeting)).key
        assert key
        found = [phone.token for phone in self.phones]
        found += [ballot.joiner(key, phone.token) for phone in self.phones]
        found += [ballot.person(key, p.token, "open1", 1) for p in self.phones]
        return [*found, key.hex(), base64.b64encode(key).decode()]


async def listed(hall: Hall, played: Played, role: str) -> dict[str, list[dict[str, Any]]]:
    """The answers that a screen is told, as they stand, by question."""
    person = await hall.staff(role).arrives(played.meeting)  # type: ignore[arg-type]
    await person.asks(type="watch", items=list(played.said))
    found = {}
    for name in played.said:
        told = await person.sees(f"answers {name} 0", lambda a: len(a["list"]) == PEOPLE)
        found[name] = told["list"]
    secrets = await played.secrets() if (await hall.store.snapshot(played.meeting)).key else []
    text = json.dumps(person.received)
    assert [each for each in secrets if each in text] == []
    await person.leaves()
    return found


async def test_p09_staff_cannot_tell_whose_an_answer_is(
    hall: Hall, client: httpx2.AsyncClient
) -> None:
    played = await Played(hall).play()
    secrets = await played.secrets()
    for role in ("moderator", "secretariat"):
        told = await listed(hall, played, role)
        ids = [each["id"] for answers in told.values() for each in answers]
        # An answer has an id of its own: what one person gave to two questions has two.
        assert len(set(ids)) == len(ids) == 3 * PEOPLE
        assert not {len(part) for part in ids} - {len(ids[0])}
        begins = [each[:6] for each in ids]
        assert len(set(begins)) == len(begins)
    # Nor does anything that can be asked for over HTTP.
    scene = await Scene(hall, client).set()
    _, key = await hall.store.hand_out(played.meeting, "moderator")
    scene.cookies["moderator"] = hall.cookie(played.meeting, key)
    scene.meeting = played.meeting
    for person in ("moderator", "organiser"):
        for method, path in doors():
            if method != "GET" or "{meeting}" not in path or path.endswith(FILES):
                continue  # files are looked through below
            reply = await knock(scene, method, scene.filled(path), person)
            for name, data in unpacked(reply.content).items():
                held = [each for each in secrets if each.encode() in data]
                assert held == [], (path, name)
    # When it has ended, the order in which answers came is nowhere either.
    moderator = await hall.staff("moderator").arrives(played.meeting)
    await moderator.steers("end")
    await moderator.sees("state", lambda state: state["ended"])
    orders = []
    for name, answers in (await listed(hall, played, "secretariat")).items():
        texts = [each["value"]["text"] for each in answers]
        came = [played.said[name].index(text) for text in texts]
        assert came != sorted(came)
        assert came != sorted(came, reverse=True)
        orders.append(came)
    assert orders[0] != orders[1] != orders[2] != orders[0]


async def test_p08_one_phone_in_two_meetings_has_nothing_in_common(hall: Hall) -> None:
    """Even one that says the same token in both, which ours never do."""
    token, meetings = canary() + "abcdef", []
    for n in (1, 2):
        meeting = await hall.meeting(*four(), title=f"Møte {n}")
        moderator = await hall.staff("moderator").arrives(meeting)
        await moderator.opens_item("open1")
        phone = hall.phone()
        phone.token = token
        await phone.joins(await hall.code(meeting))
        assert (await phone.answers("open1", {"text": f"Svar {n}"}))["ok"]
        meetings.append(await of_meeting(hall.store, meeting))
    atoms = [
        {atom for key, held in found.items() for atom in _atoms(key, held)} for found in meetings
    ]
    assert all(len(each) >= 4 for each in atoms)
    assert atoms[0] & atoms[1] == set()
    for found in meetings:
        assert token.encode() not in repr(found).encode()


def _atoms(key: bytes, held: Any) -> set[bytes]:
    """What is kept of people: the names of fields and the members of sets that are digests."""
    names = held if isinstance(held, set | dict) else [each for each, _ in held] if isinstance(
        held, list) else [held]  # fmt: skip
    named = key.rpartition(b":")[2]
    if named in (b"joined", b"people", b"answers", b"changes", b"spoke", b"moved", b"key"):
        return {bytes(each) for each in names}
    return set()


async def test_p10_limits_keep_no_address(data: Path) -> None:
    """Neither in the store, where all have an end within a day, nor in memory."""
    from tests.trials.house import house

    address, account = "127.0.0.77", canary()
    async with house(data) as here:
        guesser = Guessing(here, address)
        for _ in range(70):
            await guesser.status()
        kept = await contents(here.store)
        told = repr(kept)
        packed = bytes(map(int, address.split(".")))
        forms = {address, digest(address), hashlib.sha256(address.encode()).hexdigest()}
        forms |= {hashlib.blake2b(address.encode(), digest_size=n).hexdigest() for n in (8, 16, 32)}
        assert [each for each in forms if each in told] == []
        assert not [key for key, held in kept.items() if packed in repr(held).encode()]
        for key in kept:
            if key.startswith((b"guesses", b"organiser:tries:")):
                assert 0 < await here.store.redis.ttl(key) <= 24 * 3600, key
        files = b"".join(p.read_bytes() for p in data.rglob("*") if p.is_file())
        for trait in (address, account):
            assert trait.encode() not in files
            assert trait not in here.log


def test_p10_what_is_in_memory_is_a_digest_that_changes() -> None:
    address, now = "203.0.113.77", [0.0]
    kinds: list[Any] = [
        limits.Failures(lambda: now[0]),
        limits.Guesses(lambda: now[0]),
        pace.Pace(1, lambda: now[0]),
    ]
    failures, guesses, tries = kinds
    failures.note(address)
    guesses.failed(address, 0)
    tries.attempt(address)
    for one in kinds:
        before = _held(one)
        assert any(isinstance(each, bytes) and len(each) >= 8 for each in before)
        for each in before:
            assert address not in str(each)
            assert address.encode() not in (each if isinstance(each, bytes) else b"")
        digests = {each for each in before if isinstance(each, bytes)}
        # An hour later the same address is another digest, and the old ones are gone.
        now[0] += 3601
        failures.note(address)
        guesses.failed(address, 0)
        tries.attempt(address)
        after = {each for each in _held(one) if isinstance(each, bytes)}
        assert not digests & after


def _held(one: Any) -> list[Any]:
    """All texts and bytes that an object holds, however deep."""
    found, todo, seen = [], [one], set()
    while todo:
        each = todo.pop()
        if id(each) in seen or callable(each) or isinstance(each, type):
            continue
        seen.add(id(each))
        if isinstance(each, str | bytes):
            found.append(each)
        else:
            todo += gc.get_referents(each)
    return found


async def test_p12_an_archive_is_sums_without_ids_and_the_same_to_the_byte(hall: Hall) -> None:
    played = await Played(hall).play()
    secrets = await played.secrets()
    moderator = await hall.staff("moderator").arrives(played.meeting)
    told = await listed(hall, played, "secretariat")
    ids = [each["id"] for answers in told.values() for each in answers]
    held = await hall.store.redis.hkeys(f"{{m:{played.meeting}}}:live:open1:1:answers")
    ids += [each.decode(errors="replace") for each in held]
    await moderator.steers("end")
    await moderator.sees("state", lambda state: state["ended"])
    records = [await hall.store.record(played.meeting) for _ in range(2)]
    for each in FORMATS:
        one, other = (each.write(record) for record in records)
        assert one == other, each.address
        for name, data in unpacked(one).items():
            inside = [trait for trait in (*ids, *secrets) if trait.encode() in data]
            assert inside == [], (each.address, name)
    # What is to be kept for long says of itself whether it is whole.
    (packed,) = (f.write(records[0]) for f in FORMATS if f.address == "summary.csv.zip")
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        sums = archive.read("SHA256SUMS").decode()
        names = [name for name in archive.namelist() if name != "SHA256SUMS"]
        for name in names:
            assert f"{hashlib.sha256(archive.read(name)).hexdigest()}  {name}\n" in sums
    assert len(sums.splitlines()) == len(names) > 3
