"""ODT and OTT templates (OpenDocument): their paragraphs, and what takes the place of one.

Headings are those of the template, by the names that every writer gives them; what it lacks is
added to its styles.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from models.masks.content import MaskBlock, MaskContent, MaskPicture, one_line, seen
from models.masks.packages import Node, NoMask, Package
from models.masks.pictures import drawn
from models.masks.placeholders import Paragraph, Piece, block_of, fill_in, widths

BASE = "urn:oasis:names:tc:opendocument:xmlns:"
OFFICE, TEXT, TABLE = (f"{{{BASE}{name}:1.0}}" for name in ("office", "text", "table"))
STYLE, MANIFEST, SCRIPT = (f"{{{BASE}{name}:1.0}}" for name in ("style", "manifest", "script"))
FO = f"{{{BASE}xsl-fo-compatible:1.0}}"
DRAW, SVG = f"{{{BASE}drawing:1.0}}", f"{{{BASE}svg-compatible:1.0}}"
XLINK = "{http://www.w3.org/1999/xlink}"
META = f"{{{BASE}meta:1.0}}"
DC = "{http://purl.org/dc/elements/1.1/}"
HREF = f"{XLINK}href"
PLAIN = "application/vnd.oasis.opendocument.text"
WITHOUT_TEXT = {f"{OFFICE}annotation", f"{TEXT}note", f"{TEXT}tracked-changes"}
PARAGRAPHS = (f"{TEXT}p", f"{TEXT}h")
PLACES = {
    **dict.fromkeys((f"{STYLE}header", f"{STYLE}header-left"), "l'en-tête"),
    **dict.fromkeys((f"{STYLE}footer", f"{STYLE}footer-left"), "le pied de page"),
}
SIGNS = {f"{TEXT}s": " ", f"{TEXT}tab": " ", f"{TEXT}line-break": "\n"}
BULLETS, CELL, HEAD = "Orgue_Liste", "Orgue_Cellule", "Orgue_Titre"
CAPTION = "Caption"
"""Writer's own name for it, which a template may have."""


