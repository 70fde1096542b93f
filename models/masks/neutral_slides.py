"""The neutral poster, banner and diploma: one drawing of each, written as PPTX and as ODP."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from models.masks.neutral import INK, zipped
from models.masks.open_slides import PRESENTATION
from models.masks.opendocument import BASE
from models.masks.slides import DRAWING, KIND, NS, SHOW, TEMPLATE
from models.masks.word import OFFICE, RELATIONS, TYPES

WHITE = "FFFFFF"
EMU = 360_000
"""Of a centimetre."""
FONT = "Arial"


@dataclass(frozen=True, kw_only=True)
class DrawnBox:
    """A rectangle or an *ellipse* at *x*, *y* of *width* by *height* centimetres; *fill*: its
    colour, none where empty; *text* of *size* points; *title*: it names the slide."""

    x: float
    y: float
    width: float
    height: float
    text: str = ""
    size: float = 18
    bold: bool = False
    colour: str = INK
    fill: str = ""
    align: str = "left"
    anchor: str = "middle"
    ellipse: bool = False
    title: bool = False


@dataclass(frozen=True, kw_only=True)
class NeutralDrawing:
    """A slide of *width* by *height* centimetres."""

    width: float
    height: float
    boxes: tuple[DrawnBox, ...]


def tinted(colour: str, share: float) -> str:
    """*colour* (six figures) with a *share* of white."""
    parts = (int(colour[n : n + 2], 16) for n in (0, 2, 4))
    return "".join(f"{round(one + (255 - one) * share):02X}" for one in parts)


def neutral_slides(ending: str, drawing: NeutralDrawing) -> bytes:
    """*drawing* as a neutral mask: ``pptx`` or ``potx``, ``odp`` or ``otp``."""
    if ending in ("pptx", "potx"):
        return zipped(_powerpoint(TEMPLATE if ending == "potx" else SHOW, drawing))
    kind = f"{PRESENTATION}-template" if ending == "otp" else PRESENTATION
    return zipped(_impress(kind, drawing))


# ── PowerPoint ───────────────────────────────────────────────────────────────────────────────────

SPACES = f'xmlns:a="{DRAWING}" xmlns:r="{OFFICE}" xmlns:p="{NS}"'
ALIGN = {"left": "l", "center": "ctr", "right": "r"}
ANCHOR = {"top": "t", "middle": "ctr", "bottom": "b"}
TREE = (
    '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr>'
    '<a:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/><a:chOff x="0" y="0"/>'
    '<a:chExt cx="0" cy="0"/></a:xfrm></p:grpSpPr>'
)
COLOURS = "".join(
    f'<a:{name}><a:srgbClr val="{colour}"/></a:{name}>'
    for name, colour in (
        ("dk1", "000000"),
        ("lt1", WHITE),
        ("dk2", INK),
        ("lt2", "EEEEEE"),
        *((f"accent{n}", INK) for n in range(1, 7)),
        ("hlink", "0000EE"),
        ("folHlink", "551A8B"),
    )
)
_FILL = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
_LINE = f'<a:ln w="6350">{_FILL}</a:ln>'
_EFFECT = "<a:effectStyle><a:effectLst/></a:effectStyle>"
_FONTS = f'<a:latin typeface="{FONT}"/><a:ea typeface=""/><a:cs typeface=""/>'
THEME = (
    f'<a:theme xmlns:a="{DRAWING}" name="Neutre"><a:themeElements><a:clrScheme name="Neutre">'
    f'{COLOURS}</a:clrScheme><a:fontScheme name="Neutre"><a:majorFont>{_FONTS}</a:majorFont>'
    f'<a:minorFont>{_FONTS}</a:minorFont></a:fontScheme><a:fmtScheme name="Neutre">'
    f"<a:fillStyleLst>{_FILL * 3}</a:fillStyleLst><a:lnStyleLst>{_LINE * 3}</a:lnStyleLst>"
    f"<a:effectStyleLst>{_EFFECT * 3}</a:effectStyleLst><a:bgFillStyleLst>{_FILL * 3}"
    "</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
)
MASTER = (
    f'<p:sldMaster {SPACES}><p:cSld><p:bg><p:bgRef idx="1001"><a:schemeClr val="bg1"/></p:bgRef>'
    f"</p:bg><p:spTree>{TREE}</p:spTree></p:cSld>"
    '<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" '
    'accent3="accent3" accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" '
    'folHlink="folHlink"/><p:sldLayoutIdLst><p:sldLayoutId id="2147483649" r:id="rId1"/>'
    "</p:sldLayoutIdLst></p:sldMaster>"
)
LAYOUT = (
    f'<p:sldLayout {SPACES} type="titleOnly"><p:cSld name="Titre"><p:spTree>{TREE}<p:sp>'
    '<p:nvSpPr><p:cNvPr id="2" name="Titre"/><p:cNvSpPr/><p:nvPr><p:ph type="title"/></p:nvPr>'
    "</p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:lstStyle/><a:p/></p:txBody></p:sp></p:spTree>"
    "</p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>"
)


def _powerpoint(kind: str, drawing: NeutralDrawing) -> dict[str, str]:
    shapes = "".join(_shape(n, box) for n, box in enumerate(drawing.boxes, 2))
    wide, high = round(drawing.width * EMU), round(drawing.height * EMU)
    parts = {
        "ppt/presentation.xml": kind,
        "ppt/slideMasters/slideMaster1.xml": f"{KIND}slideMaster+xml",
        "ppt/slideLayouts/slideLayout1.xml": f"{KIND}slideLayout+xml",
        "ppt/slides/slide1.xml": f"{KIND}slide+xml",
        "ppt/theme/theme1.xml": "application/vnd.openxmlformats-officedocument.theme+xml",
    }
    listed = "".join(
        f'<Override PartName="/{name}" ContentType="{its}"/>' for name, its in parts.items()
    )
    return {
        "[Content_Types].xml": f'<Types xmlns="{TYPES}"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{listed}</Types>',
        "_rels/.rels": _relations(("officeDocument", "ppt/presentation.xml")),
        "ppt/presentation.xml": f"<p:presentation {SPACES}><p:sldMasterIdLst>"
        '<p:sldMasterId id="2147483648" r:id="rId1"/></p:sldMasterIdLst><p:sldIdLst>'
        f'<p:sldId id="256" r:id="rId2"/></p:sldIdLst><p:sldSz cx="{wide}" cy="{high}"/>'
        '<p:notesSz cx="6858000" cy="9144000"/></p:presentation>',
        "ppt/_rels/presentation.xml.rels": _relations(
            ("slideMaster", "slideMasters/slideMaster1.xml"),
            ("slide", "slides/slide1.xml"),
            ("theme", "theme/theme1.xml"),
        ),
        "ppt/slideMasters/slideMaster1.xml": MASTER,
        "ppt/slideMasters/_rels/slideMaster1.xml.rels": _relations(
            ("slideLayout", "../slideLayouts/slideLayout1.xml"), ("theme", "../theme/theme1.xml")
        ),
        "ppt/slideLayouts/slideLayout1.xml": LAYOUT,
        "ppt/slideLayouts/_rels/slideLayout1.xml.rels": _relations(
            ("slideMaster", "../slideMasters/slideMaster1.xml")
        ),
        "ppt/slides/slide1.xml": f"<p:sld {SPACES}><p:cSld><p:spTree>{TREE}{shapes}</p:spTree>"
        "</p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sld>",
        "ppt/slides/_rels/slide1.xml.rels": _relations(
            ("slideLayout", "../slideLayouts/slideLayout1.xml")
        ),
        "ppt/theme/theme1.xml": THEME,
    }


def _relations(*targets: tuple[str, str]) -> str:
    made = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{RELATIONS}">{made}</Relationships>'


def _shape(number: int, box: DrawnBox) -> str:
    place = (
        f'<a:xfrm><a:off x="{round(box.x * EMU)}" y="{round(box.y * EMU)}"/>'
        f'<a:ext cx="{round(box.width * EMU)}" cy="{round(box.height * EMU)}"/></a:xfrm>'
        f'<a:prstGeom prst="{"ellipse" if box.ellipse else "rect"}"><a:avLst/></a:prstGeom>'
    )
    fill = (
        f'<a:solidFill><a:srgbClr val="{box.fill}"/></a:solidFill>' if box.fill else "<a:noFill/>"
    )
    bold = ' b="1"' if box.bold else ""
    looks = (
        f'lang="fr-FR" sz="{round(box.size * 100)}"{bold}><a:solidFill><a:srgbClr '
        f'val="{box.colour}"/></a:solidFill><a:latin typeface="{FONT}"/>'
    )
    lines = "".join(
        f'<a:p><a:pPr algn="{ALIGN[box.align]}"/><a:r><a:rPr {looks}</a:rPr>'
        f"<a:t>{escape(line)}</a:t></a:r></a:p>"
        for line in box.text.split("\n")
        if line
    )
    which = '<p:ph type="title"/>' if box.title else ""
    name = "Titre" if box.title else f"Texte {number}" if box.text else f"Fond {number}"
    box_kind = ' txBox="1"' if box.text and not box.title else ""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="{name}"/><p:cNvSpPr{box_kind}/>'
        f"<p:nvPr>{which}</p:nvPr></p:nvSpPr><p:spPr>{place}{fill}<a:ln><a:noFill/></a:ln>"
        f'</p:spPr><p:txBody><a:bodyPr wrap="square" anchor="{ANCHOR[box.anchor]}">'
        f"<a:normAutofit/></a:bodyPr><a:lstStyle/>{lines or '<a:p/>'}</p:txBody></p:sp>"
    )


# ── Impress ──────────────────────────────────────────────────────────────────────────────────────

IMPRESS = " ".join(
    f'xmlns:{short}="{BASE}{long}:1.0"'
    for short, long in (
        ("office", "office"),
        ("text", "text"),
        ("style", "style"),
        ("draw", "drawing"),
        ("presentation", "presentation"),
        ("fo", "xsl-fo-compatible"),
        ("svg", "svg-compatible"),
    )
)


def _impress(kind: str, drawing: NeutralDrawing) -> dict[str, str]:
    numbered = list(enumerate(drawing.boxes, 1))
    styles = "".join(_impress_styles(n, box) for n, box in numbered)
    shapes = "".join(_frame(n, box) for n, box in numbered)
    listed = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{its}"/>'
        for name, its in (("/", kind), ("content.xml", "text/xml"), ("styles.xml", "text/xml"))
    )
    return {
        "mimetype": kind,
        "content.xml": f'<office:document-content {IMPRESS} office:version="1.2">'
        '<office:automatic-styles><style:style style:name="Dp" style:family="drawing-page"/>'
        f"{styles}</office:automatic-styles><office:body><office:presentation>"
        '<draw:page draw:name="Page 1" draw:style-name="Dp" draw:master-page-name="Neutre">'
        f"{shapes}</draw:page></office:presentation></office:body></office:document-content>",
        "styles.xml": f'<office:document-styles {IMPRESS} office:version="1.2"><office:styles>'
        '<style:default-style style:family="paragraph"><style:text-properties '
        f'fo:font-family="{FONT}" fo:language="fr" fo:country="FR"/></style:default-style>'
        '<style:default-style style:family="graphic"><style:text-properties '
        f'fo:font-family="{FONT}" fo:language="fr" fo:country="FR"/></style:default-style>'
        "</office:styles><office:automatic-styles>"
        '<style:page-layout style:name="Page"><style:page-layout-properties '
        f'fo:page-width="{drawing.width}cm" fo:page-height="{drawing.height}cm" '
        'fo:margin-top="0cm" fo:margin-bottom="0cm" fo:margin-left="0cm" fo:margin-right="0cm"'
        "/></style:page-layout>"
        '<style:style style:name="Dm" style:family="drawing-page"/></office:automatic-styles>'
        '<office:master-styles><style:master-page style:name="Neutre" '
        'style:page-layout-name="Page" draw:style-name="Dm"/></office:master-styles>'
        "</office:document-styles>",
        "META-INF/manifest.xml": "<manifest:manifest "
        f'xmlns:manifest="{BASE}manifest:1.0" manifest:version="1.2">{listed}'
        "</manifest:manifest>",
    }


def _impress_styles(number: int, box: DrawnBox) -> str:
    fill = f'draw:fill="solid" draw:fill-color="#{box.fill}"' if box.fill else 'draw:fill="none"'
    weight = ' fo:font-weight="bold"' if box.bold else ""
    return (
        f'<style:style style:name="G{number}" style:family="graphic"><style:graphic-properties '
        f'draw:stroke="none" {fill} draw:textarea-vertical-align="{box.anchor}" '
        'draw:auto-grow-height="false" draw:auto-grow-width="false" fo:wrap-option="wrap"/>'
        f'</style:style><style:style style:name="P{number}" style:family="paragraph">'
        f'<style:paragraph-properties fo:text-align="{box.align}"/></style:style>'
        f'<style:style style:name="T{number}" style:family="text"><style:text-properties '
        f'fo:font-family="{FONT}" fo:font-size="{box.size}pt" fo:color="#{box.colour}"{weight}/>'
        "</style:style>"
    )


def _frame(number: int, box: DrawnBox) -> str:
    place = (
        f'draw:style-name="G{number}" svg:x="{box.x}cm" svg:y="{box.y}cm" '
        f'svg:width="{box.width}cm" svg:height="{box.height}cm"'
    )
    lines = "".join(_lines(number, box))
    if not lines:
        shape = "ellipse" if box.ellipse else "rect"
        return f"<draw:{shape} {place}/>"
    title = ' presentation:class="title"' if box.title else ""
    return f"<draw:frame {place}{title}><draw:text-box>{lines}</draw:text-box></draw:frame>"


def _lines(number: int, box: DrawnBox) -> Iterator[str]:
    for line in box.text.split("\n"):
        if line:
            yield (
                f'<text:p text:style-name="P{number}"><text:span text:style-name="T{number}">'
                f"{escape(line)}</text:span></text:p>"
            )


# ── the three of the kit ─────────────────────────────────────────────────────────────────────────

NAME_LINE = "{{ nom }}"


def poster(brand: str) -> NeutralDrawing:
    """An A3, upright, in the colour *brand*."""
    pale = tinted(brand, 0.88)
    return NeutralDrawing(
        width=29.7,
        height=42.0,
        boxes=(
            DrawnBox(x=0, y=0, width=29.7, height=42, fill=pale),
            *_fermata(20.2, 4.2, 7.2, tinted(brand, 0.45), pale),
            DrawnBox(x=0, y=14.5, width=29.7, height=14.5, fill=brand),
            _text(1.8, 1.4, 17.5, 2.4, "{{ service }}", 24, bold=True),
            _text(1.8, 3.9, 17.5, 1.8, "{{ academie }}", 20),
            _text(1.8, 6.6, 17.5, 6.4, "{{ logo }}", 14),
            DrawnBox(
                x=1.8,
                y=15.2,
                width=26.1,
                height=9,
                text="{{ semaine }}",
                size=66,
                bold=True,
                colour=WHITE,
                title=True,
            ),
            _text(1.8, 24.4, 26.1, 3.8, "{{ slogan }}", 34, colour=WHITE),
            _text(1.8, 30.3, 26.1, 4.4, "{{ dates }}", 44, bold=True, colour=brand),
            _text(1.8, 35, 26.1, 2.6, "{{ territoire }} · {{ annee }}", 24),
            DrawnBox(x=1.8, y=38.6, width=26.1, height=0.12, fill=brand),
            _text(1.8, 39, 26.1, 1.8, "{{ nombre }}", 20),
        ),
    )


def banner(brand: str) -> NeutralDrawing:
    """A banner of one metre by thirty centimetres, to be printed at any scale."""
    return NeutralDrawing(
        width=100.0,
        height=30.0,
        boxes=(
            DrawnBox(x=0, y=0, width=100, height=30, fill=brand),
            *_fermata(80.5, 6, 15, tinted(brand, 0.35), brand),
            DrawnBox(
                x=3,
                y=3,
                width=74,
                height=12,
                text="{{ semaine }}",
                size=120,
                bold=True,
                colour=WHITE,
                title=True,
            ),
            _text(3, 15, 74, 5.4, "{{ slogan }}", 60, colour=WHITE),
            _text(3, 21, 60, 6, "{{ dates }}", 56, bold=True, colour=WHITE),
            _text(80.5, 15, 15, 5, "{{ logo }}", 20),
            _text(64, 21, 33, 6, "{{ service }}", 40, colour=WHITE, align="right"),
        ),
    )


def diploma(brand: str) -> NeutralDrawing:
    """An A4, on its side, with a blank line for the name."""
    pale = tinted(brand, 0.9)
    return NeutralDrawing(
        width=29.7,
        height=21.0,
        boxes=(
            DrawnBox(x=0, y=0, width=29.7, height=21, fill=brand),
            DrawnBox(x=0.7, y=0.7, width=28.3, height=19.6, fill=WHITE),
            DrawnBox(x=0.7, y=0.7, width=28.3, height=3.4, fill=pale),
            *_fermata(24.4, 1.1, 2.6, tinted(brand, 0.4), pale),
            _text(2, 1.1, 14, 2.6, "{{ academie }}", 20, bold=True),
            _text(17, 1.2, 6.5, 2.4, "{{ logo }}", 14),
            DrawnBox(
                x=2,
                y=4.6,
                width=25.7,
                height=2.6,
                text="Diplôme de la persévérance",
                size=40,
                bold=True,
                colour=brand,
                align="center",
                title=True,
            ),
            _text(2, 7.4, 25.7, 1.4, "remis à", 18, align="center"),
            _text(2, 8.9, 25.7, 2.2, NAME_LINE, 30, align="center"),
            _text(2, 11.2, 25.7, 1.4, "pour", 18, align="center"),
            _text(2, 12.5, 25.7, 1.6, "{{ ligne }}", 22, align="center"),
            _text(2, 14.3, 25.7, 1.8, "{{ semaine }}, {{ dates }}", 18, align="center"),
            _text(2, 16.8, 13, 2.6, "Fait à {{ ligne_courte }}\nle {{ ligne_courte }}", 14),
            _text(15.5, 16.8, 12.2, 2.6, "{{ service }}\nSignature", 14, align="right"),
        ),
    )


def _text(
    x: float,
    y: float,
    width: float,
    height: float,
    text: str,
    size: float,
    *,
    bold: bool = False,
    colour: str = INK,
    align: str = "left",
) -> DrawnBox:
    return DrawnBox(
        x=x,
        y=y,
        width=width,
        height=height,
        text=text,
        size=size,
        bold=bold,
        colour=colour,
        align=align,
    )


def _fermata(x: float, y: float, side: float, ink: str, paper: str) -> Sequence[DrawnBox]:
    """A point d'orgue: half a ring over a dot."""
    inner = side * 0.8
    gap = (side - inner) / 2
    dot = side * 0.17
    return (
        DrawnBox(x=x, y=y, width=side, height=side, fill=ink, ellipse=True),
        DrawnBox(x=x + gap, y=y + gap, width=inner, height=inner, fill=paper, ellipse=True),
        DrawnBox(x=x - 0.1, y=y + side / 2, width=side + 0.2, height=side / 2 + 0.1, fill=paper),
        DrawnBox(
            x=x + (side - dot) / 2,
            y=y + side * 0.36,
            width=dot,
            height=dot,
            fill=ink,
            ellipse=True,
        ),
    )
