"""One scale of distances, in pixels, used everywhere."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLayout, QPushButton, QSpacerItem, QVBoxLayout, QWidget

XS, S, M, L, XL = 4, 8, 12, 16, 24

Item = QWidget | QLayout | int | None


def column(*items: Item, spacing: int = M, margins: int = 0) -> QVBoxLayout:
    """A layout from top to bottom. An int is a gap, None takes the free space."""
    layout = QVBoxLayout()
    _fill(layout, items, spacing, margins)
    return layout


def row(*items: Item, spacing: int = S, margins: int = 0) -> QHBoxLayout:
    """A layout along the line of writing. An int is a gap, None takes the free space.

    A button without a frame that begins it stands where the words above it begin.
    """
    first = items[0] if items else None
    if isinstance(first, QPushButton) and first.property("style") == "quiet":
        first.setProperty("leads", True)
    layout = QHBoxLayout()
    _fill(layout, items, spacing, margins)
    return layout


def _fill(layout: QVBoxLayout | QHBoxLayout, items: tuple[Item, ...], spacing: int, margins: int) -> None:
    layout.setSpacing(spacing)
    layout.setContentsMargins(margins, margins, margins, margins)
    for item in items:
        if item is None:
            layout.addStretch(1)
        elif isinstance(item, int):
            layout.addSpacing(item)
        elif isinstance(item, QWidget):
            layout.addWidget(item)
        else:
            layout.addLayout(item)


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and delete it."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None and not isinstance(item, QSpacerItem):
            clear(inner)
