"""The screens of disputes: one open, one decided, the rules, and a case that shows what was decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.services.session import Session
    from dev.screens import Shot, Studio

TEXTS = {
    "en": (
        "He was taken from the square at about nine in the evening by four masked men in a white pick-up.",
        "He was taken from the square at about ten in the evening by three masked men in a white car.",
        "The family's own statement is the later one.",
    ),
    "ar": (
        "أُخذ من الساحة نحو التاسعة مساءً على يد أربعة ملثمين في سيارة بيك أب بيضاء.",
        "أُخذ من الساحة نحو العاشرة مساءً على يد ثلاثة ملثمين في سيارة بيضاء.",
        "إفادة العائلة نفسها هي الأحدث.",
    ),
    "ckb": (
        "نزیکەی کاتژمێر نۆی ئێوارە لە گۆڕەپانەکە لەلایەن چوار کەسی ڕووپۆشراوەوە بە پیکابێکی سپی برا.",
        "نزیکەی کاتژمێر دەی ئێوارە لە گۆڕەپانەکە لەلایەن سێ کەسی ڕووپۆشراوەوە بە ئۆتۆمبێلێکی سپی برا.",
        "لێدوانی خودی خێزانەکە نوێترە.",
    ),
}


def _part(session: Session, language: str) -> tuple[str, str]:
    """A case in which the texts of two accounts differ; its id and its incident's."""
    from app.services import cases, editing
    from app.services.views import Edit

    row = cases.rows(session, cases.CaseQuery(sort="title", descending=False)).rows[0]
    incident = cases.view(session, row.id).records["incident"][0]
    one, other, _ = TEXTS[language]
    editing.save(session, [Edit(incident.id, "incident", "description", one, mode="settle")])
    editing.save(session, [Edit(incident.id, "incident", "description", other, mode="add")])
    return row.id, incident.id


def page(studio: Studio) -> None:
    from app.services import disputes
    from app.ui.disputes.page import DisputesPage
    from app.ui.disputes.rules_dialog import RulesDialog

    window = studio.open_vault()
    context, session = studio.context, studio.context.session
    assert session is not None and window.desk is not None
    case, incident = _part(session, studio.language)
    context.navigate("disputes", record=incident, field="description", case=case)
    studio.take("disputes-open")
    view = disputes.show(session, incident, "description")
    disputes.take(session, incident, "description", view.accounts[0].account.digest, TEXTS[studio.language][2])
    context.navigate("disputes", record=incident, field="description", case=case)
    studio.take("disputes-decided")
    found = window.desk.stack.currentWidget()
    assert isinstance(found, DisputesPage)
    size = window.size()
    window.resize(820, 900)
    studio.take("disputes-narrow")
    window.resize(size)
    context.navigate("case", case=case, record=incident)
    studio.take("disputes-case")
    dialog = RulesDialog(context, disputes.DisputeQuery())
    dialog.choose("best-source")
    studio.dialog("disputes-rules", dialog)


SHOTS: dict[str, Shot] = {"disputes": page}
