"""Own fields and terms: they travel with what was written in them, and survive where nobody knows them."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from app.base import limits
from app.base.catalogue import LANGUAGES
from app.base.errors import InputError
from app.model.definitions import own_name
from app.model.extension import BUILT_IN
from app.model.fields import Kind, Sensitivity
from app.model.values import describe
from app.services import cases, editing, extensions, receiving, search, sending, vaults
from app.services.extensions import NewField, NewTerm
from app.services.session import Session
from app.services.views import Edit
from app.storage import comparing
from tests.services.conftest import People

TRIBE = {"en": "Clan", "ar": "العشيرة", "ckb": "هۆز"}
SHRINE = {"en": "Desecration of a shrine", "ar": "تدنيس مزار"}


def own_field(session: Session, kind: Kind = Kind.TEXT, **more: object) -> str:
    """The name of a new field of incidents."""
    new = NewField(**{"type": "incident", "kind": kind, "labels": TRIBE, **more})  # type: ignore[arg-type]
    return own_name(extensions.add_field(session, new).created or "")


def own_term(session: Session, vocabulary: str = "incident-type", nearest: str = "", **labels: str) -> str:
    made = extensions.add_term(session, NewTerm(vocabulary, labels or SHRINE, nearest))
    return own_name(made.created or "")


def new_incident(session: Session, **values: object) -> tuple[str, str]:
    """A case with one incident: their ids."""
    case = editing.new_case(session, {"title": "A case"}).created or ""
    given = {"type": "killing", **values}
    return case, editing.new_record(session, case, "incident", given).created or ""


def send(sender: Session, reader: Session, case: str, folder: Path, policy: str = "everything") -> Path:
    return Path(sending.send(sender, [reader.key_id], [case], folder, policy=policy).path)  # type: ignore[arg-type]


def hand_over(sender: Session, reader: Session, case: str, folder: Path, policy: str = "everything") -> None:
    receiving.receive(reader, send(sender, reader, case, folder, policy))


def label(session: Session, name: str, language: str = "en") -> str:
    return session.declarations.field_label("incident", name, language)


def said(session: Session, record: str, name: str, language: str = "en") -> str:
    found = cases.record(session, record)
    value = found.fields[name].value
    return describe(found.type, name, value, language, None, session.declarations)


def test_a_field_of_ones_own_is_declared_where_built_in_ones_are(people: People) -> None:
    (amal,) = people("Amal")
    name = own_field(amal)
    field = amal.declarations.field_of("incident", name)
    assert field is not None
    assert (field.kind, field.sensitivity) == (Kind.TEXT, Sensitivity.IDENTITY)
    assert field in amal.declarations.types["incident"].fields
    assert amal.declarations.field_of("person", name) is None
    assert [label(amal, name, language) for language in ("en", "ar", "ckb")] == list(TRIBE.values())
    assert BUILT_IN.field_of("incident", name) is None
