"""Definitions read: from the records of the registers to what they declare (docs/decisions/0012).

A pure function of the set of standing definitions and of who said what about readers, so that
the order of arrival can't matter (T27). Everything in here was received: see
:mod:`app.model.extension` for what is not believed.
"""

from __future__ import annotations

import dataclasses
import functools
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from app.base import catalogue, limits
from app.model.definitions import (
    DEFINITION_TYPES,
    KINDS,
    LABEL_LANGUAGES,
    definition_id,
    least,
    own_name,
    strictest,
)
from app.model.entry import JSON
from app.model.extension import (
    BUILT_IN,
    OPEN_VOCABULARIES,
    OWN_GROUP,
    Declarations,
    Labels,
    OwnField,
    OwnTerm,
    OwnVocabulary,
    in_language,
    label_languages,
    plain_text,
)
from app.model.fields import Field, Kind, RecordType, Sensitivity
from app.model.fold import RecordState
from app.model.letters import fold_text
from app.model.types import TYPES, group_key
from app.model.vocabulary import Term, Vocabulary
from app.model.vocabulary import vocabulary as built_in_vocabulary


@dataclass(frozen=True, slots=True)
class Claim:
    """What one signed change ever gave ``readers`` or ``kind`` of a definition, standing or replaced."""

    record: str
    field: str
    author: str
    seq: int
    value: JSON
    held: bool = True


def declare(
    states: Iterable[RecordState], claims: Iterable[Claim] = (), own: str = "", defined: Iterable[str] = ()
) -> Declarations:
    """The declarations of a vault out of its definition records (of any order; others are passed over).

    ``claims``: every change of ``readers`` and ``kind`` of the own fields. ``own`` is the
    vault's own register: where there are more definitions than the limits let in, its own are
    never the ones left out. ``defined``: the ids of all own fields that any register here defines,
    also of those that are left out.
    """
    by_type: dict[str, list[RecordState]] = {name: [] for name in DEFINITION_TYPES}
    for state in states:
        if state.type in by_type:
            by_type[state.type].append(state)
    if not any(by_type.values()):
        return BUILT_IN
    said: defaultdict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        said[claim.record].append(claim)
    lists = {own_name(s.id): _own_vocabulary(s) for s in _bounded(by_type["own_vocabulary"], own, _LISTS)}
    terms = _terms(_bounded(by_type["own_term"], own, _TERMS))
    fields = _fields(_bounded(by_type["own_field"], own, _FIELDS), said)
    meanings = _meanings(terms)
    return Declarations(
        MappingProxyType(_types(fields)),
        MappingProxyType(fields),
        MappingProxyType(terms),
        MappingProxyType(lists),
        MappingProxyType(_vocabularies(lists, terms, meanings)),
        MappingProxyType(meanings),
        frozenset(name for name, one in fields.items() if _claims_a_built_in_label(one)),
        frozenset(map(own_name, {*defined, *(state.id for state in by_type["own_field"])})) - frozenset(fields),
    )


_LISTS: Final = (limits.OWN_LISTS_PER_REGISTER, limits.OWN_LISTS)
_TERMS: Final = (limits.OWN_TERMS_PER_REGISTER, limits.OWN_TERMS)
_FIELDS: Final = (limits.OWN_FIELDS_PER_REGISTER, limits.OWN_FIELDS)


def _bounded(states: list[RecordState], own: str, most: tuple[int, int]) -> list[RecordState]:
    """As many as the limits let in, by a fixed rule: the own register first, of each the least ids."""
    each, all_ = most
    taken: list[RecordState] = []
    counts: defaultdict[str, int] = defaultdict(int)
    for state in sorted(states, key=lambda s: (s.file != own, s.file, s.id)):
        counts[state.file] += 1
        if counts[state.file] <= each and len(taken) < all_:
            taken.append(state)
    return taken


def _fields(states: list[RecordState], said: Mapping[str, list[Claim]]) -> dict[str, OwnField]:
    made = (_own_field(state, said.get(state.id, ())) for state in states)
    found = [one for one in made if one is not None]
    return {own_name(one.id): one for one in sorted(found, key=lambda one: (one.type, one.order, one.labels, one.id))}


