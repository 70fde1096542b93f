"""PPTX and POTX templates (OOXML): posters, banners and diplomas, slide by slide.

A text that grew once it was filled in is written smaller, so that it stands in its box; PowerPoint
would only do so when somebody edits it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Any
from xml.sax.saxutils import quoteattr

from lxml import etree  # type: ignore[import-untyped]

from models.masks.content import MaskBlock, MaskContent, MaskPicture, one_line, seen
from models.masks.fitting import POINT, scale_of
from models.masks.packages import Node, NoMask, Package
from models.masks.pictures import drawn, within
from models.masks.placeholders import FIELD, Paragraph, Piece, block_of, fill_in
from models.masks.word import CORE, DC, LISTING, OFFICE, RELATIONS, TYPES

DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
NS = "http://schemas.openxmlformats.org/presentationml/2006/main"
A, P, R = f"{{{DRAWING}}}", f"{{{NS}}}", f"{{{OFFICE}}}"
KIND = "application/vnd.openxmlformats-officedocument.presentationml."
SHOW, TEMPLATE = f"{KIND}presentation.main+xml", f"{KIND}template.main+xml"
CORE_KIND = "application/vnd.openxmlformats-package.core-properties+xml"
WITH_TEXT = {
    f"{KIND}slideMaster+xml": "le masque des diapositives",
    f"{KIND}slideLayout+xml": "une disposition",
    f"{KIND}notesSlide+xml": "les notes",
}
STRICT = "http://purl.oclc.org/ooxml/presentationml/main"
UNKNOWN_SIZE = 18.0
"""Points of a text whose size is its layout's: what a text box has."""
RUNS = "ppaction://"
HARMLESS = ("ppaction://hlinksldjump", "ppaction://hlinkshowjump", "ppaction://noaction")

PICTURE = (
    f'<p:pic xmlns:p="{NS}" xmlns:a="{DRAWING}" xmlns:r="{OFFICE}"><p:nvPicPr>'
    '<p:cNvPr id="{number}" name={name} descr={alt}/><p:cNvPicPr>'
    '<a:picLocks noChangeAspect="1"/></p:cNvPicPr><p:nvPr/></p:nvPicPr><p:blipFill>'
    '<a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></p:blipFill><p:spPr>'
    '<a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:pic>'
)


