"""Files for tests of evidence: a phone's photo with all that it says of itself, a PDF of Arabic text, odd ones."""

from __future__ import annotations

import io

from PIL import Image

from tests.sandbox import seeds


def photo(
    size: tuple[int, int] = (320, 240), *, place: tuple[float, float] | None = (33.3152, 44.3661), preview: bool = False
) -> bytes:
    """A JPEG that names a phone, a moment and, if wanted, a place (degrees)."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0131] = "Orchid", "Orchid P9", "Camera 4.1"
    inner = exif.get_ifd(0x8769)
    inner[0x9003], inner[0x9011], inner[0xA431] = "2019:11:08 12:30:00", "+03:00", "SN-4471-A"
    if place is not None:
        gps = exif.get_ifd(0x8825)
        gps[1], gps[2], gps[3], gps[4] = "N", _sexagesimal(place[0]), "E", _sexagesimal(place[1])
    image = seeds.scene(size)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=95, exif=exif)
    return buffer.getvalue()


def _sexagesimal(degrees: float) -> tuple[float, float, float]:
    minutes = (degrees % 1) * 60
    return float(int(degrees)), float(int(minutes)), round((minutes % 1) * 60, 3)


def arabic_pdf(text: str) -> bytes:
    """One page whose letters are mapped to Unicode as office programs write it; no font is embedded."""
    letters = sorted(set(text))
    codes = {letter: number for number, letter in enumerate(letters, 1)}
    lines = "\n".join(f"<{codes[letter]:04X}> <{ord(letter):04X}>" for letter in letters)
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /T def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{len(letters)} beginbfchar\n{lines}\nendbfchar\nendcmap end end"
    ).encode()
    shown = "".join(f"{codes[letter]:04X}" for letter in reversed(text)).encode()  # as it is seen, from the left
    return seeds.pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
            seeds.stream(b"BT /F1 18 Tf 20 100 Td <%s> Tj ET" % shown),
            b"<</Type/Font/Subtype/Type0/BaseFont/Plain/Encoding/Identity-H/DescendantFonts[6 0 R]/ToUnicode 7 0 R>>",
            b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Plain/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
            b"/Supplement 0>>/FontDescriptor 8 0 R/DW 600>>",
            seeds.stream(cmap),
            b"<</Type/FontDescriptor/FontName/Plain/Flags 4/FontBBox[0 -200 1000 900]/ItalicAngle 0/Ascent 900"
            b"/Descent -200/CapHeight 700/StemV 80>>",
        ]
    )
