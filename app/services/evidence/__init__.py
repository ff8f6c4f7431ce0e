"""Evidence: taken in, hashed, encrypted, never altered; looked at only in a closed-off child.

``attach`` and ``take_in`` bring files in, ``looking`` shows them, ``revealing`` says what they
give away, ``copies`` lets copies out, ``shield`` keeps graphic pictures from sight, ``indexing``
makes their text findable.
"""

from app.services.evidence.copies import clean_name, export, export_cleaned, keep_cleaned
from app.services.evidence.holding import listing, piece, read
from app.services.evidence.originals import Removal, remove_originals
from app.services.evidence.taking import Original, Taken, attach, attach_all, attach_bytes, take_in
from app.services.naming import file_name, media_type, shown_name

__all__ = [
    "Original",
    "Removal",
    "Taken",
    "attach",
    "attach_all",
    "attach_bytes",
    "clean_name",
    "export",
    "export_cleaned",
    "file_name",
    "keep_cleaned",
    "listing",
    "media_type",
    "piece",
    "read",
    "remove_originals",
    "shown_name",
    "take_in",
]
