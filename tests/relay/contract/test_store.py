"""What every store must do, whatever is behind it. One suite for all drivers."""

from __future__ import annotations

import asyncio
import hashlib
import random

import pytest

from app.relay.store import Aim, Store, create, prove

SHELF = "blobs/" + "a" * 52
OTHER = "blobs/" + "b" * 52
SIZES = {"a small blob": 64 * 1024, "a large blob": 4 * 1024 * 1024 + 11}


def body(size: int, seed: int = 1) -> bytes:
    return random.Random(seed).randbytes(size)


def aim(name: str, content: bytes, **more: object) -> Aim:
    return Aim(SHELF, name, len(content), hashlib.sha256(content).digest(), **more)


async def outcome(store: Store, wanted: Aim, content: bytes, step: int = 70_001) -> str:
    draft = await store.draft(wanted)
    try:
        for at in range(0, len(content), step):
            await draft.write(content[at : at + step])
        return await draft.keep()
    finally:
        await draft.drop()


async def keep(store: Store, name: str, content: bytes, tail: int = 0) -> bool:
    return await outcome(store, aim(name, content, tail=tail), content) == "created"


async def read(store: Store, name: str, length: int, shelf: str = SHELF) -> bytes | None:
    reading = await store.read(shelf, name)
    if reading is None:
        return None
    try:
        return b"".join([bytes(block) async for block in reading.blocks(length)])
    finally:
        await reading.close()


async def names(store: Store, after: str = "", most: int = 1_000, shelf: str = SHELF) -> list[str]:
    return [kept.name for kept in await store.page(shelf, after, most)]


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_what_was_kept_is_read_as_it_was(opened, size):
    async def work():
        content = body(size)
        async with opened() as store:
            assert await keep(store, "one", content, tail=17)
        async with opened() as store:  # another process
            assert await read(store, "one", size) == content
            reading = await store.read(SHELF, "one")
            assert reading.size == size + 17
            await reading.close()
            assert [(kept.name, kept.size) for kept in await store.page(SHELF, "", 10)] == [("one", size + 17)]

    asyncio.run(work())


def test_a_name_is_given_once(opened):
    async def work():
        async with opened() as store:
            assert await keep(store, "one", body(5_000, 1))
            assert not await keep(store, "one", body(5_000, 2))
            assert await read(store, "one", 5_000) == body(5_000, 1)

    asyncio.run(work())


def test_of_many_who_keep_one_name_at_once_one_wins(opened):
    async def work():
        async with opened() as one, opened() as two:
            for round_ in range(4):
                name = f"n{round_}"
                tries = [keep((one, two)[at % 2], name, body(70_000, at)) for at in range(12)]
                won = await asyncio.gather(*tries)
                assert won.count(True) == 1
                assert await read(one, name, 70_000) == body(70_000, won.index(True))

    asyncio.run(work())


def test_a_draft_is_seen_by_nobody_until_it_is_kept(opened):
    async def work():
        async with opened() as store:
            draft = await store.draft(aim("one", body(200_000)))
            await draft.write(body(200_000))
            assert await names(store) == []
            assert not await store.has(SHELF, "one")
            await draft.drop()
            await draft.drop()
            assert await names(store) == []

    asyncio.run(work())


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_other_bytes_than_promised_are_not_kept(opened, size):
    async def work():
        async with opened() as store:
            for changed in (body(size)[:-1] + b"!", body(size)[:-1], body(size, 2)):
                assert await outcome(store, aim("one", body(size)), changed) == "altered"
            assert await names(store) == []

    asyncio.run(work())


def test_a_bar_that_is_there_before_the_end_keeps_it_out(opened):
    bar = ("closed/" + "a" * 52, "7")

    async def work():
        async with opened() as store:
            assert await outcome(store, aim("one", b"x", bar=bar), b"x") == "created"
            assert await create(store, *bar)
            assert await outcome(store, aim("two", b"x", bar=bar), b"x") == "barred"
            assert await outcome(store, aim("two", b"x", bar=(bar[0], "8")), b"x") == "created"
            assert await names(store) == ["one", "two"]

    asyncio.run(work())


def test_pages_are_in_order_and_begin_behind_a_name(opened):
    letters = "0123456789abcdefghijklmnopqrstuvwxyz"
    wanted = sorted(f"{letter}{n}" for letter in letters for n in range(3))

    async def work():
        async with opened() as store:
            order = list(wanted)
            random.Random(3).shuffle(order)
            await asyncio.gather(*(create(store, SHELF, name, b"x") for name in order))
            await create(store, OTHER, "m1", b"x")
            assert await names(store) == wanted
            found: list[str] = []
            while page := await names(store, found[-1] if found else "", 7):
                assert len(page) <= 7
                found += page
            assert found == wanted
            assert await names(store, "a0zz", 2) == ["a1", "a2"]  # behind what isn't there
            assert await names(store, wanted[-1]) == []
            assert await names(store, shelf="blobs/" + "c" * 52) == []

    asyncio.run(work())


def test_what_is_deleted_is_gone_and_may_be_deleted_again(opened):
    async def work():
        async with opened() as store:
            await create(store, SHELF, "one", b"x")
            await create(store, SHELF, "two", b"x")
            assert await store.has(SHELF, "one")
            await store.delete(SHELF, "one")
            await store.delete(SHELF, "one")
            assert not await store.has(SHELF, "one")
            assert await read(store, "one", 1) is None
            assert await names(store) == ["two"]
            assert await create(store, SHELF, "one", b"y")

    asyncio.run(work())


def test_everything_is_told_once_with_its_time(opened):
    async def work():
        async with opened() as store:
            for shelf in (SHELF, OTHER):
                for name in ("one", "two"):
                    await create(store, shelf, name, b"x")
            await create(store, "closed/" + "a" * 52, "7", b"")
            found = [(shelf, kept.name) async for shelf, kept in store.everything("blobs")]
            assert sorted(found) == sorted((s, n) for s in (SHELF, OTHER) for n in ("one", "two"))
            times = [kept.at async for _, kept in store.everything("blobs")]
            assert max(times) - min(times) < 60 and min(times) > 1_700_000_000
            assert [kept.name async for _, kept in store.everything("closed")] == ["7"]
            assert [kept async for kept in store.everything("nothing")] == []

    asyncio.run(work())


def test_a_tidied_folder_takes_new_blobs(opened):
    async def work():
        async with opened() as store:
            await create(store, SHELF, "one", b"x")
            await store.delete(SHELF, "one")
            await store.tidy("blobs", 2**40)
            assert await create(store, SHELF, "one", b"x")
            await store.tidy("blobs", 2**40)
            assert await names(store) == ["one"]

    asyncio.run(work())


def test_nothing_can_be_written_over_is_proved_at_the_start(opened):
    async def work():
        async with opened() as store:
            await prove(store)
            await prove(store)
            assert [kept async for kept in store.everything("relay")] == []

    asyncio.run(work())


def test_room_is_a_number_or_unknown(opened):
    async def work():
        async with opened() as store:
            room = await store.room()
            assert room is None or room > 0

    asyncio.run(work())
