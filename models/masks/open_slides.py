"""ODP and OTP templates (OpenDocument): posters, banners and diplomas, slide by slide.

Read and filled in as texts are; what grew is written smaller, so that it stands in its frame.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from models.masks.content import MaskBlock, MaskContent, MaskPicture, one_line, seen
from models.masks.fitting import scale_of
from models.masks.opendocument import (
    BASE,
    DRAW,
    FO,
    OFFICE,
    STYLE,
    SVG,
    TEXT,
    XLINK,
    OpenDocumentMask,
)
from models.masks.packages import Node, NoMask
from models.masks.pictures import drawn, within
from models.masks.placeholders import FIELD

PRESENTATION = "application/vnd.oasis.opendocument.presentation"
SHOWING = f"{{{BASE}presentation:1.0}}"
HARMLESS = ("none", "previous-page", "next-page", "first-page", "last-page", "stop", "show")
UNKNOWN_SIZE = 18.0
"""Points of a text whose style says no size: that of LibreOffice's frames."""
LENGTH = re.compile(r"([\d.]+)(cm|mm|in|pt)")
IN_POINTS = {"cm": 72 / 2.54, "mm": 72 / 25.4, "in": 72.0, "pt": 1.0}
PADDING = 0.25 * 72 / 2.54
"""A quarter of a centimetre on each side, which is what a frame has."""


class OpenSlideMask(OpenDocumentMask):
    """An ODP or OTP, to be looked at and filled in. Raises NoMask."""

    ending = "odp"
    plain = PRESENTATION

    def _need_harmless(self) -> None:
        super()._need_harmless()
        for name in self.texts:
            for one in self.package.tree(name).iter(f"{SHOWING}event-listener"):
                if one.get(f"{SHOWING}action", "none") not in HARMLESS:
                    raise NoMask("macros", self._place(one))

    def _place(self, node: Node) -> str:
        for up in node.iterancestors():
            if up.tag == f"{STYLE}master-page":
                return "le masque des diapositives"
            if up.tag == f"{DRAW}page":
                before = sum(1 for one in up.itersiblings(f"{DRAW}page", preceding=True))
                return f"diapositive {before + 1}"
        return ""

    def fill(self, content: MaskContent) -> bytes:
        """The presentation: fields filled in, of the plain type, its title and language said."""
        frames: dict[Any, None] = {}
        for paragraph in self.paragraphs():
            if FIELD.search(paragraph.text) and (frame := _frame_of(paragraph.node)) is not None:
                frames[frame] = None
        self._filled(content)
        for frame in frames:
            if frame.getparent() is not None:
                self._fit(frame)
        self._become_plain()
        self._say(content.title)
        return self.package.written()

    def _made(self, block: MaskBlock, root: Node) -> list[Any]:
        """A slide has no room for a table: a line of it is a line."""
        said = [block.title] if block.level else []
        said += [" : ".join(filter(None, row)) for row in [block.head, *block.rows] if row]
        said += [f"• {item}" for item in block.items]
        said += [line for line in block.text.splitlines() if line.strip()]
        return [_line(one) for one in said]

    # ── standing in its frame ────────────────────────────────────────────────────────────────────

    def _fit(self, frame: Node) -> None:
        width, height = (_points(frame.get(f"{SVG}{side}", "")) for side in ("width", "height"))
        if not width or not height:
            return
        styles = self._styles_of(frame)
        nodes = list(frame.iter(f"{TEXT}p", f"{TEXT}h"))
        lines = [("".join(one.itertext()), self._size(one, styles)) for one in nodes]
        scale = scale_of(lines, width - 2 * PADDING, height - 2 * PADDING)
        if scale < 1:
            for node in nodes:
                self._shrink(node, scale, styles)

    def _styles_of(self, node: Node) -> dict[tuple[str, str], Any]:
        """The styles that a part may use, by family and name."""
        roots = [node.getroottree().getroot()]
        roots += [self.package.tree(name) for name in self.texts if name == "styles.xml"]
        return {
            (one.get(f"{STYLE}family", ""), one.get(f"{STYLE}name", "")): one
            for root in roots
            for one in root.iter(f"{STYLE}style")
        }

    def _size(self, node: Node, styles: dict[tuple[str, str], Any]) -> float:
        """The greatest size of what a paragraph says, in points."""
        spans = [one.get(f"{TEXT}style-name", "") for one in node.iter(f"{TEXT}span")]
        own = _size_in(styles, "paragraph", node.get(f"{TEXT}style-name", ""))
        found = [_size_in(styles, "text", name) or own for name in spans] or [own]
        return max(found) or UNKNOWN_SIZE

    def _shrink(self, node: Node, scale: float, styles: dict[tuple[str, str], Any]) -> None:
        """Write what a paragraph says smaller, piece by piece."""
        own = _size_in(styles, "paragraph", node.get(f"{TEXT}style-name", "")) or UNKNOWN_SIZE
        if (node.text or "").strip():
            span = etree.Element(f"{TEXT}span")
            span.text, node.text = node.text, None
            node.insert(0, span)
        for child in list(node):
            if child.tag == f"{TEXT}span":
                name = child.get(f"{TEXT}style-name", "")
                size = _size_in(styles, "text", name) or own
                child.set(f"{TEXT}style-name", self._smaller(node, name, size * scale, styles))

    def _smaller(
        self, node: Node, name: str, size: float, styles: dict[tuple[str, str], Any]
    ) -> str:
        """The automatic style of a text that looks like *name* and has *size* points."""
        points = max(round(size, 1), 6.0)
        made = f"Orgue_{name}_{points:g}".replace(".", "_")
        root = node.getroottree().getroot()
        automatic = root.find(f"{OFFICE}automatic-styles")
        if automatic is None:
            automatic = etree.Element(f"{OFFICE}automatic-styles")
            after = (f"{OFFICE}body", f"{OFFICE}master-styles")
            at = next((n for n, one in enumerate(root) if one.tag in after), len(root))
            root.insert(at, automatic)
        if not any(one.get(f"{STYLE}name") == made for one in automatic):
            automatic.append(_style(made, styles.get(("text", name)), points))
        return made

    def _replace(self, node: Node, blocks: Sequence[MaskBlock]) -> None:
        frame = _frame_of(node)
        picture = next((one.picture for one in blocks if one.picture), None)
        if frame is not None and (picture or not blocks):
            self._put_picture(frame, picture)
            return
        looks = next((one.get(f"{TEXT}style-name", "") for one in node.iter(f"{TEXT}span")), "")
        above = node.getparent()
        before = set(above)
        super()._replace(node, blocks)
        for made in _new(above, before) if looks else ():
            span = etree.Element(f"{TEXT}span", {f"{TEXT}style-name": looks})
            span.text, made.text = made.text, None
            made.insert(0, span)

    def _put_picture(self, frame: Node, picture: MaskPicture | None) -> None:
        """The picture in the place of a frame, within it; none, or one that does not open: nothing
        stands there."""
        found = drawn(picture) if picture else None
        if picture is None or found is None:
            frame.getparent().remove(frame)
            return
        part = f"Pictures/{found.name}"
        if part not in self.package:
            self.package.parts[part] = found.content
            self._list(part, found.media_type)
        sides = {
            side: _points(frame.get(f"{SVG}{side}", "")) for side in ["x", "y", "width", "height"]
        }
        box = within(found, sides["width"], sides["height"])
        made = etree.Element(f"{DRAW}frame")
        for side, points in (
            ("x", sides["x"] + box.left),
            ("y", sides["y"] + box.top),
            ("width", box.width),
            ("height", box.height),
        ):
            made.set(f"{SVG}{side}", f"{points / IN_POINTS['cm']:.3f}cm")
        looks = {"type": "simple", "show": "embed", "actuate": "onLoad", "href": part}
        etree.SubElement(made, f"{DRAW}image", {f"{XLINK}{k}": v for k, v in looks.items()})
        etree.SubElement(made, f"{SVG}title").text = one_line(picture.alt)
        frame.getparent().replace(frame, made)