class OpenDocumentMask:
    """An ODT or OTT, to be looked at and filled in. Raises NoMask."""

    ending = "odt"
    plain = PLAIN

    def __init__(self, package: Package) -> None:
        self.package = package
        kind = kind_of(package)
        if kind not in (self.plain, f"{self.plain}-template") or "content.xml" not in package:
            raise NoMask("other")
        self.template = kind != self.plain
        self.texts = [name for name in ("content.xml", "styles.xml") if name in package]
        self._need_harmless()

    def _need_harmless(self) -> None:
        if "META-INF/manifest.xml" in self.package:
            manifest = self.package.tree("META-INF/manifest.xml")
            if manifest.find(f".//{MANIFEST}encryption-data") is not None:
                raise NoMask("protected")
        for name in self.package.parts:
            if name.lower().startswith(("basic/", "scripts/", "dialogs/")):
                self._need_no_code(name)
            if name.startswith("Object "):
                raise NoMask("embedded")
        for name in self.texts:
            root = self.package.tree(name)
            for one in root.iter(f"{SCRIPT}event-listener", f"{OFFICE}script"):
                raise NoMask("macros", one.tag)
            self._need_within(root)

    def _need_no_code(self, name: str) -> None:
        """LibreOffice lists its libraries in files that may hold none."""
        if (
            name.lower().endswith((".xlb", ".xlc"))
            and b"<library:element" not in (self.package.parts[name])
        ):
            return
        raise NoMask("macros", name)

    @staticmethod
    def _need_within(root: Node) -> None:
        """What is linked to may stay; what would be fetched may not."""
        for one in root.iter():
            address = one.get(HREF) if isinstance(one.tag, str) else None
            if not address or one.tag in (f"{TEXT}a", f"{{{BASE}drawing:1.0}}a"):
                continue
            if ":" in address or address.startswith(("/", "../", "\\")):
                raise NoMask("external", address[:200])
        for _ in root.iter(f"{OFFICE}dde-source", f"{TEXT}dde-connection-decl"):
            raise NoMask("external", "DDE")

    # ── reading ──────────────────────────────────────────────────────────────────────────────────

    def paragraphs(self) -> Iterator[Paragraph]:
        """Every paragraph, those of headers, notes and frames too."""
        for name in self.texts:
            for node in list(self.package.tree(name).iter(*PARAGRAPHS)):
                if not any(up.tag == f"{TEXT}tracked-changes" for up in node.iterancestors()):
                    listed = node.getparent().tag == f"{TEXT}list-item"
                    yield Paragraph(
                        node, list(_pieces(node)), listed=listed, place=self._place(node)
                    )

    def _place(self, node: Node) -> str:
        """Where a paragraph is, for whoever looks for it."""
        tags = {up.tag for up in node.iterancestors()}
        return next((words for tag, words in PLACES.items() if tag in tags), "")

    # ── filling in ───────────────────────────────────────────────────────────────────────────────

    def fill(self, content: MaskContent) -> bytes:
        """The document: fields filled in, of the plain type, its title and language said."""
        self._filled(content)
        self._become_plain()
        self._say(content.title)
        return self.package.written()

    def _filled(self, content: MaskContent) -> None:
        for paragraph in list(self.paragraphs()):
            code = block_of(paragraph, content.blocks)
            if code:
                self._replace(paragraph.node, content.blocks[code])
            else:
                fill_in(paragraph, content.words)

    def _replace(self, node: Node, blocks: Sequence[MaskBlock]) -> None:
        parent, made = node.getparent(), []
        root = node.getroottree().getroot()
        for block in blocks:
            made += self._made(block, root)
        style = node.get(f"{TEXT}style-name", "")
        if not made:
            made.append(_paragraph("", style))
        for one in made:
            # what is read goes on as the field looked
            if one.tag == f"{TEXT}p" and style and f"{TEXT}style-name" not in one.attrib:
                one.set(f"{TEXT}style-name", style)
            parent.insert(parent.index(node), one)
        made[-1].tail = node.tail
        parent.remove(node)

    def _made(self, block: MaskBlock, root: Node) -> list[Any]:
        if block.picture:
            return self._picture(block.picture)
        if block.level:
            return [self._heading(block)]
        if block.head or block.rows:
            return [self._table(block, root), _paragraph("")]
        if block.items:
            self._need_bullets()
            made = etree.Element(f"{TEXT}list", {f"{TEXT}style-name": BULLETS})
            for item in block.items:
                etree.SubElement(made, f"{TEXT}list-item").append(_paragraph(item))
            return [made]
        return [_paragraph(line) for line in block.text.splitlines() if line.strip()]

    def _heading(self, block: MaskBlock) -> Any:
        name = f"Heading_20_{block.level}"
        if self._style(name) is None:
            facts = {"name": name, "display-name": f"Heading {block.level}", "family": "paragraph"}
            style = _sub(self._common(), STYLE, "style", **facts)
            style.set(f"{STYLE}default-outline-level", str(block.level))
            looks = _sub(style, STYLE, "paragraph-properties")
            looks.set(f"{FO}keep-with-next", "always")
            looks.set(f"{FO}margin-top", "0.42cm")
            looks.set(f"{FO}margin-bottom", "0.14cm")
            runs = _sub(style, STYLE, "text-properties")
            runs.set(f"{FO}font-weight", "bold")
            runs.set(f"{FO}font-size", f"{17 - 2 * block.level}pt")
        made = etree.Element(f"{TEXT}h", {f"{TEXT}style-name": name})
        made.set(f"{TEXT}outline-level", str(block.level))
        made.text = " ".join(seen(block.title).split())
        return made

    def _picture(self, picture: MaskPicture) -> list[Any]:
        """The picture and its caption; one that does not open: nothing."""
        found = drawn(picture)
        if found is None:
            return []
        part = f"Pictures/{found.name}"
        if part not in self.package:
            self.package.parts[part] = found.content
            self._list(part, found.media_type)
        made = _paragraph("")
        frame = etree.SubElement(made, f"{DRAW}frame")
        self.frames = getattr(self, "frames", 0) + 1
        frame.set(f"{DRAW}name", f"Orgue image {self.frames}")
        frame.set(f"{TEXT}anchor-type", "as-char")
        frame.set(f"{SVG}width", f"{found.width:.2f}cm")
        frame.set(f"{SVG}height", f"{found.height:.2f}cm")
        looks = {"type": "simple", "show": "embed", "actuate": "onLoad", "href": part}
        etree.SubElement(
            frame, f"{DRAW}image", {f"{XLINK}{key}": value for key, value in looks.items()}
        )
        etree.SubElement(frame, f"{SVG}title").text = one_line(picture.alt)
        if not picture.caption:
            return [made]
        self._need_caption()
        return [made, _paragraph(picture.caption, CAPTION)]

    def _table(self, block: MaskBlock, root: Node) -> Any:
        columns = widths(block.rows, block.head)
        self._need_cell(root)
        self.tables = getattr(self, "tables", 0) + 1
        table = etree.Element(f"{TABLE}table", {f"{TABLE}name": f"Orgue {self.tables}"})
        if block.title:
            _sub(table, TABLE, "title").text = seen(block.title)
        column = _sub(table, TABLE, "table-column")
        column.set(f"{TABLE}number-columns-repeated", str(max(columns, 1)))
        if block.head:
            self._row(_sub(table, TABLE, "table-header-rows"), block.head, columns, HEAD)
        for row in block.rows:
            self._row(table, row, columns)
        return table

    @staticmethod
    def _row(parent: Node, row: Sequence[str], columns: int, style: str = "") -> None:
        line = _sub(parent, TABLE, "table-row")
        for text in [*row, *[""] * (columns - len(row))]:
            cell = _sub(line, TABLE, "table-cell")
            cell.set(f"{TABLE}style-name", CELL)
            cell.set(f"{OFFICE}value-type", "string")
            cell.append(_paragraph(text, style))

    # ── styles ───────────────────────────────────────────────────────────────────────────────────

    def _common(self) -> Any:
        """The styles that have a name, which every part knows."""
        if "styles.xml" not in self.package:
            root = etree.Element(f"{OFFICE}document-styles", {f"{OFFICE}version": "1.2"})
            self.package.put("styles.xml", root)
            self._list("styles.xml", "text/xml")
        root = self.package.tree("styles.xml")
        found = root.find(f"{OFFICE}styles")
        if found is None:
            found = etree.Element(f"{OFFICE}styles")
            root.insert(1 if len(root) and root[0].tag == f"{OFFICE}font-face-decls" else 0, found)
        return found

    def _style(self, name: str) -> Any:
        return next((s for s in self._common() if s.get(f"{STYLE}name") == name), None)

    def _need_bullets(self) -> None:
        if self._style(BULLETS) is not None:
            return
        made = _sub(self._common(), TEXT, "list-style")
        made.set(f"{STYLE}name", BULLETS)
        level = _sub(made, TEXT, "list-level-style-bullet")
        level.set(f"{TEXT}level", "1")
        level.set(f"{TEXT}bullet-char", "•")
        looks = _sub(level, STYLE, "list-level-properties")
        looks.set(f"{TEXT}list-level-position-and-space-mode", "label-alignment")
        where = _sub(looks, STYLE, "list-level-label-alignment")
        where.set(f"{TEXT}label-followed-by", "listtab")
        where.set(f"{FO}text-indent", "-0.5cm")
        where.set(f"{FO}margin-left", "0.75cm")

    def _need_caption(self) -> None:
        if self._style(CAPTION) is None:
            style = _sub(self._common(), STYLE, "style", name=CAPTION, family="paragraph")
            looks = _sub(style, STYLE, "paragraph-properties")
            looks.set(f"{FO}margin-top", "0.1cm")
            looks.set(f"{FO}margin-bottom", "0.5cm")
            runs = _sub(style, STYLE, "text-properties")
            runs.set(f"{FO}font-style", "italic")
            runs.set(f"{FO}font-size", "9.5pt")

    def _need_cell(self, root: Node) -> None:
        if self._style(HEAD) is None:
            style = _sub(self._common(), STYLE, "style", name=HEAD, family="paragraph")
            _sub(style, STYLE, "text-properties").set(f"{FO}font-weight", "bold")
        found = root.find(f"{OFFICE}automatic-styles")
        if found is None:
            found = etree.Element(f"{OFFICE}automatic-styles")
            after = (f"{OFFICE}body", f"{OFFICE}master-styles")
            at = next((n for n, one in enumerate(root) if one.tag in after), len(root))
            root.insert(at, found)
        if not any(one.get(f"{STYLE}name") == CELL for one in found):
            cell = _sub(found, STYLE, "style", name=CELL, family="table-cell")
            looks = _sub(cell, STYLE, "table-cell-properties")
            looks.set(f"{FO}border", "0.5pt solid #000000")
            looks.set(f"{FO}padding", "0.1cm")

    # ── the package ──────────────────────────────────────────────────────────────────────────────

    def _become_plain(self) -> None:
        self.package.parts["mimetype"] = self.plain.encode()
        self.package.drop("META-INF/documentsignatures.xml")
        if "META-INF/manifest.xml" in self.package:
            for one in self.package.tree("META-INF/manifest.xml"):
                if one.get(f"{MANIFEST}full-path") == "/":
                    one.set(f"{MANIFEST}media-type", self.plain)

    def _list(self, name: str, kind: str) -> None:
        if "META-INF/manifest.xml" in self.package:
            entry = _sub(self.package.tree("META-INF/manifest.xml"), MANIFEST, "file-entry")
            entry.set(f"{MANIFEST}full-path", name)
            entry.set(f"{MANIFEST}media-type", kind)

    def _say(self, title: str) -> None:
        """The title and the language of the document."""
        if "meta.xml" not in self.package:
            root = etree.Element(f"{OFFICE}document-meta", {f"{OFFICE}version": "1.2"})
            self.package.put("meta.xml", root)
            self._list("meta.xml", "text/xml")
        root = self.package.tree("meta.xml")
        meta = root.find(f"{OFFICE}meta")
        if meta is None:
            meta = _sub(root, OFFICE, "meta")
        # « made of that template », on somebody's disk
        for one in list(meta.iter(f"{META}template")):
            meta.remove(one)
        for tag, text in (("title", title), ("language", "fr-FR")):
            found = meta.find(f"{DC}{tag}")
            if found is None:
                found = etree.SubElement(meta, f"{DC}{tag}")
            found.text = seen(text)
        self._say_language()

    def _say_language(self) -> None:
        """French, where the template says no language."""
        defaults = [s for s in self._common() if s.tag == f"{STYLE}default-style"]
        mine = [s for s in defaults if s.get(f"{STYLE}family") == "paragraph"]
        if not mine:
            style = etree.Element(f"{STYLE}default-style", {f"{STYLE}family": "paragraph"})
            self._common().insert(0, style)
            mine = [style]
        runs = mine[0].find(f"{STYLE}text-properties")
        if runs is None:
            runs = _sub(mine[0], STYLE, "text-properties")
        if runs.get(f"{FO}language") in (None, "none"):
            runs.set(f"{FO}language", "fr")
            runs.set(f"{FO}country", "FR")


def kind_of(package: Package) -> str:
    """What an OpenDocument says that it is."""
    return package.parts.get("mimetype", b"").decode("ascii", "replace").strip()


def _sub(parent: Node, space: str, tag: str, **facts: str) -> Any:
    return etree.SubElement(
        parent, f"{space}{tag}", {f"{STYLE}{key}": value for key, value in facts.items()}
    )


def _pieces(node: Node) -> Iterator[Piece]:
    yield Piece(node, "text", node.text or "")
    for child in node:
        tag = child.tag
        if tag in SIGNS:
            yield Piece(None, "", SIGNS[tag])
        elif isinstance(tag, str) and tag not in WITHOUT_TEXT and not _holds_paragraphs(child):
            yield from _pieces(child)
        yield Piece(child, "tail", child.tail or "")


def _holds_paragraphs(node: Node) -> bool:
    """Whether it is, or holds, a paragraph of its own: a frame that is anchored within another."""
    return next(node.iter(*PARAGRAPHS), None) is not None


def _paragraph(text: str, style: str = "") -> Any:
    made = etree.Element(f"{TEXT}p")
    if style:
        made.set(f"{TEXT}style-name", style)
    made.text = " ".join(seen(text).split())
    return made
