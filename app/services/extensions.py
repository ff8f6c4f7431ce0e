"""Own fields, lists and terms: what a person adds to the declarations without programming (docs/decisions/0012)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.base import limits
from app.base.errors import InputError, NotFound
from app.model.adoption import clean_words
from app.model.definitions import DEFINITION_TYPES, KINDS, LABEL_LANGUAGES, definition_id, own_name
from app.model.entry import JSON, WITHDRAWN, WITHDRAWN_MARK
from app.model.extension import BUILT_IN, Declarations
from app.model.fields import Kind, Sensitivity
from app.model.letters import fold_text
from app.services import editing
from app.services.authors import Authors
from app.services.session import Session
from app.services.views import Author, ChangeSet, Edit
from app.storage import records
from app.storage.declaring import declarations
from app.storage.vault import Vault

LISTED: Final = ("own_field", "own_vocabulary", "own_term")

Labels = Mapping[str, str]
"""by language (``en``, ``ar``, ``ckb``), one at least"""


@dataclass(frozen=True, slots=True)
class NewField:
    """A field to be added. ``vocabulary``: for a field of terms, a built-in one or the ``x-…`` name of an own list."""

    type: str
    kind: Kind
    labels: Labels
    vocabulary: str = ""
    readers: Sensitivity = Sensitivity.IDENTITY
    section: str = ""
    helps: Labels | None = None
    order: int | None = None


@dataclass(frozen=True, slots=True)
class NewTerm:
    """A term to be added to a vocabulary; ``nearest`` is the code there that it is a kind of."""

    vocabulary: str
    labels: Labels
    nearest: str = ""
    order: int | None = None


@dataclass(frozen=True, slots=True)
class DefinitionView:
    """A definition as the settings list it. ``name`` is the field name, code or vocabulary name that it gives."""

    id: str
    name: str
    what: str
    """one of ``own_field``, ``own_term``, ``own_vocabulary``"""
    authors: tuple[Author, ...]
    uses: int
    """how many records of this vault rest on it"""
    retired: bool
    disputed: bool
    known: bool
    """whether it counts here: not one of more than the limits let in, or of a kind that a newer version made"""


def listing(session: Session) -> tuple[DefinitionView, ...]:
    """Every definition that this vault holds, its own and received ones: fields, lists, terms, each by title."""
    return session.run(_listing)


def _listing(vault: Vault) -> tuple[DefinitionView, ...]:
    known, authors = declarations(vault), Authors(vault)
    names = known.fields.keys() | known.lists.keys() | known.terms.keys()
    states = {type_: records.by_type(vault, type_, withdrawn=True) for type_ in LISTED}
    definitions = {state.id for of_type in states.values() for state in of_type}
    found = []
    for type_, of_type in states.items():
        for state in of_type:
            signed = dict.fromkeys(a.author for accounts in state.fields.values() for a in accounts)
            found.append(
                DefinitionView(
                    state.id,
                    own_name(state.id),
                    type_,
                    tuple(authors.get(key) for key in signed),
                    len({record for record, _, _ in records.referring(vault, state.id)} - definitions),
                    state.withdrawn,
                    any(state.disputed(name) for name in state.fields),
                    own_name(state.id) in names,
                )
            )
    return tuple(found)


def add_field(session: Session, new: NewField) -> ChangeSet:
    """Add a field to a type of record. ``created`` is the definition's id; the field's name is ``own_name`` of it.

    Raises InputError: ``own-label-needed``, ``own-label-long``, ``own-list-needed``,
    ``own-list-unknown``, ``own-twice``, ``own-too-many``, ``unknown-type``.
    """
    known = session.declarations
    if new.type not in BUILT_IN.types or new.type in DEFINITION_TYPES:
        raise InputError("unknown-type", type=new.type)
    if new.kind not in KINDS:
        raise InputError(field="kind", rule="term", vocabulary="own-field-kind")
    coded = new.kind in (Kind.TERM, Kind.TERMS)
    if coded and not new.vocabulary:
        raise InputError("own-list-needed")
    if coded and new.vocabulary not in known.vocabularies():
        raise InputError("own-list-unknown")
    labels = _labels(new.labels)
    _demand_new(labels, _field_labels(known, new.type))
    _demand_room(len(known.fields), limits.OWN_FIELDS_PER_REGISTER)
    values: dict[str, JSON] = {
        **labels,
        "for_type": new.type.replace("_", "-"),
        "kind": new.kind.value,
        "readers": new.readers.value,
        "vocabulary": new.vocabulary if coded else None,
        "section": new.section or None,
        "order": new.order,
        **_texts("help", new.helps or {}, limits.OWN_HELP_CHARS),
    }
    return editing.new_record(session, None, "own_field", values)


def add_list(session: Session, labels: Labels) -> ChangeSet:
    """Add a list of one's own. ``created`` is its id. Raises InputError as :func:`add_field`."""
    known = session.declarations
    named = _labels(labels)
    _demand_new(named, _list_labels(known))
    _demand_room(len(known.lists), limits.OWN_LISTS_PER_REGISTER)
    return editing.new_record(session, None, "own_vocabulary", named)


