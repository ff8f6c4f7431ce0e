"""Printing the recovery code on paper, and only on paper."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QPageLayout, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter

from app.ui.context import Context
from app.ui.theme import font


def print_code(context: Context, code: str) -> bool:
    """Ask for a printer and print the code with what it is for; False when the person declined.

    No document name: a printer's queue and its log would keep it (T18).
    """
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName("document")
    dialog = QPrintDialog(printer, context.window)
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintToFile, False)  # a file would be plaintext on a disk
    if dialog.exec() != QPrintDialog.DialogCode.Accepted:
        return False
    return paint_code(context, printer, code)


def paint_code(context: Context, printer: QPrinter, code: str) -> bool:
    """One page: what this is, the code in large type, and where to keep it."""
    painter = QPainter()
    if not painter.begin(printer):
        return False
    layout: QPageLayout = printer.pageLayout()
    page = layout.paintRectPixels(printer.resolution())
    width, unit = page.width(), printer.resolution() / 72.0  # a point in device pixels
    top = _write(painter, QRect(0, 0, width, page.height()), context, "print.code.title", 18 * unit, bold=True)
    painter.setFont(_font(context, 20 * unit, bold=True))
    box = QRect(0, top + int(24 * unit), width, int(96 * unit))
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), code)
    rest = QRect(0, box.bottom() + int(24 * unit), width, page.height() - box.bottom())
    _write(painter, rest, context, "print.code.text", 11 * unit, bold=False)
    return painter.end()


def _font(context: Context, size: float, *, bold: bool) -> QFont:
    made = font(context.rtl)
    made.setPixelSize(int(size))
    made.setBold(bold)
    return made


def _write(painter: QPainter, box: QRect, context: Context, key: str, size: float, *, bold: bool) -> int:
    painter.setFont(_font(context, size, bold=bold))
    side = Qt.AlignmentFlag.AlignRight if context.rtl else Qt.AlignmentFlag.AlignLeft
    flags = int(side | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)
    painter.drawText(box, flags, context.words(key))
    return painter.boundingRect(box, flags, context.words(key)).bottom()
