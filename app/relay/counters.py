"""What the operator may count: how often each answer was given. No labels, no sizes, nobody."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Counters:
    """``failures`` is by the kind of error and where in our code it came up, never by what it says (T38)."""

    answers: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)

    def body(self) -> bytes:
        told = {"answers": dict(sorted(self.answers.items())), "failures": sum(self.failures.values())}
        return json.dumps(told).encode("ascii") + b"\n"