def _new(above: Node, before: set[Any]) -> Iterator[Any]:
    return (one for one in above if one not in before)


def _style(name: str, like: Node, points: float) -> Any:
    made = deepcopy(like) if like is not None else etree.Element(f"{STYLE}style")
    made.set(f"{STYLE}name", name)
    made.set(f"{STYLE}family", "text")
    made.attrib.pop(f"{STYLE}display-name", None)
    looks = made.find(f"{STYLE}text-properties")
    if looks is None:
        looks = etree.SubElement(made, f"{STYLE}text-properties")
    looks.set(f"{FO}font-size", f"{points:g}pt")
    return made


def _frame_of(node: Node) -> Any:
    """The frame, or the shape, that a paragraph is in."""
    return next((up for up in node.iterancestors() if up.get(f"{SVG}width")), None)


def _size_in(styles: dict[tuple[str, str], Any], family: str, name: str) -> float:
    """The size that a style says, or one that it is made from; 0 where none does."""
    for _ in range(20):
        style = styles.get((family, name))
        if style is None:
            return 0.0
        looks = style.find(f"{STYLE}text-properties")
        points = _points(looks.get(f"{FO}font-size", "")) if looks is not None else 0.0
        if points:
            return points
        name = style.get(f"{STYLE}parent-style-name", "")
    return 0.0


def _points(length: str) -> float:
    match = LENGTH.fullmatch(length.strip())
    return float(match[1]) * IN_POINTS[match[2]] if match else 0.0


def _line(text: str) -> Any:
    made = etree.Element(f"{TEXT}p")
    made.text = " ".join(seen(text).split())
    return made
