"""Stores to test: a folder always, a cluster where one is named."""

from __future__ import annotations

import os
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from obstore.store import MemoryStore

from app.relay.folder import FolderStore
from app.relay.opening import open_store
from app.relay.s3 import ClusterStore
from app.relay.store import Store

CLUSTER = os.environ.get("SIJIL_CLUSTER", "").split()
"""``s3://BUCKET URL URL …``: see docs/testing.md"""

Opener = Callable[[], object]


@pytest.fixture(params=["folder", "objects", pytest.param("cluster", marks=pytest.mark.cluster)])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Opener:
    """A new store of each kind; called again it opens the same one, as another process would."""
    if request.param == "cluster" and not CLUSTER:
        pytest.skip("no cluster is named in SIJIL_CLUSTER")
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
            store = open_store(f"{CLUSTER[0]}/{prefix}", CLUSTER[1:], spool=str(tmp_path / "spool"))
        try:
            yield store
        finally:
            await store.close()

    return opening
