"""The screens of quick notes: empty, typed with a file, the list of what is unsorted, the case made of a note."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.ui.quicknote.window import QuickNote
    from dev.screens import Shot, Studio

SAID = {
    "en": {
        "text": "Two men on a motorcycle without plates fired at the car of a member of the council. Nobody was hurt. "
        "The guard saw them leave towards the river.",
        "date": "about November 2019",
        "place": "near the council building",
        "who": "a member of the provincial council",
        "known_how": "I spoke to the guard an hour later.",
    },
    "ar": {
        "text": "أطلق رجلان على دراجة نارية بلا لوحات النار على سيارة أحد أعضاء المجلس. لم يُصب أحد. "
        "رآهما الحارس يغادران باتجاه النهر.",
        "date": "2019-11~",
        "place": "قرب مبنى المجلس",
        "who": "عضو في مجلس المحافظة",
        "known_how": "تحدثت إلى الحارس بعد ساعة.",
    },
}


def _note(studio: Studio, file: str = "") -> QuickNote:
    from app.ui.quicknote.window import QuickNote

    note = QuickNote(studio.context, file)
    note.show()
    studio.settle()
    return note


def _fill(note: QuickNote, said: dict[str, str]) -> None:
    for name, text in said.items():
        editor = note.questions.editors[name]
        editor.show_value({"text": text} if name == "place" else text if name != "date" else "2019-11~")


def quick_note(studio: Studio) -> None:
    from app.services import notes

    studio.open_vault()
    session = studio.context.session
    assert session is not None
    studio.context.navigate("notes")
    studio.take("note-none")
    note = _note(studio)
    studio.take("note-empty", note)
    said = SAID["ar" if studio.language == "ar" else "en"]
    _fill(note, said)
    note.files.attach([*sorted((studio.folder.parent / "photos").glob("*"))][:1])
    note.keeper.save()
    studio.settle()
    studio.take("note-filled", note)
    note.close_note()
    studio.settle()
    half = _note(studio)
    half.questions.editors["text"].show_value(said["who"])
    half.keeper.save_last()
    studio.settle()
    half.hide()
    studio.context.navigate("notes")
    studio.take("note-list")
    (found,) = notes.unsorted(session)
    studio.context.navigate("work-up", file=found.file)
    studio.take("note-work-up-narrow")
    window = studio.window
    assert window is not None
    window.resize(1180, 780)
    studio.take("note-work-up")


SHOTS: dict[str, Shot] = {"quick-note": quick_note}