class SlideMask:
    """A PPTX or POTX, to be looked at and filled in. Raises NoMask."""

    ending = "pptx"

    def __init__(self, package: Package) -> None:
        self.package = package
        self.kinds = {
            one.get("PartName", "").lstrip("/"): one.get("ContentType", "")
            for one in package.tree(LISTING).iter(f"{{{TYPES}}}Override")
        }
        if any("macroenabled" in kind.lower() for kind in self.kinds.values()):
            raise NoMask("macros")
        mains = [name for name, kind in self.kinds.items() if kind in (SHOW, TEMPLATE)]
        if len(mains) != 1 or mains[0] not in package:
            raise NoMask("other")
        self.main = mains[0]
        self.template = self.kinds[self.main] == TEMPLATE
        root = package.tree(self.main)
        if root.tag == f"{{{STRICT}}}presentation":
            raise NoMask("strict")
        if root.tag != f"{P}presentation":
            raise NoMask("other")
        self.texts = dict(self._texts(root))
        self._need_harmless()

    def _texts(self, root: Node) -> Iterator[tuple[str, str]]:
        """Each part that holds text, with what it is called: « diapositive 3 »."""
        targets = self._targets(self.main)
        order = [targets.get(one.get(f"{R}id", ""), "") for one in root.iter(f"{P}sldId")]
        for number, name in enumerate(order, 1):
            if name in self.package:
                yield name, f"diapositive {number}"
        for name, kind in self.kinds.items():
            if kind in WITH_TEXT and name in self.package and name not in order:
                yield name, WITH_TEXT[kind]

    def _targets(self, part: str) -> dict[str, str]:
        """What a part is related to, by the relation's id."""
        folder, name = posixpath.split(part)
        listing = posixpath.join(folder, "_rels", f"{name}.rels")
        if listing not in self.package:
            return {}
        found = {}
        for one in self.package.tree(listing).iter(f"{{{RELATIONS}}}Relationship"):
            target = one.get("Target", "")
            path = target if target.startswith("/") else f"/{folder}/{target}"
            found[one.get("Id", "")] = posixpath.normpath(path).lstrip("/")
        return found

    def _need_harmless(self) -> None:
        for name in self.package.parts:
            low = name.lower()
            if low.endswith("vbaproject.bin") or "/activex/" in low:
                raise NoMask("macros")
            if "/embeddings/" in low:
                raise NoMask("embedded")
            if low.endswith(".rels"):
                self._need_within(name)
        for name, place in self.texts.items():
            for link in self.package.tree(name).iter(f"{A}hlinkClick", f"{A}hlinkHover"):
                action = link.get("action", "").lower()
                if action.startswith(RUNS) and not action.startswith(HARMLESS):
                    raise NoMask("macros", place)

    def _need_within(self, name: str) -> None:
        """What is linked to may stay; what would be fetched may not."""
        for one in self.package.tree(name).iter(f"{{{RELATIONS}}}Relationship"):
            kind = one.get("Type", "").rpartition("/")[2]
            if one.get("TargetMode") == "External" and kind != "hyperlink":
                raise NoMask("external", one.get("Target", "")[:200])

    # ── reading ──────────────────────────────────────────────────────────────────────────────────

    def paragraphs(self) -> Iterator[Paragraph]:
        """Every paragraph of slides, of what they are made on and of their notes."""
        for name, place in self.texts.items():
            for node in list(self.package.tree(name).iter(f"{A}p")):
                yield Paragraph(node, list(_pieces(node)), place=place)

    # ── filling in ───────────────────────────────────────────────────────────────────────────────

    def fill(self, content: MaskContent) -> bytes:
        """The presentation: fields filled in, of the plain type, its title and language said."""
        grown: dict[Any, None] = {}
        for paragraph in list(self.paragraphs()):
            body = paragraph.node.getparent()
            if body is None:
                continue
            if FIELD.search(paragraph.text):
                grown[body] = None
            code = block_of(paragraph, content.blocks)
            blocks = content.blocks.get(code, ())
            picture = next((one.picture for one in blocks if one.picture), None)
            if code and (picture or not blocks):
                grown.pop(body)
                self._put_picture(body.getparent(), picture)
            elif code:
                _replace(paragraph.node, content.blocks[code])
            else:
                fill_in(paragraph, content.words)
        for body in grown:
            _say_french(body)
            _fit(body)
        for one in self.package.tree(LISTING).iter(f"{{{TYPES}}}Override"):
            if one.get("ContentType") == TEMPLATE:
                one.set("ContentType", SHOW)
        self._say_title(content.title)
        return self.package.written()

    def _put_picture(self, shape: Node, picture: MaskPicture | None) -> None:
        """The picture in the place of a shape, within it; none, or one that does not open: nothing
        stands there."""
        found = drawn(picture) if picture else None
        place = shape.find(f"{P}spPr/{A}xfrm")
        if picture is None or found is None or place is None:
            shape.getparent().remove(shape)
            return
        root = shape.getroottree().getroot()
        part = next(name for name in self.texts if self.package.tree(name) is root)
        self.package.parts[f"ppt/media/{found.name}"] = found.content
        self._say_ending(found.name.rpartition(".")[2], found.media_type)
        relation = f"orgue-image-{picture.number}"
        self._relate(part, relation, "image", f"/ppt/media/{found.name}")
        at, size = place.find(f"{A}off"), place.find(f"{A}ext")
        box = within(found, int(size.get("cx", "1")), int(size.get("cy", "1")))
        looks = PICTURE.format(
            number=max(int(one.get("id", "0")) for one in root.iter(f"{P}cNvPr")) + 1,
            name=quoteattr(found.name),
            alt=quoteattr(one_line(picture.alt)),
            relation=relation,
            x=int(at.get("x", "0")) + round(box.left),
            y=int(at.get("y", "0")) + round(box.top),
            wide=round(box.width),
            high=round(box.height),
        )
        shape.getparent().replace(shape, etree.fromstring(looks))

    def _relate(self, part: str, name: str, kind: str, target: str) -> None:
        folder, main = posixpath.split(part)
        listing = posixpath.join(folder, "_rels", f"{main}.rels")
        if listing not in self.package:
            empty = etree.Element(f"{{{RELATIONS}}}Relationships", nsmap={None: RELATIONS})
            self.package.put(listing, empty)
        root, tag = self.package.tree(listing), f"{{{RELATIONS}}}Relationship"
        if all(one.get("Id") != name for one in root.iter(tag)):
            etree.SubElement(root, tag, Id=name, Type=f"{OFFICE}/{kind}", Target=target)

    def _say_ending(self, ending: str, media_type: str) -> None:
        root, tag = self.package.tree(LISTING), f"{{{TYPES}}}Default"
        if all(one.get("Extension", "").lower() != ending for one in root.iter(tag)):
            root.insert(0, etree.Element(tag, Extension=ending, ContentType=media_type))

    def _say_title(self, title: str) -> None:
        name = next((n for n, k in self.kinds.items() if k == CORE_KIND and n in self.package), "")
        if not name:
            name = "docProps/core.xml"
            nsmap = {"cp": CORE, "dc": DC}
            self.package.put(name, etree.Element(f"{{{CORE}}}coreProperties", nsmap=nsmap))
            relation = etree.SubElement(
                self.package.tree("_rels/.rels"), f"{{{RELATIONS}}}Relationship"
            )
            relation.set("Id", "orgue-core")
            relation.set("Type", f"{RELATIONS}/metadata/core-properties")
            relation.set("Target", name)
            listed = etree.SubElement(self.package.tree(LISTING), f"{{{TYPES}}}Override")
            listed.set("PartName", f"/{name}")
            listed.set("ContentType", CORE_KIND)
        root = self.package.tree(name)
        for tag, text in (("title", title), ("language", "fr-FR")):
            found = root.find(f"{{{DC}}}{tag}")
            if found is None:
                found = etree.SubElement(root, f"{{{DC}}}{tag}")
            found.text = seen(text)


