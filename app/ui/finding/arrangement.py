"""How a person set the list of one type: cards or table, which columns, how wide. Private to the vault (P7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.model.entry import JSON
from app.services import lists
from app.services.lists import Column

if TYPE_CHECKING:
    from app.ui.context import Context

CARDS: Final = "cards"
TABLE: Final = "table"
_FEW: Final = 3  # fewer columns than these get the date of the last change beside them


class Arrangement:
    """``names`` are the columns in their order, empty for those that the declarations list first."""

    def __init__(self, context: Context, type_: str, *, cards: bool) -> None:
        self._context = context
        self._cards = cards
        self.type = type_
        self.view = CARDS if cards else TABLE
        self.names: tuple[str, ...] = ()
        self.widths: dict[str, int] = {}
        self.loaded = False
        """whether what was kept was read"""

    @property
    def key(self) -> str:
        """Under which it is kept among the vault's own settings."""
        return f"list.{self.type}"

    @property
    def is_table(self) -> bool:
        return self.view == TABLE

    def take(self, kept: JSON) -> None:
        """What was kept, as far as it makes sense to this version."""
        self.loaded = True
        found = kept if isinstance(kept, dict) else {}
        view, names, widths = found.get("view"), found.get("columns"), found.get("widths")
        self.view = view if self._cards and view in (CARDS, TABLE) else CARDS if self._cards else TABLE
        self.names = tuple(map(str, names)) if isinstance(names, list) else ()
        self.widths = {str(n): w for n, w in widths.items() if isinstance(w, int)} if isinstance(widths, dict) else {}

    def written(self) -> JSON:
        return {"view": self.view, "columns": list(self.names), "widths": dict(self.widths)}

    def switch(self) -> None:
        self.view = CARDS if self.is_table else TABLE

    def offered(self) -> dict[str, Column]:
        """Every column that this vault's declarations make, own fields among them."""
        return {column.name: column for column in lists.columns(self.type, self._context.declarations)}

    def sortable(self) -> list[Column]:
        return [column for column in self.offered().values() if column.sort]

    def columns(self) -> list[Column]:
        """The columns to show; what a record is called is always the first."""
        offered = self.offered()
        if self.names:
            return [offered[name] for name in dict.fromkeys(("title", *self.names)) if name in offered]
        made = [offered["title"], *(c for c in offered.values() if c.listed and c.name != "title")]
        return made if len(made) > _FEW else [*made, offered["updated"]]

    def fields(self) -> tuple[str, ...]:
        """What a page of rows must bring: the fields of the columns, and what a name is put together from."""
        if not self.is_table:
            return ()
        declared = self._context.declarations.types.get(self.type)
        naming = declared.title if declared is not None and self.type != "case" else ()
        return tuple(dict.fromkeys((*(c.name for c in self.columns() if c.field is not None), *naming)))
