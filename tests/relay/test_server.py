"""What a relay does for who may, and for nobody else."""

from __future__ import annotations

import asyncio
import random

import pytest

from app.relay.server import HEALTH
from app.sync.protocol import admission, answers, requests, routes
from app.sync.protocol.blobs import CLASSES
from tests.relay.asking import NOW, SMALL, Answer, blob_ids, dropper, mailbox
from tests.relay.serving import relaying, run

BODY = random.Random(5).randbytes(SMALL)
OTHER = random.Random(6).randbytes(SMALL)
OPERATOR = bytes(range(32))


def same(one: Answer, two: Answer) -> bool:
    return (one.status, one.headers, one.body) == (two.status, two.headers, two.body)


@pytest.mark.parametrize("size", CLASSES, ids=str)
def test_a_blob_of_each_class_comes_back_as_it_went(tmp_path, size):
    content = random.Random(size).randbytes(size)

    async def work():
        async with relaying(tmp_path) as relay:
            (blob,) = blob_ids(1)
            assert (await relay.ask.put(blob, content)).word == "created"
            got = await relay.ask.get(blob)
            assert (got.status, got.finished, got.body == content) == (200, True, True)
            page = answers.read_page((await relay.ask.page()).body, "", 1_000)
            assert [(one.id, one.size) for one in page.blobs] == [(blob, size)] and not page.more

    run(work)


def test_t14_a_blob_is_created_once_and_never_changed(tmp_path):
    async def work():
        async with relaying(tmp_path) as relay:
            (blob,) = blob_ids(1)
            assert (await relay.ask.put(blob, BODY)).status == 201
            assert (await relay.ask.put(blob, BODY)).status == 200
            again = await relay.ask.put(blob, OTHER)
            assert (again.status, again.word) == (200, "there")
            assert (await relay.ask.get(blob)).body == BODY
            assert await relay.ask.ids() == [blob]

    run(work)


def test_pages_go_through_a_mailbox_by_cursor(tmp_path):
    async def work():
        async with relaying(tmp_path) as relay:
            ids = blob_ids(23)
            for blob in ids:
                await relay.ask.put(blob, BODY)
            for limit in (1, 7, 23, 1_000):
                assert await relay.ask.ids(limit=limit) == sorted(ids)
            last = answers.read_page((await relay.ask.page(sorted(ids)[-1])).body, sorted(ids)[-1], 1_000)
            assert last == answers.Page((), False)
            exact = answers.read_page((await relay.ask.page("", 23)).body, "", 23)
            assert len(exact.blobs) == 23 and not exact.more

    run(work)


def test_only_the_owner_reads_lists_and_deletes(tmp_path):
    async def work():
        async with relaying(tmp_path) as relay:
            (blob,) = blob_ids(1)
            await relay.ask.put(blob, BODY)
            name = mailbox().name
            for target in (routes.get(name, blob), routes.listing(name), routes.delete(name, blob)):
                for number, why in ((1, "the owner of another mailbox"),):
                    headers = relay.ask.headers(target, number)
                    assert (await relay.ask.send(target, headers)).word == "refused", why
                seed, proved, _ = dropper()
                headers = requests.sign(target, relay.ask.authority, seed, proved, NOW)
                assert (await relay.ask.send(target, headers)).word == "refused", "who may drop there"
            assert await relay.ask.ids() == [blob]
            assert (await relay.ask.delete(blob)).word == "done"
            assert (await relay.ask.delete(blob)).word == "done"
            assert (await relay.ask.get(blob)).word == "absent"

    run(work)


def test_the_owner_of_a_mailbox_drops_nothing_by_the_reading_key(tmp_path):
    async def work():
        async with relaying(tmp_path) as relay:
            target = routes.put(mailbox().name, blob_ids(1)[0])
            headers = relay.ask.headers(routes.listing(mailbox().name))
            assert (await relay.ask.send(target, headers, BODY)).word == "refused"

    run(work)


def test_a_leaf_that_was_taken_back_drops_nothing_more(tmp_path):
    async def work():
        async with relaying(tmp_path) as relay:
            one, two, three = blob_ids(3)
            assert (await relay.ask.put(one, BODY)).word == "created"
            assert (await relay.ask.close(dropper()[2])).word == "done"
            assert (await relay.ask.close(dropper()[2])).word == "done"
            assert (await relay.ask.put(two, BODY)).word == "refused"
            assert (await relay.ask.put(three, BODY, index=1)).word == "created"
            assert await relay.ask.ids() == sorted([one, three]), "markers are no blobs, and what was there stays"

    run(work)


