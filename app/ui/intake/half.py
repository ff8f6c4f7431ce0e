"""The choices of a table that were begun: kept as a draft, until the rows are in or the person forgets them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.services import editing
from app.ui.case.calls import call
from app.ui.case.drafts import DraftKeeper, Payload

if TYPE_CHECKING:
    from app.ui.context import Context

DRAFT = "intake:table"


class Half(QObject):
    """``read`` gives what there is to keep, or None."""

    def __init__(self, context: Context, read: Callable[[], Payload | None], parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._read = read
        self._keeper: DraftKeeper | None = None

    def touch(self) -> None:
        """Something was chosen."""
        self._keep().touch()

    def found(self, payload: Payload) -> None:
        """This is what the vault has of it."""
        self._keep().found(payload)

    def _keep(self) -> DraftKeeper:
        if self._keeper is None:
            self._keeper = DraftKeeper(self._context, DRAFT, self._read, self)
        return self._keeper

    def end(self) -> None:
        """Keep what is there, and watch no longer."""
        if self._keeper is not None:
            self._keeper.save_last()
            self._keeper = None

    def drop(self) -> None:
        """The rows are in, or given up."""
        if self._keeper is not None:
            self._keeper.drop()
            self._keeper = None
        call(self, self._context, editing.drop_draft, DRAFT, failed=lambda _: None)