def _pieces(node: Node) -> Iterator[Piece]:
    for child in node:
        if child.tag == f"{A}r":
            text = child.find(f"{A}t")
            if text is not None:
                yield Piece(text, "text", text.text or "")
        elif child.tag == f"{A}br":
            yield Piece(None, "", "\n")


# ── what takes the place of a paragraph ──────────────────────────────────────────────────────────


def _replace(node: Node, blocks: Sequence[MaskBlock]) -> None:
    parent = node.getparent()
    made = [one for block in blocks for one in _made(node, block)] or [_like(node, "")]
    for one in made:
        parent.insert(parent.index(node), one)
    parent.remove(node)


def _made(node: Node, block: MaskBlock) -> Iterator[Any]:
    """A slide has no room for a table: a line of it is a line."""
    if block.level:
        yield _like(node, block.title, bold=True)
    for row in [block.head, *block.rows]:
        if row:
            yield _like(node, " : ".join(filter(None, row)))
    for item in block.items:
        yield _bulleted(_like(node, item))
    for line in block.text.splitlines():
        if line.strip():
            yield _like(node, line)


def _like(node: Node, text: str, *, bold: bool = False) -> Any:
    """A paragraph that says *text* and looks like *node*."""
    made = etree.Element(f"{A}p")
    whole, run = node.find(f"{A}pPr"), node.find(f"{A}r/{A}rPr")
    if whole is not None:
        made.append(deepcopy(whole))
    told = etree.SubElement(made, f"{A}r")
    looks = deepcopy(run) if run is not None else etree.Element(f"{A}rPr")
    if bold:
        looks.set("b", "1")
    told.append(looks)
    etree.SubElement(told, f"{A}t").text = " ".join(seen(text).split())
    return made


def _bulleted(made: Node) -> Any:
    whole = made.find(f"{A}pPr")
    if whole is None:
        whole = etree.Element(f"{A}pPr")
        made.insert(0, whole)
    for one in list(whole):
        if etree.QName(one).localname.startswith("bu"):
            whole.remove(one)
    whole.set("marL", "285750")
    whole.set("indent", "-285750")
    etree.SubElement(whole, f"{A}buFont").set("typeface", "Arial")
    etree.SubElement(whole, f"{A}buChar").set("char", "•")
    return made


# ── standing in its box ──────────────────────────────────────────────────────────────────────────


def _say_french(body: Node) -> None:
    for looks in body.iter(f"{A}rPr"):
        if looks.get("lang") is None:
            looks.set("lang", "fr-FR")


def _fit(body: Node) -> None:
    """Write a text smaller where it would not stand in its box, whose size is known."""
    whole = body.find(f"{A}bodyPr")
    if whole is not None and whole.get("wrap") == "none":
        whole.set("wrap", "square")
    extent = body.getparent().find(f"{P}spPr/{A}xfrm/{A}ext")
    if extent is None:
        return
    insets = (0.2 * 72, 0.1 * 72)  # as they are where none is said: a tenth of an inch, a half
    width = int(extent.get("cx", "0")) / POINT - insets[0]
    height = int(extent.get("cy", "0")) / POINT - insets[1]
    lines = [(_said(one), _size(one)) for one in body.iter(f"{A}p")]
    scale = scale_of(lines, max(width, 1), max(height, 1))
    if scale < 1:
        for run in body.iter(f"{A}r"):
            _scale(run, scale)


def _said(paragraph: Node) -> str:
    return "".join(piece.said for piece in _pieces(paragraph))


def _size(paragraph: Node) -> float:
    sizes = [_points(looks) for looks in paragraph.iter(f"{A}rPr", f"{A}endParaRPr")]
    return max(sizes, default=UNKNOWN_SIZE)


def _points(looks: Node) -> float:
    said = looks.get("sz", "")
    return int(said) / 100 if said.isdigit() else UNKNOWN_SIZE


def _scale(run: Node, scale: float) -> None:
    looks = run.find(f"{A}rPr")
    if looks is None:
        looks = etree.Element(f"{A}rPr")
        run.insert(0, looks)
    looks.set("sz", str(max(int(_points(looks) * scale * 100), 600)))