def test_a_body_is_held_to_its_digest_and_its_length(tmp_path):
    async def work():
        async with relaying(tmp_path) as relay:
            (blob,) = blob_ids(1)
            target = routes.put(mailbox().name, blob)
            headers = relay.ask.headers(target, body=BODY)
            for sent in (OTHER, BODY[:-1], BODY + b"!", b"", BODY[1:] + BODY[:1]):
                assert (await relay.ask.send(target, headers, sent)).word == "refused"
            assert await relay.ask.ids() == []
            assert (await relay.ask.send(target, headers, BODY)).word == "created"

    run(work)


def test_a_connection_that_breaks_leaves_nothing(tmp_path):
    async def breaking():
        yield BODY[: SMALL // 2]
        raise ConnectionError

    async def work():
        async with relaying(tmp_path) as relay:
            (blob,) = blob_ids(1)
            target = routes.put(mailbox().name, blob)
            answer = await relay.ask.send(target, relay.ask.headers(target, body=BODY), blocks=breaking())
            assert answer.status == 0
            assert await relay.ask.ids() == []
            assert (await relay.ask.put(blob, BODY)).word == "created", "the next try begins anew"
            assert [path for path in (tmp_path / "drafts").rglob("*") if path.is_file() and path.name != "lock"] == []

    run(work)


# --- admissions ---------------------------------------------------------------------------------------


def admitted(size: int = 10 * SMALL, count: int = 100, number: int = 0, seed: bytes = OPERATOR) -> str:
    epoch = NOW // (28 * 86_400)
    return admission.write(seed, admission.for_epoch(admission.Asked(mailbox(number).name, epoch), size, count))


def public() -> bytes:
    from app.crypto import request_keys

    return request_keys.public_bytes(OPERATOR)


ADMISSIONS = {
    "none": "",
    "of another mailbox": admitted(number=1),
    "by another operator": admitted(seed=bytes(32)),
    "no token at all": "A" * admission.TOKEN_CHARS,
}


@pytest.mark.parametrize("token", ADMISSIONS.values(), ids=ADMISSIONS)
def test_nobody_drops_or_closes_where_no_operator_admitted_the_mailbox(tmp_path, token):
    async def work():
        async with relaying(tmp_path, operators=(public(),)) as relay:
            (blob,) = blob_ids(1)
            relay.ask.admission = token
            assert (await relay.ask.put(blob, BODY)).word == "refused"
            assert (await relay.ask.close(3)).word == "refused"
            relay.ask.admission = admitted()
            assert (await relay.ask.put(blob, BODY)).word == "created"
            assert (await relay.ask.close(3)).word == "done"

    run(work)


def test_an_admission_ends_with_its_time_though_it_was_good_before(tmp_path):
    async def work():
        async with relaying(tmp_path, operators=(public(),)) as relay:
            relay.ask.admission = admitted()
            one, two = blob_ids(2)
            assert (await relay.ask.put(one, BODY)).word == "created"
            relay.ask.now = relay.clock.at = admission.state(admitted()).until + 1
            assert (await relay.ask.put(two, BODY)).word == "refused"
            assert await relay.ask.ids() == [one], "the owner can still fetch what is there"

    run(work)


def test_a_request_is_good_for_a_minute(tmp_path):
    async def work():
        async with relaying(tmp_path) as relay:
            (blob,) = blob_ids(1)
            target = routes.put(mailbox().name, blob)
            headers = relay.ask.headers(target, body=BODY)
            relay.clock.tick(requests.LASTS + 1)
            assert (await relay.ask.send(target, headers, BODY)).word == "refused"

    run(work)


def test_a_relay_with_a_name_answers_to_no_other(tmp_path):
    async def work():
        async with relaying(tmp_path, names=frozenset({"mine.example"})) as relay:
            (blob,) = blob_ids(1)
            assert (await relay.ask.put(blob, BODY)).word == "refused"
            relay.ask.authority = "mine.example"
            assert (await relay.ask.put(blob, BODY)).word == "created"

    run(work)


# --- answers ------------------------------------------------------------------------------------------


def test_t29_every_refusal_is_the_same_answer(tmp_path):
    async def work():
        async with relaying(tmp_path, operators=(public(),)) as relay:
            relay.ask.admission = admitted()
            (blob,) = blob_ids(1)
            await relay.ask.put(blob, BODY)
            name, unknown = mailbox().name, mailbox(2).name
            refused = []
            for where in (name, unknown):
                for target in (routes.get(where, blob), routes.listing(where), routes.delete(where, blob)):
                    headers = relay.ask.headers(target, 1)
                    refused.append(await relay.ask.send(target, headers))
                    refused.append(await relay.ask.send(target, {}))
            for path in ("/", "/v1", "/v1/x", f"/v1/{name}/x", f"/v2/{name}", f"/v1/{name}/../{name}", "/counters"):
                refused.append(await relay.ask.send(routes.listing(name), {}, path=path))
            assert all(same(one, refused[0]) for one in refused)
            assert refused[0].status == 403 and len(refused[0].body) == answers.BODY_BYTES
            bodies = [await relay.ask.put(blob, BODY, number=1), await relay.ask.put(blob, BODY, number=2)]
            assert same(*bodies) and bodies[0].body == refused[0].body

    run(work)


def test_t29_a_mailbox_that_nobody_used_looks_like_one_that_is_empty(tmp_path):
    async def work():
        async with relaying(tmp_path) as relay:
            (blob,) = blob_ids(1)
            await relay.ask.put(blob, BODY)
            await relay.ask.delete(blob)
            assert same(await relay.ask.page(), await relay.ask.page(number=1))
            assert same(await relay.ask.get(blob), await relay.ask.get(blob, number=1))
            assert same(await relay.ask.delete(blob), await relay.ask.delete(blob, number=1))

    run(work)


def test_every_answer_but_blobs_and_lists_has_one_length(tmp_path):
    async def work():
        async with relaying(tmp_path, default_bytes=2 * SMALL) as relay:
            ids = blob_ids(4)
            got = [await relay.ask.put(blob, BODY) for blob in ids]
            got += [await relay.ask.put(ids[0], BODY), await relay.ask.close(9), await relay.ask.delete(ids[0])]
            got += [await relay.ask.get(ids[3])]
            assert {one.word for one in got} == {"created", "quota", "there", "done", "absent"}
            assert {len(one.body) for one in got} == {answers.BODY_BYTES}

    run(work)


def test_a_list_is_padded(tmp_path):
    async def work():
        async with relaying(tmp_path) as relay:
            sizes = {len((await relay.ask.page()).body)}
            for blob in blob_ids(12):
                await relay.ask.put(blob, BODY)
                sizes.add(len((await relay.ask.page()).body))
            assert sizes == {answers.LIST_STEP}

    run(work)


def test_health_says_whether_the_store_answers(tmp_path):
    async def work():
        async with relaying(tmp_path) as relay:
            well = await relay.ask.send(routes.listing(mailbox().name), {}, path=HEALTH)
            assert (well.status, well.body) == (200, b"well\n")

    run(work)


def test_t38_a_failing_store_is_told_by_kind_and_line_alone(tmp_path):
    async def work():
        async with relaying(tmp_path) as relay:
            (blob,) = blob_ids(1)
            blobs = tmp_path / "blobs"
            blobs.rmdir() if blobs.exists() else None
            blobs.write_text("a file where a folder has to be")
            answer = await relay.ask.put(blob, BODY)
            assert answer.word == "wait" and answer.headers["retry-after"]
            (told,) = relay.counters.failures
            assert "StoreError unreachable" in told and mailbox().name not in told and blob not in told
            assert b"folder" not in relay.counters.body()
            blobs.unlink()
            assert (await relay.ask.put(blob, BODY)).word == "created"

    run(work)


def test_many_at_once_are_all_kept(tmp_path):
    async def work():
        async with relaying(tmp_path) as relay:
            ids = blob_ids(48)
            many = asyncio.gather(*(relay.ask.put(blob, BODY, index=at % 12) for at, blob in enumerate(ids)))
            assert {answer.word for answer in await many} == {"created"}
            assert await relay.ask.ids() == sorted(ids)

    run(work)
