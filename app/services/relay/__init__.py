"""Ways out through a relay: relays, addresses, the queue, and sync.

:mod:`.relays` (own mailboxes), :mod:`.addresses` (who may write to them, and where contacts may be written
to), :mod:`.queue` (what waits to go) and :mod:`.syncing` (the only verb that opens the network). Nothing
here runs by itself: the window asks :func:`.syncing.due` and calls :func:`.syncing.sync` (T40).
"""
