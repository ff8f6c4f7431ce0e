"""Small files to start from: pictures with all that a file can carry beside its pixels, and PDFs written by hand."""

from __future__ import annotations

import io
import random
import struct
import zlib
from pathlib import Path

import segno
from PIL import Image, ImageCms, PngImagePlugin

SECRET = "Nasrin-7731"  # in every text that a file can carry
_XMP = f"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
 photoshop:City="{SECRET} town"><dc:creator><rdf:Seq><rdf:li>{SECRET} writer</rdf:li></rdf:Seq></dc:creator>
</rdf:Description></rdf:RDF></x:xmpmeta>""".encode()


def scene(size: tuple[int, int] = (64, 48), mode: str = "RGB") -> Image.Image:
    """Red top left, green top right, blue bottom left, white bottom right."""
    image = Image.new(mode, size, "white")
    half = (size[0] // 2, size[1] // 2)
    image.paste("red", (0, 0, *half))
    image.paste("green", (half[0], 0, size[0], half[1]))
    image.paste("blue", (0, half[1], half[0], size[1]))
    return image


def exif(orientation: int = 1) -> Image.Exif:
    made = Image.Exif()
    made[0x0112] = orientation
    for tag in (0x010F, 0x0110, 0x0131, 0x013B, 0x8298, 0x010E):  # make, model, software, artist, copyright, text
        made[tag] = f"{SECRET} {tag:04x}"
    inner = made.get_ifd(0x8769)
    inner[0x9003], inner[0x9011] = "2019:11:08 12:30:00", "+03:00"
    inner[0xA431], inner[0xA434] = f"{SECRET} serial", f"{SECRET} lens"
    inner[0x9286] = b"UNICODE\0" + f"{SECRET} note".encode("utf-16-le")
    place = made.get_ifd(0x8825)
    place[1], place[2] = "S", (33.0, 18.0, 45.5)
    place[3], place[4] = "W", (44.0, 21.0, 36.0)
    place[5], place[6] = b"\1", 34.5
    place[7], place[29] = (9.0, 30.0, 15.0), "2019:11:08"
    return made


def jpeg(orientation: int = 1, size: tuple[int, int] = (64, 48), *, bare: bool = False, **options: object) -> bytes:
    buffer = io.BytesIO()
    if bare:
        scene(size).save(buffer, "JPEG", quality=95, **options)
        return buffer.getvalue()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    said = {"exif": exif(orientation), "xmp": _XMP, "icc_profile": profile, "comment": f"{SECRET} comment".encode()}
    scene(size).save(buffer, "JPEG", quality=95, **said, **options)
    raw = buffer.getvalue()
    iptc = b"".join(
        b"\x1c\x02" + struct.pack(">BH", dataset, len(text)) + text
        for dataset, text in ((80, b"%s by-line" % SECRET.encode()), (90, b"%s city" % SECRET.encode()))
    )
    block = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(iptc)) + iptc + b"\0" * (len(iptc) % 2)
    photoshop = b"Photoshop 3.0\0" + block
    return raw[:2] + b"\xff\xed" + struct.pack(">H", len(photoshop) + 2) + photoshop + raw[2:]


def png(size: tuple[int, int] = (64, 48), mode: str = "RGB") -> bytes:
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", f"{SECRET} author")
    text.add_itxt("XML:com.adobe.xmp", _XMP.decode())
    buffer = io.BytesIO()
    scene(size, mode).save(buffer, "PNG", pnginfo=text, exif=exif(1))
    return buffer.getvalue()


def webp(size: tuple[int, int] = (64, 48), orientation: int = 1) -> bytes:
    buffer = io.BytesIO()
    scene(size).save(buffer, "WEBP", exif=exif(orientation), xmp=_XMP, lossless=True)
    return buffer.getvalue()


def png_claiming(width: int, height: int, rows: bytes = b"") -> bytes:
    """A PNG whose header says one size and whose data are as given."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def pdf(objects: list[bytes] | None = None, info: bytes = b"", content: bytes | None = None) -> bytes:
    """A PDF of these objects (1: catalogue), or of two pages with a line of text each."""
    content = content or b"BT /F1 24 Tf 20 100 Td (%s page) Tj ET" % SECRET.encode()
    objects = objects or [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 5 0 R/Resources<</Font<</F1 6 0 R>>>>>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 300]>>",
        stream(content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Title(%s title)/Author(%s author)/CreationDate(D:20191108123000+03'00')%s>>"
        % (SECRET.encode(), SECRET.encode(), info),
    ]
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d/Root 1 0 R/Info %d 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        len(objects),
        table,
    )
    return bytes(out)


