"""What a vault declares: the built-in fields and terms, and those that its definitions add (docs/decisions/0012).

:class:`Declarations` is a value, computed by :func:`declare` from the definition records of
one vault and handed to whatever reads declarations. There is no other place that knows own
fields, so two vaults in one process can't see each other's.

Definitions are received from others, so nothing in them is believed: built-in names win by
their spelling (an own one is ``x-<record id>``), labels are inert and short, numbers are
bounded, and the strictest of what anybody said about who may get a value counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from app.base import catalogue
from app.base.errors import NotFound
from app.model.definitions import (
    DEFINITIONS,
    LABEL_LANGUAGES,
    definition_id,
)
from app.model.entry import JSON
from app.model.fields import Field, Kind, RecordType
from app.model.types import TYPES, field_of, vocabularies
from app.model.vocabulary import Term, Vocabulary
from app.model.vocabulary import vocabulary as built_in_vocabulary

OWN_GROUP: Final = "own"

OPEN_VOCABULARIES: Final = vocabularies() - {
    "governorate",
    *(field.vocabulary for declared in DEFINITIONS for field in declared.fields if field.vocabulary),
}
"""Built-in vocabularies that own terms may be added to: all that say what happened, none that
steers the program, nor the list of places (a place elsewhere is written in words)."""

Labels = tuple[tuple[str, str], ...]
"""(language, text), of the languages that have one"""


@dataclass(frozen=True, slots=True)
class OwnField:
    """A field that a definition adds to a record type. ``retired``: withdrawn; shown where it's filled, not offered."""

    id: str
    type: str
    field: Field
    labels: Labels
    helps: Labels
    order: int
    file: str
    retired: bool = False


@dataclass(frozen=True, slots=True)
class OwnVocabulary:
    """A list of an organisation's own; its terms are :class:`OwnTerm`."""

    id: str
    labels: Labels
    file: str
    order: int = 0
    retired: bool = False


@dataclass(frozen=True, slots=True)
class OwnTerm:
    """A term that a definition adds to a vocabulary. ``nearest``: the code there that it is a kind of."""

    id: str
    vocabulary: str
    labels: Labels
    nearest: str
    order: int
    file: str
    retired: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Declarations:
    """Everything declared in one vault. Immutable; :data:`BUILT_IN` is what every vault has.

    ``types``: record types by name, with the own fields that a form offers. ``fields``,
    ``terms`` and ``lists`` are the own ones by their ``x-…`` name, retired ones too.
    """

    types: Mapping[str, RecordType]
    fields: Mapping[str, OwnField]
    terms: Mapping[str, OwnTerm]
    lists: Mapping[str, OwnVocabulary]
    words: Mapping[str, Vocabulary]
    meanings: Mapping[str, Term]
    impostors: frozenset[str]
    unusable: frozenset[str] = frozenset()
    """names of fields that are defined in a register here by a definition that declares nothing"""

    def record_type(self, name: str) -> RecordType:
        """The declaration of a type. Raises :class:`NotFound` (``what="type"``) for one that isn't known."""
        found = self.types.get(name)
        if found is None:
            raise NotFound(what="type", name=name)
        return found

    def field_of(self, type_: str, name: str) -> Field | None:
        """The declaration of a field; ``None`` where neither this version nor a definition here knows it."""
        found = field_of(type_, name)  # a built-in name always wins
        if found is not None:
            return found
        own = self.fields.get(name)
        return own.field if own is not None and own.type == type_ else None

    def is_barred(self, type_: str, name: str) -> bool:
        """Whether a field is defined here and its definition isn't usable for this type.

        Somebody said who may get its values, and what they said can't be told or isn't meant for
        this type: to make a definition unusable must never set free what it holds back.
        """
        return self.field_of(type_, name) is None and (name in self.fields or name in self.unusable)

    def vocabulary(self, name: str) -> Vocabulary:
        """A vocabulary with the own terms added; one without terms where nobody knows it."""
        return self.words.get(name) or built_in_vocabulary(name)

    def term(self, name: str, code: str) -> Term:
        """The term of a code; one that says that it isn't known here where nothing tells."""
        built_in = built_in_vocabulary(name).by_code.get(code)
        if built_in is not None:
            return built_in
        own = self.terms.get(code)
        if own is not None and own.vocabulary == name:
            return self.meanings[code]
        return unknown_term(code)

    def broader(self, vocabulary: str, code: str) -> tuple[str, ...]:
        """The codes that an own term is a kind of, nearest first: who asks for one of these finds it too."""
        found: list[str] = []
        own = self.terms.get(code)
        while own is not None and own.vocabulary == vocabulary and own.nearest and own.nearest not in found:
            found.append(own.nearest)
            own = self.terms.get(own.nearest)
        return tuple(found)

    def vocabularies(self) -> frozenset[str]:
        """The names of all vocabularies that can take own terms: built-in ones, and own ones in use."""
        return OPEN_VOCABULARIES | {name for name, own in self.lists.items() if not own.retired}

    def field_label(self, type_: str, name: str, language: str) -> str:
        """A field in words. An own one without a label here says so; a name nobody declared stands for itself."""
        id_ = definition_id(name)
        if id_ is None:
            return catalogue.field_label(type_, name, language)
        own = self.fields.get(name)
        if own is None or own.type != type_:
            return plain_text("extension.field-unknown", language, name=id_[:6])
        said = in_language(own.labels, language)
        if not said:
            return plain_text("extension.field-nameless", language, name=id_[:6])
        if name in self.impostors:
            return plain_text("extension.marked", language, label=said)
        return said

    def field_help(self, name: str, language: str) -> str:
        """What an own field is for, "" where nobody said."""
        own = self.fields.get(name)
        return in_language(own.helps, language) if own is not None else ""

    def vocabulary_label(self, name: str, language: str) -> str:
        """A vocabulary in words: an own one by its label, a built-in one by the first field that uses it."""
        own = self.lists.get(name)
        if own is not None:
            return in_language(own.labels, language) or catalogue.text("extension.list-nameless", language)
        place = _using(name)
        if place is None:
            return catalogue.text("extension.list-unknown", language)
        type_, field = place
        parts = (catalogue.field_label(type_, field, language), catalogue.text(f"type.{type_}", language))
        return plain_text("extension.list-of", language, field=parts[0], type=parts[1])


