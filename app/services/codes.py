"""Reading a QR code out of a picture that lies on the disk: in a closed child, as every foreign file."""

from __future__ import annotations

from pathlib import Path

from app.base.errors import InputError, NotFound
from app.base.task import Task
from app.sandbox import client
from app.services.session import Session


def only_code(session: Session, path: Path, task: Task | None = None) -> str:
    """The text of the one code in a picture; it is untrusted.

    Raises InputError (``not-a-fingerprint`` where there is none, ``several-codes``), NotFound, Unshowable.
    """
    try:
        with path.open("rb") as source:
            found = client.codes(source, task or Task(), session.nursery)
    except OSError as error:
        raise NotFound(what="file", path=str(path)) from error
    if len(found.texts) > 1:
        raise InputError("several-codes")
    if not found.texts:
        raise InputError("not-a-fingerprint")
    return found.texts[0]
