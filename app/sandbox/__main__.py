"""``python -m app.sandbox``: the child."""

from __future__ import annotations

import sys

from app.sandbox.child import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