def _own_field(state: RecordState, claims: Iterable[Claim]) -> OwnField | None:
    """The field of a definition, ``None`` where its type or kind isn't known here (a newer version's)."""
    type_, kind = _code(state, "for_type").replace("-", "_"), _kind(state.shown("kind"))
    if kind is None or type_ not in TYPES or type_ in DEFINITION_TYPES:
        return None
    sensitivity = sensitivity_of(tuple(claims), type_)
    declared = Field(
        own_name(state.id),
        kind,
        sensitivity,
        group=_group(type_, state.shown("section"), sensitivity),
        vocabulary=_vocabulary_name(state) if kind in (Kind.TERM, Kind.TERMS) else None,
        # a search shows snippets over a shoulder: what protects a source stays out of it
        searched=sensitivity is not Sensitivity.PROTECTED,
    )
    labels, helps = _labels(state, "label"), _labels(state, "help")
    return OwnField(state.id, type_, declared, labels, helps, _number(state), state.file, state.withdrawn)


def _kind(value: JSON) -> Kind | None:
    return next((kind for kind in KINDS if kind == value), None)


def sensitivity_of(claims: tuple[Claim, ...], type_: str) -> Sensitivity:
    """Who may get the values of an own field: the strictest of each author's last word.

    Nobody can loosen what somebody else said; an author can loosen their own word. Who gave
    the field its kind and says nothing of readers means those who may know who. Free text is
    never statistics, whatever kind the field is said to have now.
    """
    words: dict[str, tuple[int, list[Sensitivity]]] = {}
    kinds: set[Kind] = set()
    makers: set[str] = set()
    for claim in claims:
        if claim.field == "kind":
            makers.add(claim.author)
            kind = _kind(claim.value) if claim.held else None
            kinds.add(kind or Kind.TEXT)
        elif claim.field == "readers":
            seq, heard = words.get(claim.author, (-1, []))
            if claim.seq > seq:
                words[claim.author] = (claim.seq, [_sensitivity(claim)])
            elif claim.seq == seq:  # a forked history: both count
                heard.append(_sensitivity(claim))
    said = [one for _, heard in words.values() for one in heard]
    silent = makers - words.keys() or not words
    return strictest(*said, *([Sensitivity.IDENTITY] if silent else []), least(frozenset(kinds), type_))


def _sensitivity(claim: Claim) -> Sensitivity:
    if not claim.held:  # said, and not known here: it may have been the strictest
        return Sensitivity.PROTECTED
    if claim.value is None:
        return Sensitivity.IDENTITY
    return next((one for one in Sensitivity if one == claim.value), Sensitivity.PROTECTED)


def _group(type_: str, wanted: JSON, sensitivity: Sensitivity) -> str:
    """The section of the form. "Never leaves this vault" stands only over fields of which it is true."""
    if wanted == "protected" and sensitivity is not Sensitivity.PROTECTED:
        return OWN_GROUP
    groups = {field.group for field in TYPES[type_].fields}
    return (
        wanted if isinstance(wanted, str) and wanted in groups and catalogue.has(group_key(wanted), "en") else OWN_GROUP
    )


def _own_vocabulary(state: RecordState) -> OwnVocabulary:
    return OwnVocabulary(state.id, _labels(state, "label"), state.file, _number(state), state.withdrawn)


def _terms(states: list[RecordState]) -> dict[str, OwnTerm]:
    found = {}
    for state in states:
        name = _vocabulary_name(state)
        if name:
            made = OwnTerm(
                state.id,
                name,
                _labels(state, "label"),
                _code(state, "nearest"),
                _number(state),
                state.file,
                state.withdrawn,
            )
            found[own_name(state.id)] = made
    return found


def _meanings(terms: Mapping[str, OwnTerm]) -> dict[str, Term]:
    return {code: _meaning(code, own, terms) for code, own in terms.items()}


def _meaning(code: str, own: OwnTerm, terms: Mapping[str, OwnTerm]) -> Term:
    """An own term as a reader sees it: in its own words, else as something like its nearest term."""
    near = _nearest(own, terms)
    taken = _built_in_labels(own.vocabulary)
    labels = {}
    for language in label_languages():
        said = in_language(own.labels, language)
        if said and fold_text(said) in taken:
            said = plain_text("extension.marked", language, label=said)
        if not said and near is not None:
            said = plain_text("extension.term-like", language, term=near.label(language))
        labels[language] = said or plain_text("extension.term-nameless", language, name=own.id[:6])
    return Term(code, labels, near.huridocs if near is not None else "")


