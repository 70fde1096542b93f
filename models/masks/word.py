"""DOCX and DOTX templates (OOXML): their paragraphs, and what takes the place of one.

A template's headings, lists and tables are found by the names that Word keeps in English whatever
its language; those that it lacks are added, so that a document always has its headings.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any
from xml.sax.saxutils import quoteattr

from lxml import etree  # type: ignore[import-untyped]

from models.masks.content import MaskBlock, MaskContent, MaskPicture, one_line, seen
from models.masks.packages import Node, NoMask, Package
from models.masks.pictures import drawn
from models.masks.placeholders import WITH_TEXT, Paragraph, Piece, block_of, fill_in, widths

NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
W = f"{{{NS}}}"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
DC = "http://purl.org/dc/elements/1.1/"
KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml."
DOCUMENT, TEMPLATE = f"{KIND}document.main+xml", f"{KIND}template.main+xml"
LISTING = "[Content_Types].xml"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
FETCHING = ("INCLUDETEXT", "INCLUDEPICTURE", "DDE", "DDEAUTO", "LINK", "IMPORT", "DATABASE")
"""Fields of Word that bring in what is elsewhere."""
WITHOUT_TEXT = {f"{W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "pPr")}
SIGNS = {f"{W}tab": " ", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
EMU = 360_000
"""Of a drawing, in a centimetre."""
MOST_DRAWINGS = 10_000
"""Ours are numbered after those of a template, which has fewer."""
DRAW = "http://schemas.openxmlformats.org/drawingml/2006/"
DRAWING = (
    f'<w:drawing xmlns:w="{NS}" xmlns:r="{OFFICE}" xmlns:a="{DRAW}main" '
    f'xmlns:wp="{DRAW}wordprocessingDrawing" xmlns:pic="{DRAW}picture">'
    '<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{wide}" cy="{high}"/>'
    '<wp:docPr id="{number}" name={name} descr={alt}/><wp:cNvGraphicFramePr>'
    '<a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr><a:graphic>'
    f'<a:graphicData uri="{DRAW}picture"><pic:pic><pic:nvPicPr>'
    '<pic:cNvPr id="{number}" name={name} descr={alt}/><pic:cNvPicPr/></pic:nvPicPr>'
    '<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch>'
    '</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/>'
    '</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
    "</a:graphicData></a:graphic></wp:inline></w:drawing>"
)


class WordMask:
    """A DOCX or DOTX, to be looked at and filled in. Raises NoMask."""

    ending = "docx"

    def __init__(self, package: Package) -> None:
        self.package = package
        listing = package.tree(LISTING)
        overrides = {
            one.get("PartName", "").lstrip("/"): one.get("ContentType", "")
            for one in listing.iter(f"{{{TYPES}}}Override")
        }
        mains = [name for name, kind in overrides.items() if kind in (DOCUMENT, TEMPLATE)]
        if any("macroenabled" in kind.lower() for kind in overrides.values()):
            raise NoMask("macros")
        if len(mains) != 1 or mains[0] not in package:
            raise NoMask("other")
        self.main = mains[0]
        self.template = overrides[self.main] == TEMPLATE
        texts = [
            n for n, kind in overrides.items() if kind.endswith(tuple(WITH_TEXT)) and n in package
        ]
        self.texts = [self.main, *texts]
        self.overrides = overrides
        self._need_harmless()

    def _need_harmless(self) -> None:
        for name in self.package.parts:
            low = name.lower()
            if low.endswith("vbaproject.bin") or "/activex/" in low:
                raise NoMask("macros")
            if "/embeddings/" in low:
                raise NoMask("embedded")
            if low.endswith(".rels"):
                self._need_within(name)
        root = self.package.tree(self.main)
        if root.tag == f"{{{STRICT}}}document":
            raise NoMask("strict")
        if root.tag != f"{W}document":
            raise NoMask("other")
        for name in self.texts:
            self._need_nothing_fetched(self.package.tree(name))

    def _need_within(self, name: str) -> None:
        """What is linked to may stay; what would be fetched may not, but for the template that a
        document was made of, which is forgotten."""
        root = self.package.tree(name)
        for one in list(root.iter(f"{{{RELATIONS}}}Relationship")):
            kind = one.get("Type", "").rpartition("/")[2]
            if kind == "attachedTemplate":
                self._forget_template(root, one)
            elif kind == "aFChunk" or (one.get("TargetMode") == "External" and kind != "hyperlink"):
                raise NoMask("external", one.get("Target", "")[:200])

    def _forget_template(self, root: Node, relation: Node) -> None:
        root.remove(relation)
        for name, kind in self.overrides.items():
            if kind.endswith("settings+xml") and name in self.package:
                for one in list(self.package.tree(name).iter(f"{W}attachedTemplate")):
                    one.getparent().remove(one)

    @staticmethod
    def _need_nothing_fetched(root: Node) -> None:
        codes = [one.text or "" for one in root.iter(f"{W}instrText")]
        codes += [one.get(f"{W}instr", "") for one in root.iter(f"{W}fldSimple")]
        for code in "".join(f"{one} " for one in codes).upper().split():
            if code in FETCHING:
                raise NoMask("external", code)

    # ── reading ──────────────────────────────────────────────────────────────────────────────────

    def paragraphs(self) -> Iterator[Paragraph]:
        """Every paragraph, those of headers, notes and text boxes too."""
        for name in self.texts:
            kind = self.overrides.get(name, "").removeprefix(KIND)
            for node in list(self.package.tree(name).iter(f"{W}p")):
                yield Paragraph(node, list(_pieces(node)), place=WITH_TEXT.get(kind, ""))

    # ── filling in ───────────────────────────────────────────────────────────────────────────────

    def fill(self, content: MaskContent) -> bytes:
        """The document: fields filled in, of the plain type, its title and language said."""
        for paragraph in list(self.paragraphs()):
            code = block_of(paragraph, content.blocks)
            if code:
                self._replace(paragraph.node, content.blocks[code])
            else:
                fill_in(paragraph, content.words)
                for piece in paragraph.pieces:
                    if piece.node is not None:
                        piece.node.set(XML_SPACE, "preserve")
        for one in self.package.tree(LISTING).iter(f"{{{TYPES}}}Override"):
            if one.get("ContentType") == TEMPLATE:
                one.set("ContentType", DOCUMENT)
        self._say_title(content.title)
        self._say_language()
        return self.package.written()

    def _replace(self, node: Node, blocks: Sequence[MaskBlock]) -> None:
        parent, made = node.getparent(), []
        looks = _looks_of(node)
        for block in blocks:
            made += (
                self._picture(block.picture, node) if block.picture else self._made(block, looks)
            )
        # a section that ends here goes on ending here; a cell ends with a paragraph
        ends = node.find(f"{W}pPr/{W}sectPr")
        if ends is not None or not made or made[-1].tag == f"{W}tbl":
            last = etree.Element(f"{W}p")
            if ends is not None:
                etree.SubElement(last, f"{W}pPr").append(ends)
            made.append(last)
        for one in made:
            parent.insert(parent.index(node), one)
        parent.remove(node)

    def _made(self, block: MaskBlock, looks: Looks) -> list[Any]:
        if block.level:
            return [paragraph(block.title, self.styles.of(f"heading {block.level}"))]
        if block.head or block.rows:
            return [self._table(block)]
        if block.items:
            return [paragraph(item, self.styles.of("list bullet")) for item in block.items]
        lines = [line for line in block.text.splitlines() if line.strip()]
        return [dressed(paragraph(line), looks) for line in lines]

    def _table(self, block: MaskBlock) -> Any:
        columns = widths(block.rows, block.head)
        table = etree.Element(f"{W}tbl")
        looks = etree.SubElement(table, f"{W}tblPr")
        _sub(looks, "tblStyle", val=self.styles.of("table grid"))
        _sub(looks, "tblW", w="5000", type="pct")
        _sub(looks, "tblLook", val="0020", firstRow="1", noHBand="1", noVBand="1")
        if block.title:
            _sub(looks, "tblCaption", val=seen(block.title))
        grid = etree.SubElement(table, f"{W}tblGrid")
        share = 9000 // max(columns, 1)
        for _ in range(columns):
            _sub(grid, "gridCol", w=str(share))
        for number, row in enumerate([block.head, *block.rows]):
            if not row:
                continue
            line = etree.SubElement(table, f"{W}tr")
            is_head = number == 0
            of_line = etree.SubElement(line, f"{W}trPr")
            _sub(of_line, "cantSplit")
            if is_head:
                _sub(of_line, "tblHeader")
            for text in [*row, *[""] * (columns - len(row))]:
                cell = etree.SubElement(line, f"{W}tc")
                _sub(etree.SubElement(cell, f"{W}tcPr"), "tcW", w=str(share), type="dxa")
                cell.append(paragraph(text, bold=is_head))
        return table

    def _picture(self, picture: MaskPicture, node: Node) -> list[Any]:
        """The picture and its caption, in the part where *node* stands; one that does not open:
        nothing."""
        found = drawn(picture)
        if found is None:
            return []
        root = node.getroottree().getroot()
        part = next(name for name in self.texts if self.package.tree(name) is root)
        folder = posixpath.dirname(part)
        self.package.parts[posixpath.join(folder, "media", found.name)] = found.content
        self._say_ending(found.name.rpartition(".")[2], found.media_type)
        relation = f"orgue-image-{picture.number}"
        self._relate(part, relation, "image", f"media/{found.name}")
        self._drawings = 1 + getattr(self, "_drawings", MOST_DRAWINGS)
        looks = DRAWING.format(
            number=self._drawings,
            relation=relation,
            name=quoteattr(found.name),
            alt=quoteattr(one_line(picture.alt)),
            wide=round(found.width * EMU),
            high=round(found.height * EMU),
        )
        made = etree.Element(f"{W}p")
        _sub(etree.SubElement(made, f"{W}pPr"), "keepNext")
        etree.SubElement(made, f"{W}r").append(etree.fromstring(looks))
        told = [paragraph(picture.caption, self.styles.of("caption"))] if picture.caption else []
        return [made, *told]

    @property
    def styles(self) -> WordStyles:
        if not hasattr(self, "_styles"):
            self._styles = WordStyles(self)
        return self._styles

    # ── the package ──────────────────────────────────────────────────────────────────────────────

    def related(self, kind: str) -> str:
        """The part that the main one calls its *kind* (styles, numbering); none: nothing."""
        folder, name = posixpath.split(self.main)
        listing = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
        if listing not in self.package:
            return ""
        for one in self.package.tree(listing).iter(f"{{{RELATIONS}}}Relationship"):
            if one.get("Type") == f"{OFFICE}/{kind}":
                target = one.get("Target", "")
                path = target if target.startswith("/") else f"/{folder}/{target}"
                found = posixpath.normpath(path).lstrip("/")
                return found if found in self.package else ""
        return ""

    def add_part(self, kind: str, root: Node) -> str:
        """Add a part beside the main one, named and related as its *kind*."""
        name = posixpath.join(posixpath.dirname(self.main), f"{kind}-orgue.xml")
        self._relate(self.main, f"orgue-{kind}", kind, posixpath.basename(name))
        etree.SubElement(
            self.package.tree(LISTING),
            f"{{{TYPES}}}Override",
            PartName=f"/{name}",
            ContentType=f"{KIND}{kind}+xml",
        )
        self.package.put(name, root)
        return name

    def _relate(self, part: str, name: str, kind: str, target: str) -> None:
        """Relate *part* to a *target* of a *kind*, once, under that *name*."""
        folder, main = posixpath.split(part)
        listing = posixpath.join(folder, "_rels", f"{main}.rels")
        if listing not in self.package:
            empty = etree.Element(f"{{{RELATIONS}}}Relationships", nsmap={None: RELATIONS})
            self.package.put(listing, empty)
        root, tag = self.package.tree(listing), f"{{{RELATIONS}}}Relationship"
        if all(one.get("Id") != name for one in root.iter(tag)):
            etree.SubElement(root, tag, Id=name, Type=f"{OFFICE}/{kind}", Target=target)

    def _say_ending(self, ending: str, media_type: str) -> None:
        """What files of that *ending* are, unless the template says it."""
        root, tag = self.package.tree(LISTING), f"{{{TYPES}}}Default"
        if all(one.get("Extension", "").lower() != ending for one in root.iter(tag)):
            root.insert(0, etree.Element(tag, Extension=ending, ContentType=media_type))

    def _say_title(self, title: str) -> None:
        kind = "application/vnd.openxmlformats-package.core-properties+xml"
        name = next((n for n, k in self.overrides.items() if k == kind and n in self.package), "")
        if not name:
            name = "docProps/core.xml"
            nsmap = {"cp": CORE, "dc": DC}
            self.package.put(name, etree.Element(f"{{{CORE}}}coreProperties", nsmap=nsmap))
            for root, tag, facts in (
                (
                    self.package.tree("_rels/.rels"),
                    f"{{{RELATIONS}}}Relationship",
                    {
                        "Id": "orgue-core",
                        "Type": "http://schemas.openxmlformats.org/package/2006/relationships/"
                        "metadata/core-properties",
                        "Target": name,
                    },
                ),
                (
                    self.package.tree(LISTING),
                    f"{{{TYPES}}}Override",
                    {"PartName": f"/{name}", "ContentType": kind},
                ),
            ):
                etree.SubElement(root, tag, **facts)
        root = self.package.tree(name)
        for tag, text in (("title", title), ("language", "fr-FR")):
            found = root.find(f"{{{DC}}}{tag}")
            if found is None:
                found = etree.SubElement(root, f"{{{DC}}}{tag}")
            found.text = seen(text)

    def _say_language(self) -> None:
        """French, where the template says no language."""
        root = self.styles.root
        defaults = _child(root, "docDefaults", first=True)
        runs = _child(_child(defaults, "rPrDefault", first=True), "rPr")
        if runs.find(f"{W}lang") is None:
            _sub(runs, "lang", val="fr-FR")


def _child(parent: Node, name: str, *, first: bool = False) -> Any:
    found = parent.find(f"{W}{name}")
    if found is None:
        found = etree.Element(f"{W}{name}")
        parent.insert(0 if first else len(parent), found)
    return found


def _sub(parent: Node, name: str, **facts: str) -> Any:
    return etree.SubElement(parent, f"{W}{name}", {f"{W}{key}": v for key, v in facts.items()})


def _pieces(node: Node) -> Iterator[Piece]:
    for child in node:
        if child.tag in WITHOUT_TEXT or child.tag == f"{W}p":
            continue
        if child.tag == f"{W}t":
            yield Piece(child, "text", child.text or "")
        elif child.tag in SIGNS:
            yield Piece(None, "", SIGNS[child.tag])
        else:
            yield from _pieces(child)


Looks = tuple[Any, Any]
"""How a paragraph and its text look: their properties, None for those that have none."""


def _looks_of(node: Node) -> Looks:
    """How a field looks, which is how what is read in its place does."""
    whole = deepcopy(node.find(f"{W}pPr"))
    if whole is not None:
        for one in whole.findall(f"{W}sectPr"):
            whole.remove(one)
    return whole, deepcopy(node.find(f"{W}r/{W}rPr"))


def dressed(made: Node, looks: Looks) -> Any:
    """A paragraph that looks like another."""
    whole, run = looks
    if whole is not None:
        made.insert(0, deepcopy(whole))
    if run is not None:
        made.find(f"{W}r").insert(0, deepcopy(run))
    return made


def paragraph(text: str, style: str = "", *, bold: bool = False) -> Any:
    """A paragraph of Word that says *text*, in a style."""
    made = etree.Element(f"{W}p")
    if style:
        _sub(etree.SubElement(made, f"{W}pPr"), "pStyle", val=style)
    run = etree.SubElement(made, f"{W}r")
    if bold:
        _sub(etree.SubElement(run, f"{W}rPr"), "b")
    told = etree.SubElement(run, f"{W}t")
    told.set(XML_SPACE, "preserve")
    told.text = " ".join(seen(text).split())
    return made


class WordStyles:
    """The styles of a template by the name that Word keeps, those that it lacks added."""

    def __init__(self, mask: WordMask) -> None:
        self.mask = mask
        part = mask.related("styles")
        if not part:
            part = mask.add_part("styles", etree.Element(f"{W}styles", nsmap={"w": NS}))
        self.root = mask.package.tree(part)
        if self.root.tag != f"{W}styles":
            raise NoMask("broken")
        self.ids: dict[str, str] = {}
        for style in self.root.iter(f"{W}style"):
            name = style.find(f"{W}name")
            if name is not None:
                self.ids.setdefault(name.get(f"{W}val", "").lower(), style.get(f"{W}styleId", ""))

    def of(self, name: str) -> str:
        """The id of the style of that name, added if there is none."""
        if name not in self.ids:
            made = ADDED["heading" if name.startswith("heading") else name]
            self.ids[name] = f"Orgue{name.title().replace(' ', '')}"
            made(self, name, self.ids[name])
        return self.ids[name]

    def _style(self, name: str, number: str, kind: str) -> Any:
        style = etree.SubElement(self.root, f"{W}style", {f"{W}type": kind, f"{W}styleId": number})
        _sub(style, "name", val=name)
        based = self.ids.get("normal" if kind == "paragraph" else "normal table")
        if based:
            _sub(style, "basedOn", val=based)
        return style

    def _heading(self, name: str, number: str) -> None:
        level = int(name[-1])
        style = self._style(name, number, "paragraph")
        _sub(style, "qFormat")
        looks = etree.SubElement(style, f"{W}pPr")
        _sub(looks, "keepNext")
        _sub(looks, "spacing", before="240", after="80")
        _sub(looks, "outlineLvl", val=str(level - 1))
        runs = etree.SubElement(style, f"{W}rPr")
        _sub(runs, "b")
        _sub(runs, "sz", val=str(34 - 4 * level))

    def _caption(self, name: str, number: str) -> None:
        style = self._style(name, number, "paragraph")
        _sub(etree.SubElement(style, f"{W}pPr"), "spacing", before="40", after="240")
        runs = etree.SubElement(style, f"{W}rPr")
        _sub(runs, "i")
        _sub(runs, "sz", val="19")

    def _bullets(self, name: str, number: str) -> None:
        looks = etree.SubElement(self._style(name, number, "paragraph"), f"{W}pPr")
        points = etree.SubElement(looks, f"{W}numPr")
        _sub(points, "numId", val=self._numbering())
        _sub(looks, "ind", left="425", hanging="283")

    def _grid(self, name: str, number: str) -> None:
        looks = etree.SubElement(self._style(name, number, "table"), f"{W}tblPr")
        borders = etree.SubElement(looks, f"{W}tblBorders")
        for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
            _sub(borders, side, val="single", sz="4", space="0", color="auto")
        margins = etree.SubElement(looks, f"{W}tblCellMar")
        for side in ("left", "right"):
            _sub(margins, side, w="108", type="dxa")

    def _numbering(self) -> str:
        """A list with bullets, added to those of the template."""
        part = self.mask.related("numbering")
        if not part:
            part = self.mask.add_part("numbering", etree.Element(f"{W}numbering", nsmap={"w": NS}))
        root = self.mask.package.tree(part)
        number = str(1 + max(_numbers(root, "abstractNum", "abstractNumId"), default=0))
        shape = etree.Element(f"{W}abstractNum", {f"{W}abstractNumId": number})
        _sub(shape, "multiLevelType", val="hybridMultilevel")
        level = _sub(shape, "lvl", ilvl="0")
        _sub(level, "start", val="1")
        _sub(level, "numFmt", val="bullet")
        _sub(level, "lvlText", val="•")
        _sub(level, "lvlJc", val="left")
        # the shapes of lists stand before the lists
        at = next((n for n, one in enumerate(root) if one.tag == f"{W}num"), len(root))
        root.insert(at, shape)
        which = str(1 + max(_numbers(root, "num", "numId"), default=0))
        after = [n for n, one in enumerate(root) if one.tag in (f"{W}abstractNum", f"{W}num")]
        used = etree.Element(f"{W}num", {f"{W}numId": which})
        _sub(used, "abstractNumId", val=number)
        root.insert(after[-1] + 1, used)
        return which


def _numbers(root: Node, tag: str, name: str) -> list[int]:
    found = (one.get(f"{W}{name}", "") for one in root.iter(f"{W}{tag}"))
    return [int(one) for one in found if one.isascii() and one.isdigit()]


ADDED: Mapping[str, Any] = {
    "heading": WordStyles._heading,
    "caption": WordStyles._caption,
    "list bullet": WordStyles._bullets,
    "table grid": WordStyles._grid,
}
