"""No client takes what is another's: quotas, places, memory, pace (T28, P34)."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.relay.budget import Budget
from app.relay.quotas import Quota, Usage, split
from app.relay.settings import Settings
from app.relay.spool import Gate
from app.relay.turns import Crowded, Slow, Turns
from app.sync.protocol import routes
from app.sync.protocol.blobs import CLASSES
from tests.relay.asking import SMALL, blob_ids, mailbox
from tests.relay.serving import relaying, run

BODY = random.Random(5).randbytes(SMALL)


# --- quotas -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "quota", [{"default_bytes": 6 * SMALL}, {"default_count": 6, "default_bytes": 2**40}], ids=["bytes", "count"]
)
def test_t28_one_contact_fills_half_and_another_still_gets_in(tmp_path, quota):
    async def work():
        async with relaying(tmp_path, **quota) as relay:
            greedy = [(await relay.ask.put(blob, BODY)).word for blob in blob_ids(6)]
            assert greedy == ["created"] * 3 + ["quota"] * 3
            others = [(await relay.ask.put(blob, BODY, index=1)).word for blob in blob_ids(3, 1)]
            assert others == ["created", "created", "quota"]
            assert (await relay.ask.put(blob_ids(1, 2)[0], BODY, index=2)).word == "created"
            assert (await relay.ask.put(blob_ids(1)[0], BODY, number=1)).word == "created", (
                "another mailbox has its own"
            )

    run(work)


def test_what_the_owner_fetched_and_deleted_is_free_again(tmp_path):
    async def work():
        async with relaying(tmp_path, default_bytes=2 * SMALL) as relay:
            one, two = blob_ids(2)
            assert (await relay.ask.put(one, BODY)).word == "created"
            assert (await relay.ask.put(two, BODY)).word == "quota"
            await relay.ask.delete(one)
            assert (await relay.ask.put(two, BODY)).word == "created"

    run(work)


def test_a_blob_that_is_there_is_acknowledged_though_the_quota_is_used_up(tmp_path):
    async def work():
        async with relaying(tmp_path, default_bytes=2 * SMALL) as relay:
            one, two = blob_ids(2)
            await relay.ask.put(one, BODY)
            assert (await relay.ask.put(two, BODY)).word == "quota"
            assert (await relay.ask.put(one, BODY)).word == "there"

    run(work)


def test_t28_a_quota_holds_over_a_restart_and_over_several_processes(tmp_path):
    async def work():
        settings = {"default_bytes": 6 * SMALL, "count_again_near": 0.0, "count_again": 0.0}
        async with relaying(tmp_path, **settings) as one, relaying(tmp_path, **settings) as two:
            words = [(await (one, two)[at % 2].ask.put(blob, BODY)).word for at, blob in enumerate(blob_ids(6))]
            assert words == ["created"] * 3 + ["quota"] * 3
        async with relaying(tmp_path, **settings) as again:
            assert (await again.ask.put(blob_ids(7)[6], BODY)).word == "quota"

    run(work)


def test_what_is_on_its_way_counts_and_what_broke_off_does_not(tmp_path):
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slowly():
        yield BODY[:100]
        begun.set()
        await go_on.wait()
        raise ConnectionError

    async def work():
        async with relaying(tmp_path, default_bytes=2 * SMALL) as relay:
            one, two = blob_ids(2)
            target = routes.put(mailbox().name, one)
            on_its_way = asyncio.create_task(
                relay.ask.send(target, relay.ask.headers(target, body=BODY), blocks=slowly())
            )
            await begun.wait()
            assert (await relay.ask.put(two, BODY)).word == "quota"
            go_on.set()
            await on_its_way
            assert (await relay.ask.put(two, BODY)).word == "created"

    run(work)


@given(
    order=st.lists(st.tuples(st.integers(0, 5), st.sampled_from(CLASSES[:2])), max_size=300),
    flooding=st.sets(st.integers(0, 5), max_size=5),
)
def test_t28_who_does_not_flood_always_finds_room(order, flooding):
    """Whatever some contacts do, one who holds nothing gets a blob in that is 1/16 of the quota."""
    quota = Quota(16 * CLASSES[1], 10_000)
    usage = Usage(0)
    for leaf, size in order:
        if leaf in flooding and usage.fits(leaf, size, quota):
            usage.add(leaf, size)
    assert usage.all.size <= quota.size
    if len(flooding) < 6:
        assert usage.fits(9, CLASSES[1], quota)


@given(blob=st.sampled_from(CLASSES), leaf=st.integers(0, 1_023))
def test_what_is_kept_tells_its_class_and_its_leaf(blob, leaf):
    assert split(blob + leaf) == (blob, leaf)


def test_a_full_disk_refuses_blobs_and_still_takes_back_and_deletes(tmp_path):
    async def work():
        async with relaying(tmp_path) as relay:
            (one,) = blob_ids(1)
            await relay.ask.put(one, BODY)
        async with relaying(tmp_path, free_bytes=2**60) as relay:
            two = blob_ids(2)[1]
            answer = await relay.ask.put(two, BODY)
            assert (answer.status, answer.word) == (507, "full")
            assert (await relay.ask.put(one, BODY)).word == "there"
            assert (await relay.ask.close(5)).word == "done"
            assert (await relay.ask.delete(one)).word == "done"

    run(work)


# --- places -------------------------------------------------------------------------------------------


def turns(**more):
    return Turns(**{"most": 3, "each": (2,), "slow": 1_000, "slow_after": 0.0, **more})


def test_places_are_few_in_all_and_for_each():
    async def work():
        found = turns(slow=0)
        with found.take("a"), found.take("a"):
            with pytest.raises(Crowded), found.take("a"):
                pass
            with found.take("b"), pytest.raises(Crowded), found.take("c"):
                pass
        with found.take("c"), found.take("b"), found.take("b"):
            pass

    run(work)


def test_t28_who_is_slowest_makes_room_when_all_places_are_taken():
    async def work():
        found = turns()
        events = []

        async def hold(key, moved):
            try:
                with found.take(key) as turn:
                    turn.moved = moved
                    await turn.wait(asyncio.sleep(30), float("inf"))
            except Slow:
                events.append(key)

        holders = [asyncio.create_task(hold(key, moved)) for key, moved in (("a", 10**9), ("b", 5), ("c", 10**9))]
        await asyncio.sleep(0.05)
        with found.take("d") as fourth:
            fourth.moved = 10**9
            await asyncio.sleep(0.05)
            assert events == ["b"]
            with pytest.raises(Crowded), found.take("e"):
                pass
        for task in holders:
            task.cancel()
        await asyncio.gather(*holders, return_exceptions=True)
        assert events == ["b"], "who is called off for another reason isn't told slow"
        assert not found._having and not found._counts

    run(work)


def test_t28_who_sends_nothing_is_left_after_a_while_and_may_come_again(tmp_path):
    async def stuck():
        yield BODY[:10]
        await asyncio.Event().wait()

    async def work():
        async with relaying(tmp_path, idle_seconds=0.2) as relay:
            (blob,) = blob_ids(1)
            target = routes.put(mailbox().name, blob)
            answer = await relay.ask.send(target, relay.ask.headers(target, body=BODY), blocks=stuck())
            assert (answer.word, answer.headers["connection"]) == ("wait", "close")
            assert (await relay.ask.put(blob, BODY)).word == "created"

    run(work)


def test_t28_who_drips_bytes_is_left_too(tmp_path):
    async def dripping():
        for at in range(SMALL):
            yield BODY[at : at + 1]
            await asyncio.sleep(0.02)

    async def work():
        async with relaying(tmp_path, idle_seconds=0.5, slowest=10**9) as relay:
            (blob,) = blob_ids(1)
            target = routes.put(mailbox().name, blob)
            answer = await relay.ask.send(target, relay.ask.headers(target, body=BODY), blocks=dripping())
            assert answer.word == "wait"

    run(work)


def test_t28_one_contact_has_few_places(tmp_path):
    begun, go_on = asyncio.Semaphore(0), asyncio.Event()

    async def slowly():
        begun.release()
        await go_on.wait()
        yield BODY

    async def work():
        async with relaying(tmp_path, writers_of_leaf=2) as relay:
            *many, last = blob_ids(3)
            tasks = []
            for blob in many:
                target = routes.put(mailbox().name, blob)
                tasks.append(
                    asyncio.create_task(relay.ask.send(target, relay.ask.headers(target, body=BODY), blocks=slowly()))
                )
            for _ in many:
                await begun.acquire()
            answer = await relay.ask.put(last, BODY)
            assert (answer.status, answer.word) == (429, "wait") and int(answer.headers["retry-after"]) > 0
            assert (await relay.ask.put(last, BODY, index=1)).word == "created"
            go_on.set()
            assert [task.word for task in await asyncio.gather(*tasks)] == ["created"] * 2

    run(work)


# --- memory -------------------------------------------------------------------------------------------


@given(wanted=st.lists(st.integers(1, 16 * 2**20), max_size=60))
def test_memory_is_shared_and_everybody_gets_some(wanted):
    budget = Budget(8 * 2**20)
    grants = [budget.ask(size) for size in wanted]
    assert all(grant.size >= min(size, 64 * 1024) for grant, size in zip(grants, wanted, strict=True))
    assert sum(grant.size for grant in grants) <= 8 * 2**20 + 64 * 1024 * len(wanted)
    for grant in grants:
        grant.give_back()
        grant.give_back()
    assert budget._left == 8 * 2**20


@given(st.lists(st.tuples(st.integers(1, 12), st.booleans()), min_size=1, max_size=30))
def test_a_gate_lets_through_no_more_than_fits_and_everybody_in_the_end(plan):
    inside, most, through = 0, 0, 0

    async def pass_(gate, size):
        nonlocal inside, most, through
        async with gate.through(size):
            inside += min(size, 10)
            most = max(most, inside)
            try:
                await asyncio.sleep(0)
                await asyncio.sleep(0)
            finally:
                inside -= min(size, 10)
        through += 1

    async def work():
        gate = Gate(10)
        tasks = [asyncio.create_task(pass_(gate, size)) for size, _ in plan]
        await asyncio.sleep(0)
        for task, (_, called_off) in zip(tasks, plan, strict=True):
            if called_off:
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        async with asyncio.timeout(1), gate.through(10):
            pass

    run(work)
    assert most <= 10
    assert through >= sum(not called_off for _, called_off in plan)


def test_the_defaults_hold_two_hundred_clients_in_their_memory():
    settings = replace(Settings())
    assert settings.writers >= 200 and settings.readers >= 200
    assert settings.connections >= settings.writers + settings.readers
