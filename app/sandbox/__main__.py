"""``python -m app.sandbox <process id of the parent>``: the child."""

from __future__ import annotations

import sys

from app.sandbox.child import run_and_leave

if __name__ == "__main__":
    run_and_leave(sys.argv[1:])