def _nearest(own: OwnTerm, terms: Mapping[str, OwnTerm]) -> Term | None:
    """The built-in term that an own one is a kind of, over several own ones; a ring ends without one."""
    built_in = built_in_vocabulary(own.vocabulary).by_code
    seen: set[str] = set()
    code = own.nearest
    while code not in built_in:
        further = terms.get(code)
        if further is None or code in seen or further.vocabulary != own.vocabulary:
            return None
        seen.add(code)
        code = further.nearest
    return built_in[code]


def _vocabularies(
    lists: Mapping[str, OwnVocabulary], terms: Mapping[str, OwnTerm], meanings: Mapping[str, Term]
) -> dict[str, Vocabulary]:
    added: dict[str, list[OwnTerm]] = {name: [] for name in lists}
    for own in terms.values():
        added.setdefault(own.vocabulary, []).append(own)
    return {name: _extended(name, more, meanings) for name, more in added.items()}


def _extended(name: str, more: list[OwnTerm], meanings: Mapping[str, Term]) -> Vocabulary:
    base = built_in_vocabulary(name)
    ordered = sorted(more, key=lambda one: (one.order, one.labels, one.id))
    known = {own_name(one.id): meanings[own_name(one.id)] for one in ordered}
    offered = tuple(known[own_name(one.id)] for one in ordered if not one.retired)
    return Vocabulary(name, (*base.terms, *offered), {**known, **base.by_code}, base.huridocs)


def _types(fields: Mapping[str, OwnField]) -> dict[str, RecordType]:
    offered: defaultdict[str, list[Field]] = defaultdict(list)
    for own in fields.values():
        if not own.retired:
            offered[own.type].append(own.field)
    return {
        name: dataclasses.replace(declared, fields=(*declared.fields, *offered[name])) if name in offered else declared
        for name, declared in TYPES.items()
    }


# --- received words --------------------------------------------------------------------------


def clean_words(text: str, most: int) -> str:
    """A received label as one short inert line: no control or direction-turning character, no line break (P26)."""
    kept = (c for c in text[: most * 4] if c.isspace() or c in _JOINERS or unicodedata.category(c) not in _HIDDEN)
    line = " ".join(unicodedata.normalize("NFC", "".join(kept)).split())
    return line[:most].strip(_JOINERS + " ")


_HIDDEN: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})
_JOINERS: Final = "\u200c\u200d"


def _labels(state: RecordState, what: str) -> Labels:
    most = limits.OWN_LABEL_CHARS if what == "label" else limits.OWN_HELP_CHARS
    said = ((language, state.shown(f"{what}_{language}")) for language in LABEL_LANGUAGES)
    clean = ((language, clean_words(text, most)) for language, text in said if isinstance(text, str))
    return tuple((language, text) for language, text in clean if text)


def _code(state: RecordState, name: str) -> str:
    value = state.shown(name)
    return value if isinstance(value, str) and len(value) <= limits.NAME_CHARS else ""


def _vocabulary_name(state: RecordState) -> str:
    """The vocabulary that a definition names: a built-in one that can grow, or an own one; else "" (P21: no path)."""
    name = _code(state, "vocabulary")
    return name if name in OPEN_VOCABULARIES or definition_id(name) else ""


def _number(state: RecordState) -> int:
    value = state.shown("order")
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


@functools.lru_cache(maxsize=256)
def _built_in_labels(name: str) -> frozenset[str]:
    words = built_in_vocabulary(name).terms
    return frozenset(fold_text(text) for term in words for text in term.labels.values())


@functools.lru_cache(maxsize=64)
def _built_in_field_labels(type_: str) -> frozenset[str]:
    names = [(field.name, language) for field in TYPES[type_].fields for language in label_languages()]
    return frozenset(fold_text(catalogue.field_label(type_, name, language)) for name, language in names)


def _claims_a_built_in_label(own: OwnField) -> bool:
    """Whether an own field calls itself what a built-in field of the type is called (P26)."""
    return any(fold_text(text) in _built_in_field_labels(own.type) for _, text in own.labels)
