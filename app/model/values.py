"""Values of fields: checked before they are signed, put into words, and read from what people type."""

from __future__ import annotations

from app.base.errors import InputError
from app.model.entry import JSON
from app.model.extension import BUILT_IN, Declarations
from app.model.fields import Field
from app.model.typed import read_typed
from app.model.wording import describe, search_text, title_of


def check_value(
    type_: str, field: str, value: JSON, *, before: JSON = None, declarations: Declarations = BUILT_IN
) -> JSON:
    """A value in the one form in which it is signed; ``None`` for an emptied field.

    ``before`` is the value that stood: codes in it are let through even if this version
    doesn't know them. ``declarations`` are those of the vault that the value is for: they know its
    own fields and terms. Raises :class:`InputError` with ``field`` and ``rule``: ``unknown-field``,
    ``required``, ``text``, ``text-long``, ``text-empty``, ``term`` (with ``vocabulary``), ``date``,
    ``date-order``, ``date-calendar``, ``age``, ``coordinates``, ``record-id``, ``hash``, ``url``,
    ``too-many``, or the name of the field's kind where the shape is wrong.
    """
    declared = declarations.field_of(type_, field)
    if declared is None:
        raise InputError(field=field, rule="unknown-field", type=type_)
    return _check(declared, value, before, declarations)


def _check(declared: Field, value: JSON, before: JSON, declarations: Declarations) -> JSON:
    from app.model.checks import check  # pydantic takes 0.1 s to load: not before the first save

    return check(declared, value, before=before, declarations=declarations)


def parse_text(field: Field, text: str, declarations: Declarations = BUILT_IN) -> JSON:
    """The checked value that a typed text means: a term by code or label, names apart by ``;``,
    "about 30", "Nov 2019", yes or no, a place in words, or JSON for a kind with structure.

    Empty text empties the field. Raises :class:`InputError` as :func:`check_value`, and with the
    rules ``json`` and ``count``.
    """
    return _check(field, read_typed(field, text, declarations), None, declarations)


__all__ = ["check_value", "describe", "parse_text", "search_text", "title_of"]
