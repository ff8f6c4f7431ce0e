"""Faults of pages that leave: what they tell of who made them, what acts on them, what a report says."""

from __future__ import annotations

from dev.teeth_fault import Fault

_SHAPES = "tests/report/test_shapes.py"
_CASE = "tests/report/test_casefile.py"


def _one(name: str, file: str = _SHAPES) -> str:
    return f"{file}::{name}"


PAGE_FAULTS = (
    # --- T35: who made it ------------------------------------------------------------------------
    Fault("T35", "a PDF says when it was made", "resources/report/page.typ",
          r"keywords: \(\), date: none", "keywords: (), date: auto", _one("test_t35_a_pdf_names_nobody_and_no_time")),
    Fault("T35", "a PDF has an author", "resources/report/page.typ",
          r"author: \(\)", 'author: ("Zaynab",)', _one("test_t35_a_pdf_names_nobody_and_no_time")),
    Fault("T35", "parts of a DOCX have the time of making", "app/report/ooxml.py",
          r"zipfile\.ZipInfo\(name, _EPOCH\)", "zipfile.ZipInfo(name, __import__('time').localtime()[:6])",
          _one("test_t35_a_docx_has_nothing_but_what_it_says")),
    Fault("T35", "whoever goes on writing is asked for their name", "app/report/ooxml.py",
          r'    yield w\("removePersonalInformation"\)\n', "", _one("test_t35_a_docx_has_nothing_but_what_it_says")),
    Fault("T35", "pictures bring along what they say of themselves", "app/report/pictures.py",
          r"if not media or not is_bare\(content, media\):", "if not media:",
          _one("test_t35_a_picture_that_says_more_than_its_pixels_is_refused")),
    Fault("T18", "a page goes over a file on the disk", "app/report/pdf.py",
          r"    if not isinstance\(made, bytes\):",
          "    open('page.pdf', 'wb').write(made)\n    if type(made) is not bytes:",
          _one("test_t18_a_page_is_made_without_writing_a_byte_to_a_disk")),
    # --- T39: what acts --------------------------------------------------------------------------
    Fault("T39", "markup in a text is markup in HTML", "app/report/html.py",
          r"if span\.parts else html\.escape\(span\.text\)", "if span.parts else span.text",
          _one("test_t39_whatever_somebody_wrote_is_text_on_the_page")),
    Fault("T39", "markup in a text is markup in PDF", "resources/report/page.typ",
          r"if parts\.len\(\) == 1 \{ text\(parts\.first\(\)\) \}",
          'if parts.len() == 1 { eval(parts.first(), mode: "markup") }',
          _one("test_t39_whatever_somebody_wrote_is_text_on_the_page")
          + " " + _one("test_the_page_that_typst_reads_can_neither_fetch_nor_evaluate")),
    Fault("T39", "markup in a text is markup in DOCX", "app/report/ooxml.py",
          r"html\.escape\(self\.text, quote=False\)", "self.text",
          _one("test_t39_whatever_somebody_wrote_is_text_on_the_page")),
    Fault("P26", "a text turns what stands beside it", "app/report/seen.py",
          r"seen = category not in _HIDDEN and marks <= _MARKS_MOST", "seen = True",
          _one("test_t39_whatever_somebody_wrote_is_text_on_the_page")),
    Fault("T39", "a fact in a sentence isn't made inert", "app/report/document.py",
          r'return visible\(text\)\.replace\("\\n", " "\)', "return text",
          _one("test_t39_whatever_somebody_wrote_is_text_on_the_page")),
    Fault("pages", "tables don't turn with the language", "app/report/docx.py",
          r'w\("bidiVisual"\) if self\.turned else None', "None", _one("test_the_page_turns_with_its_language")),
    Fault("pages", "Arabic is set in a font that readers read backwards", "resources/report/page.typ",
          r'#let naskh = "Noto Naskh Arabic"', '#let naskh = "Noto Sans Arabic"',
          _one("test_arabic_and_sorani_with_lam_alef_are_found_in_a_pdf")),
    Fault("pages", "one shape leaves out who says so", "app/report/docx.py",
          r"        for one in account\.under:\n", "        for one in ():\n",
          _one("test_t39_whatever_somebody_wrote_is_text_on_the_page")),
    # --- the case report -------------------------------------------------------------------------
    Fault("A1", "a report shows what a confidential source told", "app/services/casefile/names.py",
          r"return known is None or known\.sensitivity is Sensitivity\.PROTECTED", "return known is None",
          _one("test_nothing_protected_is_shown_even_of_a_case_as_it_lies_in_the_vault", _CASE)),
    Fault("T35", "a report without identities names who signed", "app/services/casefile/leaving.py",
          r'authors=named', "authors=True", _one("test_t35_a_report_tells_no_more_than_its_policy", _CASE)),
    Fault("pages", "only the shown account is printed", "app/services/casefile/values.py",
          r"enumerate\(found\.accounts\):", "enumerate(found.accounts[:1]):",
          _one("test_who_decided_stands_beside_what_was_decided", _CASE)),
    Fault("P11", "a report leaves before the log has it", "app/services/casefile/leaving.py",
          r'    access\.left\(session, "report", case\)\n    tables\.put\(path, content\)',
          '    tables.put(path, content)\n    access.left(session, "report", case)',
          _one("test_t09_the_log_has_it_before_it_is_written", _CASE)),
    Fault("consent", "nobody is asked for consent before a report", "app/services/casefile/leaving.py",
          r"release\.demand\(", "release.check(", _one("test_without_consent_for_the_press_nothing_is_written", _CASE)),
    Fault("pages", "pseudonyms are the same in every report", "app/services/casefile/leaving.py",
          r"secrets\.token_bytes\(pseudonyms\.SALT_BYTES\)", "bytes(16)",
          _one("test_what_has_no_name_is_called_by_a_pseudonym_that_holds_for_one_report_only", _CASE)),
)  # fmt: skip
