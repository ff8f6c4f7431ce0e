"""What everybody sees of custody: that identities were asked for, given, refused, opened (docs/decisions/0020).

Each of the people concerned signs a record of their own, in their own register: who asks says why,
each custodian who gives their piece or refuses says so themselves. An opener who keeps silent
about it is told of by k others.
"""

from __future__ import annotations

from typing import Final, Literal

from app.model.declare import CONTENT, OPEN, line, prose, ref, term
from app.model.fields import HIDDEN, RecordType

Act = Literal["asked", "gave", "refused", "opened", "helped", "recovered"]
ACTS: Final[tuple[Act, ...]] = ("asked", "gave", "refused", "opened", "helped", "recovered")
"""the last two are of a vault whose passphrase was lost: a colleague gave their piece; it was opened with them"""

OPENING: Final = RecordType(
    "opening",
    "register",
    (
        term("act", "opening-act", required=True, listed=True, searched=False),
        ref("case", "case", sensitivity=CONTENT, listed=True),
        line("request", OPEN, required=True, searched=False, hint=HIDDEN),
        line("asker", searched=False, hint=HIDDEN),
        prose("reason", searched=False),
    ),
    title=("act",),
    required_any=(("case", "asker"),),
)
"""``request``: the hash of the request, in base64url; the same in the records of all who were concerned.
``asker``: the key id of who asked, or whose vault it is; each who answers says themselves whom they answered."""
