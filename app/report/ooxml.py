"""The parts of an Office Open XML file (ISO/IEC 29500) as we write it: only what a page needs.

Written from nothing and not from a template: a template brings its author, its saves (``rsid``), its
thumbnail and its dates along (T35). There are no document properties at all, and whoever goes on
writing is asked for none (``removePersonalInformation``).
"""

from __future__ import annotations

import html
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from typing import Final


class Element:
    """An element of XML that we write; nothing here reads any (P19)."""

    __slots__ = ("attributes", "inside", "tag", "text")

    def __init__(self, tag: str, attributes: Mapping[str, object] | None = None, text: str = "") -> None:
        self.tag, self.text = tag, text
        self.attributes = {name: str(value) for name, value in (attributes or {}).items()}
        self.inside: list[Element] = []

    def __iter__(self) -> Iterator[Element]:
        return iter(self.inside)

    def append(self, one: Element) -> None:
        self.inside.append(one)

    def extend(self, several: Iterable[Element]) -> None:
        self.inside.extend(several)

    def written(self, to: list[str]) -> list[str]:
        """Its markup, piece by piece at the end of ``to``; texts and values escaped."""
        values = "".join([f' {name}="{html.escape(value)}"' for name, value in self.attributes.items()])
        if not self.inside and not self.text:
            to.append(f"<{self.tag}{values}/>")
            return to
        to.append(f"<{self.tag}{values}>{html.escape(self.text, quote=False)}")
        for one in self.inside:
            one.written(to)
        to.append(f"</{self.tag}>")
        return to


_W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WP: Final = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_A: Final = "http://schemas.openxmlformats.org/drawingml/2006/main"
_PIC: Final = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_SPACES: Final = {"xmlns:w": _W, "xmlns:r": _R, "xmlns:wp": _WP, "xmlns:a": _A, "xmlns:pic": _PIC}
_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # the first day that a zip knows: it says nothing (T35)
_PARTS: Final = {"styles": "styles", "settings": "settings", "numbering": "numbering", "footer": "footer"}

_RIGHTS: Final = 0o600 << 16  # what the library puts where there are none, said here so that it stays so

TWIPS: Final = 1440 / 25.4  # of a millimetre
EMU: Final = 36_000  # of a millimetre


def w(tag: str, /, *inside: Element | None, **attributes: object) -> Element:
    """An element of the main namespace; what is inside in the order that the schema asks for, None left out."""
    made = Element(f"w:{tag}", {f"w:{name}": str(value) for name, value in attributes.items()})
    made.extend([one for one in inside if one is not None])
    return made


def plain(tag: str, attributes: Mapping[str, object] | None = None, *inside: Element) -> Element:
    """An element of any namespace by its whole name."""
    made = Element(tag, {name: str(value) for name, value in (attributes or {}).items()})
    made.extend(inside)
    return made


def drawing(number: int, says: str, width: int, height: int) -> Element:
    """Picture ``number``, in the line, ``width`` and ``height`` in EMU."""
    extent = {"cx": width, "cy": height}
    name = {"id": number, "name": f"Picture {number}", "descr": says}
    shape = plain(
        "pic:spPr",
        None,
        plain("a:xfrm", None, plain("a:off", {"x": 0, "y": 0}), plain("a:ext", extent)),
        plain("a:prstGeom", {"prst": "rect"}, plain("a:avLst")),
    )
    picture = plain(
        "pic:pic",
        None,
        plain("pic:nvPicPr", None, plain("pic:cNvPr", name), plain("pic:cNvPicPr")),
        plain(
            "pic:blipFill",
            None,
            plain("a:blip", {"r:embed": f"rp{number}"}),
            plain("a:stretch", None, plain("a:fillRect")),
        ),
        shape,
    )
    inline = plain(
        "wp:inline",
        {"distT": 0, "distB": 0, "distL": 0, "distR": 0},
        plain("wp:extent", extent),
        plain("wp:docPr", name),
        plain("a:graphic", None, plain("a:graphicData", {"uri": _PIC}, picture)),
    )
    return w("drawing", inline)


def package(
    body: Element, styles: Element, numbering: Element, footer: Element, pictures: Mapping[str, bytes], language: str
) -> bytes:
    """The file. ``pictures``: content by name, ``1.png`` being the one that is drawn as number 1."""
    endings = {name.rpartition(".")[2] for name in pictures}
    parts = {
        "[Content_Types].xml": _types(endings),
        "_rels/.rels": _relations([("rd", f"{_R}/officeDocument", "word/document.xml")]),
        "word/document.xml": _root("document", body),
        "word/_rels/document.xml.rels": _relations(
            [(f"r{name}", f"{_R}/{kind}", f"{name}.xml") for name, kind in _PARTS.items()]
            + [(f"rp{name.partition('.')[0]}", f"{_R}/image", f"media/{name}") for name in pictures]
        ),
        "word/styles.xml": _root("styles", *styles),
        "word/settings.xml": _root("settings", *_settings(language)),
        "word/numbering.xml": _root("numbering", *numbering),
        "word/footer.xml": _root("ftr", *footer),
    }
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        for name, element in parts.items():
            _put(file, name, "".join(element.written([_DECLARATION])).encode("utf-8"))
        for name, content in pictures.items():
            _put(file, f"word/media/{name}", content)
    return held.getvalue()


def _put(file: zipfile.ZipFile, name: str, content: bytes) -> None:
    """Without a time, a system or rights of a file: zips carry all three by themselves (T35)."""
    info = zipfile.ZipInfo(name, _EPOCH)
    info.create_system, info.external_attr, info.compress_type = 0, _RIGHTS, zipfile.ZIP_DEFLATED
    file.writestr(info, content)


def _root(tag: str, *inside: Element) -> Element:
    made = Element(f"w:{tag}", dict(_SPACES))
    made.extend(inside)
    return made


def _settings(language: str) -> Iterable[Element]:
    yield w("removePersonalInformation")
    yield w("removeDateAndTime")
    yield w("defaultTabStop", val=720)
    schema = "http://schemas.microsoft.com/office/word"
    yield w("compat", w("compatSetting", name="compatibilityMode", uri=schema, val=15))
    yield w("themeFontLang", val="en-US", bidi=language)


def _types(endings: Iterable[str]) -> Element:
    base = f"{_PACKAGE}/content-types"
    media = {"png": "image/png", "jpg": "image/jpeg"}
    held = [("rels", "application/vnd.openxmlformats-package.relationships+xml"), ("xml", "application/xml")]
    held += [(ending, media[ending]) for ending in sorted(endings)]
    made = Element("Types", {"xmlns": base})
    made.extend(Element("Default", {"Extension": ending, "ContentType": kind}) for ending, kind in held)
    overrides = {"document": "document.main"} | _PARTS
    made.extend(
        Element("Override", {"PartName": f"/word/{name}.xml", "ContentType": f"{_WORD}.{kind}+xml"})
        for name, kind in overrides.items()
    )
    return made


def _relations(targets: Iterable[tuple[str, str, str]]) -> Element:
    made = Element("Relationships", {"xmlns": f"{_PACKAGE}/relationships"})
    made.extend(Element("Relationship", {"Id": id_, "Type": kind, "Target": to}) for id_, kind, to in targets)
    return made


__all__ = ["EMU", "TWIPS", "Element", "drawing", "package", "plain", "w"]
