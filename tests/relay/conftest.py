"""Stores to test: a folder always, a cluster where one is named."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from obstore.store import MemoryStore

from app.relay.folder import FolderStore
from app.relay.opening import open_store
from app.relay.s3 import ClusterStore
from app.relay.store import Store
from bench.ceph import ENDPOINTS, KEYS, lacking, running

Opener = Callable[[], object]


@pytest.fixture(scope="session")
def cluster(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A real cluster of this run, with its keys in the environment."""
    script = shared_data / "tools" / "start-ceph.sh"
    if reason := lacking(script):
        pytest.skip(reason)
    with running(script, tmp_path_factory.mktemp("ceph") / "lab"), pytest.MonkeyPatch.context() as patch:
        for name, value in KEYS.items():
            patch.setenv(name, value)
        yield


@pytest.fixture(params=["folder", "objects", pytest.param("cluster", marks=pytest.mark.cluster)])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Opener:
    """A new store of each kind; called again it opens the same one, as another process would."""
    if request.param == "cluster":
        request.getfixturevalue("cluster")
    prefix = f"test-{secrets.token_hex(8)}"
    objects = (
        MemoryStore()
    )  # the library's own: our driver runs on every change, the cluster's answers where there is one

    @asynccontextmanager
    async def opening() -> AsyncIterator[Store]:
        store: Store
        if request.param == "folder":
            store = FolderStore(tmp_path / "store")
        elif request.param == "objects":
            store = ClusterStore([objects, objects], tmp_path)
        else:
            store = open_store(f"s3://relay/{prefix}", ENDPOINTS, spool=str(tmp_path / "spool"))
        try:
            yield store
        finally:
            await store.close()

    return opening