def stream(data: bytes, filters: bytes = b"") -> bytes:
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(data), filters, data)


def page_of(content: bytes, box: bytes = b"[0 0 300 200]", more: list[bytes] | None = None) -> bytes:
    """A PDF of one page."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox%s/Contents 4 0 R/Resources<</XObject<</X0 5 0 R>>>>>>" % box,
        content,
    ]
    return pdf(objects + (more or []) + [b"<<>>"])


def qr(content: str | bytes, *, scale: int = 3, flips: int = 0, chance: random.Random | None = None) -> bytes:
    """A picture of a QR code; ``flips`` of its squares turned, so that whoever reads it has to repair or refuse."""
    code = segno.make(content, error="m", micro=False)
    squares = [bytearray(row) for row in code.matrix]
    for _ in range(flips):
        row = (chance or random.Random(0)).choice(squares)
        at = (chance or random.Random(0)).randrange(len(row))
        row[at] ^= 1
    return squares_png(squares, scale)


def squares_png(squares: list[bytearray], scale: int) -> bytes:
    side = len(squares) + 8  # the quiet zone of four
    image = Image.new("L", (side, side), 255)
    for y, row in enumerate(squares):
        for x, dark in enumerate(row):
            if dark:
                image.putpixel((x + 4, y + 4), 0)
    out = io.BytesIO()
    image.resize((side * scale, side * scale), Image.Resampling.NEAREST).save(out, "PNG")
    return out.getvalue()


def all_seeds(shared: Path | None) -> dict[str, bytes]:
    """What is mutated: generated files, and small real ones where they are here."""
    made = {
        "jpeg": jpeg(6),
        "progressive": jpeg(1, progressive=True),
        "png": png(),
        "png-alpha": png(mode="RGBA"),
        "webp": webp(),
        "pdf": pdf(),
        "pdf-packed": page_of(stream(zlib.compress(b"0 0 50 50 re f\n" * 50), b"/Filter/FlateDecode")),
    }
    if shared is not None:
        for path in sorted((shared / "data" / "evidence").glob("*/*")):
            if path.suffix.lower() in (".jpg", ".png", ".webp", ".heic", ".pdf") and path.stat().st_size < 900_000:
                made[path.name] = path.read_bytes()
    return made


def mutated(seed: bytes, chance: random.Random) -> bytes:
    """One broken file out of a good one: bits, bytes, lengths, pieces repeated, left out, moved or cut off."""
    data = bytearray(seed)
    early = chance.random() < 0.7  # most of what a decoder believes stands at the start
    for _ in range(chance.choice((1, 1, 2, 4, 16, 64))):
        at = chance.randrange(min(len(data), 2048) if early else len(data)) if data else 0
        kind = chance.randrange(7)
        if kind == 0:
            data[at : at + 1] = bytes([data[at] ^ 1 << chance.randrange(8)]) if at < len(data) else b""
        elif kind == 1:
            data[at : at + 1] = bytes([chance.choice((0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)))])
        elif kind == 2:
            data[at : at + 4] = struct.pack(">I", chance.choice((0, 1, 0x7FFFFFFF, 0xFFFFFFFF, 0x10000, 65535)))
        elif kind == 3:
            data[at:at] = data[at : at + chance.randrange(1, 64)] * chance.choice((1, 2, 50))
        elif kind == 4:
            del data[at : at + chance.randrange(1, 64)]
        elif kind == 5:
            data[at:at] = chance.randbytes(chance.randrange(1, 32))
        elif chance.random() < 0.15:
            del data[at:]
    return bytes(data)
