"""What the tests of bringing in write, and what they count."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from app.services.lists import ListQuery, total

Put = Callable[[str, str | bytes], Path]


def count(desk, type_: str = "case") -> int:
    return total(desk.session, ListQuery(type=type_))


def messages(n: int, **more: object) -> str:
    said = [
        {
            "id": k,
            "type": "message",
            "date": f"2019-10-{k % 28 + 1:02d}T08:00:00",
            "date_unixtime": str(1_569_900_000 + k * 86_400),
            "from": "Observer" if k % 2 else "Station",
            "from_id": f"channel{k % 2}",
            "text": f"Rain report {k}",
            "text_entities": [{"type": "plain", "text": f"Rain report {k}"}],
        }
        | more
        for k in range(1, n + 1)
    ]
    return json.dumps({"name": "Weather", "type": "public_channel", "id": 7, "messages": said})
