"""How a record is called where only one line fits, in whatever language the reader has."""

from __future__ import annotations

from app.model.extension import BUILT_IN, Declarations
from app.model.fold import RecordState
from app.model.values import title_of


def title_of_state(state: RecordState, language: str = "en", declarations: Declarations = BUILT_IN) -> str:
    """The title out of the values shown by default; "" when all that could name the record is withheld."""
    values = {name: state.shown(name) for name in state.fields}
    return title_of(state.type, values, language, None, declarations)
