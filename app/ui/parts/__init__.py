"""The small pieces that every page is built of. Texts in them are always plain (P13)."""

from app.ui.parts.buttons import (
    danger_button,
    icon_button,
    link_button,
    menu_button,
    primary_button,
    quiet_button,
    secondary_button,
)
from app.ui.parts.chips import Chip, chip
from app.ui.parts.dialogs import Dialog
from app.ui.parts.fields import CopyField, PassphraseField, SearchField, line_field
from app.ui.parts.files import choose_files, choose_folder, choose_new_file
from app.ui.parts.flow import FlowLayout
from app.ui.parts.icons import icon, icon_label, pixmap
from app.ui.parts.labels import ElidedLabel, label, ltr
from app.ui.parts.marked import MarkedText
from app.ui.parts.panels import Banner, Card, EmptyState, bring_to_sight, divider, page_column, page_scroll, part_scroll
from app.ui.parts.progress import ProgressPanel
from app.ui.parts.space import XL, XS, L, M, S, column, row
from app.ui.parts.steps import Steps

__all__ = [
    "XL",
    "XS",
    "Banner",
    "Card",
    "Chip",
    "CopyField",
    "Dialog",
    "ElidedLabel",
    "EmptyState",
    "FlowLayout",
    "L",
    "M",
    "MarkedText",
    "PassphraseField",
    "ProgressPanel",
    "S",
    "SearchField",
    "Steps",
    "bring_to_sight",
    "chip",
    "choose_files",
    "choose_folder",
    "choose_new_file",
    "column",
    "danger_button",
    "divider",
    "icon",
    "icon_button",
    "icon_label",
    "label",
    "line_field",
    "link_button",
    "ltr",
    "menu_button",
    "page_column",
    "page_scroll",
    "part_scroll",
    "pixmap",
    "primary_button",
    "quiet_button",
    "row",
    "secondary_button",
]