def add_term(session: Session, new: NewTerm) -> ChangeSet:
    """Add a term to a vocabulary. ``created`` is its id; its code is ``own_name`` of it. Raises InputError."""
    known = session.declarations
    if new.vocabulary not in known.vocabularies():
        raise InputError("own-list-unknown")
    words = known.vocabulary(new.vocabulary)
    if new.nearest and new.nearest not in words.by_code:
        raise InputError(field="nearest", rule="term", vocabulary=new.vocabulary, type="own_term")
    labels = _labels(new.labels)
    _demand_new(labels, {fold_text(text) for term in words.terms for text in term.labels.values()})
    _demand_room(len(known.terms), limits.OWN_TERMS_PER_REGISTER)
    values: dict[str, JSON] = {
        **labels,
        "vocabulary": new.vocabulary,
        "nearest": new.nearest or None,
        "order": new.order,
    }
    return editing.new_record(session, None, "own_term", values)


def rename(session: Session, definition: str, labels: Labels) -> ChangeSet:
    """Give a definition other names, or names in further languages; "" takes a language's name away.

    Raises NotFound, and InputError: ``own-label-needed`` where no name would stay,
    ``own-label-long``, ``own-twice``.
    """
    type_ = session.run(_type_of, definition)
    known, name = session.declarations, own_name(definition)
    had = dict(_labels_of(known, name))
    given = {one: clean_words(text, limits.TITLE_CHARS * 4) for one, text in labels.items()}
    _labels({**had, **given})
    said = {one: text for one, text in given.items() if text != had.get(one, "")}
    taken = _others(known, type_, name) - {fold_text(text) for text in had.values()}
    _demand_new(_texts("label", said, limits.OWN_LABEL_CHARS), taken)
    edits = [Edit(definition, type_, f"label_{one}", text or None, mode="settle") for one, text in said.items()]
    return editing.save(session, edits)


def limit_readers(session: Session, definition: str, readers: Sensitivity) -> ChangeSet:
    """Say who may get the values of a field. What others said before stays said: the strictest counts."""
    return editing.save(session, [Edit(definition, "own_field", "readers", readers.value, mode="set")])


def withdraw(session: Session, definition: str) -> ChangeSet:
    """Offer a field, list or term no longer. What was written with it stays, with its name."""
    session.run(_type_of, definition)
    return editing.save(session, [Edit(definition, "", WITHDRAWN, WITHDRAWN_MARK, mode="settle")])


def restore(session: Session, definition: str) -> ChangeSet:
    """Offer it again."""
    session.run(_type_of, definition)
    return editing.restore(session, definition)


def find(session: Session, text: str) -> str:
    """The id of the definition with this name ``x-…``, id or label in any language. Raises NotFound, InputError."""
    known = session.declarations
    id_ = definition_id(text) or text
    by_name: dict[str, tuple[tuple[str, str], ...]] = {
        **{name: own.labels for name, own in known.fields.items()},
        **{name: own.labels for name, own in known.lists.items()},
        **{name: own.labels for name, own in known.terms.items()},
    }
    if own_name(id_) in by_name:
        return id_
    wanted = fold_text(text)
    found = [name for name, labels in by_name.items() if wanted in {fold_text(said) for _, said in labels}]
    if len(found) > 1:
        raise InputError("ambiguous-id", id=text)
    if not found:
        raise NotFound(what="definition", name=text)
    return definition_id(found[0]) or ""


def _type_of(vault: Vault, definition: str) -> str:
    state = records.state(vault, definition)
    if state is None or state.type not in DEFINITION_TYPES:
        raise NotFound(what="definition", name=definition)
    return state.type


def _labels(labels: Labels) -> dict[str, JSON]:
    made = _texts("label", labels, limits.OWN_LABEL_CHARS)
    if not made:
        raise InputError("own-label-needed")
    return made


def _texts(what: str, texts: Labels, most: int) -> dict[str, JSON]:
    """As it will be shown everywhere: what a reader's vault would take out is taken out here."""
    clean = {language: clean_words(texts.get(language, ""), limits.TITLE_CHARS * 4) for language in LABEL_LANGUAGES}
    if any(len(text) > most for text in clean.values()):
        raise InputError("own-label-long", n=most)
    return {f"{what}_{language}": text for language, text in clean.items() if text}


def _labels_of(known: Declarations, name: str) -> tuple[tuple[str, str], ...]:
    own = known.fields.get(name) or known.terms.get(name) or known.lists.get(name)
    return own.labels if own is not None else ()


def _others(known: Declarations, type_: str, name: str) -> set[str]:
    """What is offered beside this definition: no two of those may be called the same."""
    if (field := known.fields.get(name)) is not None:
        return _field_labels(known, field.type)
    if (own := known.terms.get(name)) is not None:
        words = known.vocabulary(own.vocabulary)
        return {fold_text(text) for term in words.terms for text in term.labels.values()}
    if type_ == "own_vocabulary":
        return _list_labels(known)
    return set()


def _list_labels(known: Declarations) -> set[str]:
    return {fold_text(text) for own in known.lists.values() if not own.retired for _, text in own.labels}


def _field_labels(known: Declarations, type_: str) -> set[str]:
    """What the fields that a form of this type offers are called, in every language."""
    return {
        fold_text(known.field_label(type_, field.name, language))
        for field in known.types[type_].fields
        for language in LABEL_LANGUAGES
    }


def _demand_new(labels: Mapping[str, JSON], taken: set[str]) -> None:
    if any(fold_text(str(text)) in taken for text in labels.values()):
        raise InputError("own-twice")


def _demand_room(there: int, most: int) -> None:
    if there >= most:
        raise InputError("own-too-many", n=there)


__all__ = [
    "DefinitionView",
    "NewField",
    "NewTerm",
    "add_field",
    "add_list",
    "add_term",
    "find",
    "limit_readers",
    "listing",
    "rename",
    "restore",
    "withdraw",
]
