"""A store that lets blobs be written over is refused at the start; a gateway that is gone is gone round."""

from __future__ import annotations

import asyncio

import obstore
import pytest
from obstore.store import MemoryStore, S3Store

from app.relay.s3 import ClusterStore, connect
from app.relay.store import StoreError, create, prove
from tests.relay.test_program import free


class Forgetful(ClusterStore):
    """What a cluster does that ignores conditions, as some do: the real driver, one promise broken."""

    def _ask(self, verb):
        answer = super()._ask
        try:
            return answer(verb)
        except obstore.exceptions.AlreadyExistsError:
            return None


def test_a_store_that_allows_both_is_refused(tmp_path):
    async def work():
        store = Forgetful([MemoryStore()], tmp_path)
        with pytest.raises(StoreError) as caught:
            await prove(store)
        assert caught.value.facts["reason"] == "inexact"
        await store.close()

    asyncio.run(work())


def test_a_gateway_that_is_gone_is_gone_round(tmp_path):
    async def work():
        (gone,) = connect("bucket", "", [f"http://127.0.0.1:{free()}"], "us-east-1")
        assert isinstance(gone, S3Store)
        store = ClusterStore([gone, MemoryStore()], tmp_path)
        assert await create(store, "blobs/a", "one", b"x")
        assert await store.has("blobs/a", "one")
        assert [kept.name for kept in await store.page("blobs/a", "", 5)] == ["one"]
        await store.close()
        alone = ClusterStore([gone], tmp_path)
        with pytest.raises(StoreError) as caught:
            await alone.has("blobs/a", "one")
        assert caught.value.facts["reason"] == "unreachable"
        await alone.close()

    asyncio.run(work())
