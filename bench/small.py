"""The relay itself, with one more class of blobs: 1 KiB, where what isn't the disk or the line can be measured."""

from __future__ import annotations

from app.sync.protocol import blobs

SMALL = 1024

blobs.CLASSES = (SMALL, *blobs.CLASSES)  # type: ignore[assignment,misc]

if __name__ == "__main__":
    from app.relay.program import main

    main()
