"""A case as a document to read: what was recorded, by whom, where accounts differ, what is withheld, who signed.

:func:`document` makes it of a case as its reader will see it (:func:`app.services.disclosure.preview`);
:func:`export` writes it outside the vault, as an act that is noted first.
"""

from app.services.casefile.leaving import SHAPES, Made, Shape, ask, export, make, render, standings, view_for
from app.services.casefile.making import document
from app.services.casefile.names import Pseudonyms

__all__ = [
    "SHAPES",
    "Made",
    "Pseudonyms",
    "Shape",
    "ask",
    "document",
    "export",
    "make",
    "render",
    "standings",
    "view_for",
]
