"""The screens of finding: chips, popups, the table, many edited together, search, a table that leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dev.screens_case import _page

if TYPE_CHECKING:
    from dev.screens import Shot, Studio


def chips(studio: Studio) -> None:
    from app.ui.finding.list_page import CaseListPage

    studio.open_vault()
    studio.context.navigate("cases")
    page = _page(studio)
    assert isinstance(page, CaseListPage)
    chosen = {"kind": ("killing", "threat", "abduction"), "from": ("2019/2023",), "to": ("2019/2023",)}
    page.bar.ask_for("", chosen | {"certain": ("yes",)})
    page.bar.put({"place": ("dhi-qar", "karbala")})
    studio.take("finding-chips")
    for name in ("kind", "place", "period", "person", "author"):
        page.bar.open(name)
        studio.settle()
        assert page.bar.popup is not None
        studio.take(f"finding-popup-{name}", page.bar.popup)
        page.bar.popup.close()
        studio.settle()
    page.bar.ask_for("", {"kind": ("killing",), "status": ("unsorted",), "place": ("dhi-qar",)})
    page.bar.asked.emit()
    studio.take("finding-nothing")
    page.bar.clear()
    studio.settle()


def table(studio: Studio) -> None:
    from app.services import saved
    from app.ui.finding.list_page import CaseListPage

    studio.open_vault()
    studio.context.navigate("cases")
    page = _page(studio)
    assert isinstance(page, CaseListPage)
    if not page.results.set.is_table:
        page.results.switch()
    studio.settle()
    page.results.model.choice.put([page.results.model.row_at(n).id for n in (0, 2, 3)])  # type: ignore[union-attr]
    studio.take("finding-table")
    page.results.choose_columns()
    studio.settle()
    popup = next(one for one in page.results.findChildren(type(_columns())) if one.isVisible())
    studio.take("finding-columns", popup)
    popup.close()
    dialog = page.results.choice.open_editor()
    studio.settle()
    dialog.which.set_code("status")
    dialog.pick("status")
    studio.settle()
    dialog.value.set_code("watching")
    dialog._try()
    studio.take("finding-together-value", dialog)
    dialog.which.set_code("tags")
    dialog.pick("tags")
    studio.settle()
    dialog.more.setText("IQ-2021")
    dialog._add_new()
    dialog._try()
    studio.take("finding-together", dialog)
    dialog.write()
    studio.settle()
    studio.take("finding-done")
    page.results.done.take_back()
    studio.settle()
    export = page.results.export()
    studio.take("finding-export", export)
    export.reject()
    if not saved.listing(studio.context.session):  # type: ignore[arg-type]
        saved.save(studio.context.session, "2019-2023", page.query())  # type: ignore[arg-type]
    page.saved.load()
    studio.settle()
    keep = page.saved.keep()
    studio.take("finding-keep", keep)
    keep.reject()
    manage = page.saved.manage()
    studio.take("finding-manage", manage)
    manage.reject()
    page.results.switch()
    studio.settle()


def _columns() -> object:
    from app.ui.finding.tools import ColumnsPopup

    return ColumnsPopup.__new__(ColumnsPopup)


def search(studio: Studio) -> None:
    from app.ui.finding.search_page import SearchPage

    studio.open_vault()
    studio.context.navigate("search", text="Ali")
    studio.take("finding-search")
    page = _page(studio)
    assert isinstance(page, SearchPage)
    page.bar.put({"types": ("person", "incident"), "disputed": ("no",)})
    studio.take("finding-search-chips")
    page.bar.clear()
    studio.context.navigate("registers", type="source")
    registers = _page(studio)
    registers.results.switch()  # type: ignore[attr-defined]
    studio.take("finding-register-table")
    registers.results.switch()  # type: ignore[attr-defined]
    studio.settle()


SHOTS: dict[str, Shot] = {"finding-chips": chips, "finding-table": table, "finding-search": search}
