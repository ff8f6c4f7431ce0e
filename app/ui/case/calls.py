"""Calling verbs from a page: the open session goes in first, and no answer reaches a page that is gone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.ui.context import Context
    from app.ui.operation import Operation
    from app.ui.parts import ProgressPanel

Done = Callable[[Any], object]


def call(
    owner: QObject,
    context: Context,
    verb: Callable[..., Any],
    *args: Any,
    done: Done | None = None,
    failed: Callable[[Exception], object] | None = None,
    task: ProgressPanel | bool | None = None,
    busy: QWidget | None = None,
) -> Operation:
    """``context.run(verb, session, *args)``; ``done`` and ``failed`` may be lambdas: they die with ``owner``."""
    return context.run(
        verb,
        context.session,
        *args,
        done=_while_alive(owner, done),
        failed=_while_alive(owner, failed),
        task=task,
        busy=busy,
    )


def _while_alive(owner: QObject, function: Done | None) -> Done | None:
    if function is None:
        return None

    def guarded(result: Any) -> None:
        if shiboken6.isValid(owner):
            function(result)

    return guarded
