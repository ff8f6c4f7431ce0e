"""Which store an address means."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from app.relay.folder import FolderStore
from app.relay.store import Store, StoreError


def open_store(address: str, endpoints: Sequence[str] = (), region: str = "us-east-1", spool: str = "") -> Store:
    """A folder, or ``s3://BUCKET[/PREFIX]`` with the ``endpoints`` of its cluster (keys from the environment).

    ``spool``: a folder for blobs on their way to a cluster; else the one that the system gave a service, else the
    user's cache. Raises StoreError ``address``, ``folder``.
    """
    if "://" not in address:
        return FolderStore(Path(address))
    parts = urlsplit(address)
    fine = all(url.startswith(("http://", "https://")) and urlsplit(url).hostname for url in endpoints)
    if parts.scheme != "s3" or not parts.netloc or not endpoints or not fine:
        raise StoreError(reason="address")
    # Only who has a cluster needs its library.
    from app.relay.s3 import ClusterStore, connect

    stores = connect(parts.netloc, parts.path.strip("/"), endpoints, region)
    return ClusterStore(stores, _spool(spool))


def _spool(typed: str) -> Path:
    """On a disk: as many blobs as there are writers may lie here, and memory is what they must not take."""
    given = typed or os.environ.get("CACHE_DIRECTORY") or os.environ.get("STATE_DIRECTORY")
    folder = Path(given) if given else Path.home() / ".cache" / "sijil-relay"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        raise StoreError(reason="folder") from None
    return folder