_NONE: Final[Mapping[str, Any]] = MappingProxyType({})

BUILT_IN: Final = Declarations(TYPES, _NONE, _NONE, _NONE, _NONE, _NONE, frozenset())


def unknown_term(code: str) -> Term:
    """A code that nothing here explains: an own one in words, any other as itself."""
    id_ = definition_id(code)
    if id_ is None:
        return Term(code, {})
    return Term(code, {lang: plain_text("extension.term-unknown", lang, name=id_[:6]) for lang in label_languages()})


def definitions_in(type_: str, name: str, value: JSON, declarations: Declarations = BUILT_IN) -> set[str]:
    """The ids of the definitions that one value of a field rests on.

    Only where a code is declared, or nothing is: an own code typed into a text means nothing.
    """
    found = {definition_id(name)}
    declared = declarations.field_of(type_, name)
    if declared is not None:
        found.add(definition_id(declared.vocabulary))
    coded = declared is None or declared.kind in (Kind.TERM, Kind.TERMS) or declared.hint in ("vocabulary", "term-code")
    if coded:
        found.update(definition_id(item) for item in (value if isinstance(value, list) else [value]))
    return {id_ for id_ in found if id_ is not None}


def changed(before: Declarations, after: Declarations) -> set[str]:
    """The ids of definitions that mean something else now: records that use them read differently."""
    ids: set[str] = set()
    for old, new in (
        (before.fields, after.fields),
        (before.terms, after.terms),
        (before.meanings, after.meanings),
    ):
        ids.update(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
    return {id_ for id_ in map(definition_id, ids) if id_ is not None}


def plain_text(key: str, language: str, **facts: str) -> str:
    """A sentence of the catalogue without marks of direction around its facts: who shows a label isolates it whole."""
    return catalogue.text(key, language).format(**facts)


def in_language(labels: Labels, language: str) -> str:
    """The label in the language, else in English, else in any."""
    by_language = dict(labels)
    return by_language.get(language) or by_language.get("en") or next(iter(by_language.values()), "")


def label_languages() -> tuple[str, ...]:
    return tuple(dict.fromkeys((*LABEL_LANGUAGES, *catalogue.LANGUAGES)))


def _using(name: str) -> tuple[str, str] | None:
    for type_, declared in TYPES.items():
        for field in declared.fields:
            if field.vocabulary == name:
                return (type_, field.name)
    return None
