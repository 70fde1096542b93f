"""The default templates: neutral masks for whoever has none, and to make one's own from.

Their headings, lists and tables are added when they are filled in; they say how a page looks, and
where what goes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

from models.masks.opendocument import PLAIN
from models.masks.word import DOCUMENT, KIND, NS, OFFICE, RELATIONS, TEMPLATE, TYPES

REVIEW = (
    ("title", "Le bilan de l'année"),
    ("over", "{{ academie }} · {{ semaine }} · {{ annee }}"),
    ("over", "Du {{ debut }} au {{ fin }}. Texte du bilan : {{ etat }}."),
    ("text", "{{ bilan }}"),
)
"""The lines of the review's mask, each with how it looks."""
FOOT = "{{ academie }}, bilan {{ annee }}"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def neutral(
    ending: str,
    lines: Sequence[tuple[str, str]] = REVIEW,
    foot: str = FOOT,
    *,
    brand: str = "",
    on_its_side: bool = False,
) -> bytes:
    """A neutral mask: ``docx`` or ``dotx``, ``odt`` or ``ott``; *brand*: the colour of its titles
    and bands, six figures; *on_its_side*: an A4 in landscape."""
    if ending in ("docx", "dotx"):
        kind = TEMPLATE if ending == "dotx" else DOCUMENT
        return zipped(_coloured(_of_word(kind, lines, foot, on_its_side), brand))
    kind = f"{PLAIN}-template" if ending == "ott" else PLAIN
    return zipped(_coloured(_of_writer(kind, lines, foot, on_its_side), brand))


def _coloured(parts: dict[str, str], brand: str) -> dict[str, str]:
    return {name: part.replace(INK, brand) for name, part in parts.items()} if brand else parts


def zipped(parts: dict[str, str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            plain = name == "mimetype"
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_STORED if plain else zipfile.ZIP_DEFLATED
            archive.writestr(info, text if plain else XML + text)
    return made.getvalue()


# ── Word ─────────────────────────────────────────────────────────────────────────────────────────

FONTS = '<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial"/>'
INK = "1F3A4D"


def _word_style(number: str, name: str, paragraph: str = "", run: str = "") -> str:
    default = ' w:default="1"' if number == "Normal" else ""
    based = "" if default else '<w:basedOn w:val="Normal"/><w:next w:val="Normal"/>'
    return (
        f'<w:style w:type="paragraph" w:styleId="{number}"{default}><w:name w:val="{name}"/>'
        f"{based}<w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


def _word_heading(level: int, size: int) -> str:
    return _word_style(
        f"Titre{level}",
        f"heading {level}",
        '<w:keepNext/><w:spacing w:before="280" w:after="100"/>'
        f'<w:outlineLvl w:val="{level - 1}"/>',
        f'<w:b/><w:color w:val="{INK}"/><w:sz w:val="{size}"/>',
    )


WORD_STYLES = (
    f'<w:styles xmlns:w="{NS}"><w:docDefaults><w:rPrDefault><w:rPr>{FONTS}<w:sz w:val="21"/>'
    '<w:lang w:val="fr-FR"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>'
    '<w:spacing w:after="120" w:line="271" w:lineRule="auto"/></w:pPr></w:pPrDefault>'
    "</w:docDefaults>"
    + _word_style("Normal", "Normal")
    + _word_style(
        "Titre",
        "Title",
        '<w:spacing w:after="60"/>',
        f'<w:b/><w:color w:val="{INK}"/><w:sz w:val="44"/>',
    )
    + _word_style("SousTitre", "Subtitle", '<w:spacing w:after="60"/>', '<w:sz w:val="22"/>')
    + _word_heading(1, 30)
    + _word_heading(2, 24)
    + _word_style(
        "Bandeau",
        "Bandeau",
        f'<w:shd w:val="clear" w:color="auto" w:fill="{INK}"/>'
        '<w:spacing w:before="0" w:after="240" w:line="320" w:lineRule="auto"/>',
        '<w:b/><w:color w:val="FFFFFF"/><w:sz w:val="26"/>',
    )
    + _word_style("Milieu", "Milieu", '<w:jc w:val="center"/>', '<w:sz w:val="28"/>')
    + _word_style(
        "Grand",
        "Grand",
        '<w:spacing w:before="240" w:after="240"/><w:jc w:val="center"/>',
        f'<w:b/><w:color w:val="{INK}"/><w:sz w:val="56"/>',
    )
    + _word_style(
        "PiedDePage",
        "footer",
        '<w:tabs><w:tab w:val="right" w:pos="9300"/></w:tabs>',
        '<w:sz w:val="17"/>',
    )
    + "</w:styles>"
)
WORD_LOOKS = {
    "title": "Titre",
    "over": "SousTitre",
    "text": "Normal",
    "head": "Titre1",
    "band": "Bandeau",
    "middle": "Milieu",
    "large": "Grand",
    "name": "Grand",
}
MERGED, MERGED_LINE = "Nom", "…" * 20
"""The column of one's own list that a mail merge puts there; until then, a line for a pen."""
WORD_NAME = (
    f'<w:fldSimple w:instr=" MERGEFIELD {MERGED} "><w:r><w:t>{MERGED_LINE}</w:t></w:r>'
    "</w:fldSimple>"
)


def _word_line(look: str, text: str) -> str:
    said = WORD_NAME if look == "name" else f"<w:r><w:t>{text}</w:t></w:r>"
    return f'<w:p><w:pPr><w:pStyle w:val="{WORD_LOOKS[look]}"/></w:pPr>{said}</w:p>'


def _of_word(
    kind: str, lines: Sequence[tuple[str, str]], foot: str, on_its_side: bool
) -> dict[str, str]:
    body = "".join(_word_line(look, text) for look, text in lines)
    size = (
        'w:w="16838" w:h="11906" w:orient="landscape"' if on_its_side else 'w:w="11906" w:h="16838"'
    )
    parts = (
        ("word/document.xml", kind),
        ("word/styles.xml", f"{KIND}styles+xml"),
        ("word/footer1.xml", f"{KIND}footer+xml"),
    )
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{its}"/>' for name, its in parts
    )
    return {
        "[Content_Types].xml": f'<Types xmlns="{TYPES}"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" '
        f'Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{NS}" xmlns:r="{OFFICE}"><w:body>{body}'
        '<w:sectPr><w:footerReference w:type="default" r:id="rId2"/>'
        f'<w:pgSz {size}/><w:pgMar w:top="1304" w:right="1304" w:bottom="1304" '
        'w:left="1304" w:header="708" w:footer="708" w:gutter="0"/></w:sectPr></w:body>'
        "</w:document>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{RELATIONS}">'
        f'<Relationship Id="rId1" Type="{OFFICE}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rId2" Type="{OFFICE}/footer" Target="footer1.xml"/></Relationships>',
        "word/styles.xml": WORD_STYLES,
        "word/footer1.xml": f'<w:ftr xmlns:w="{NS}"><w:p><w:pPr><w:pStyle w:val="PiedDePage"/>'
        f'</w:pPr><w:r><w:t>{foot}</w:t></w:r><w:r><w:tab/></w:r><w:fldSimple w:instr=" PAGE ">'
        "<w:r><w:t>1</w:t></w:r></w:fldSimple></w:p></w:ftr>",
    }


# ── OpenDocument ─────────────────────────────────────────────────────────────────────────────────

SPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for short, long in (
        ("office", "office"),
        ("text", "text"),
        ("table", "table"),
        ("style", "style"),
        ("fo", "xsl-fo-compatible"),
        ("svg", "svg-compatible"),
    )
)


def _writer_style(name: str, paragraph: str, run: str, more: str = "") -> str:
    shown = name.replace("_20_", " ")
    return (
        f'<style:style style:name="{name}" style:display-name="{shown}" style:family="paragraph" '
        f'style:parent-style-name="Standard"{more}><style:paragraph-properties {paragraph}/>'
        f"<style:text-properties {run}/></style:style>"
    )


def _writer_heading(level: int, size: int) -> str:
    return _writer_style(
        f"Heading_20_{level}",
        'fo:keep-with-next="always" fo:margin-top="0.5cm" fo:margin-bottom="0.18cm"',
        f'fo:font-weight="bold" fo:color="#{INK}" fo:font-size="{size}pt"',
        f' style:default-outline-level="{level}" style:next-style-name="Standard"',
    )


WRITER_STYLES = (
    f'<office:document-styles {SPACES} office:version="1.2"><office:font-face-decls>'
    '<style:font-face style:name="Arial" svg:font-family="Arial" '
    'style:font-family-generic="swiss"/></office:font-face-decls><office:styles>'
    '<style:default-style style:family="paragraph"><style:text-properties '
    'style:font-name="Arial" fo:font-size="10.5pt" fo:language="fr" fo:country="FR"/>'
    '</style:default-style><style:style style:name="Standard" style:family="paragraph" '
    'style:class="text"><style:paragraph-properties fo:margin-bottom="0.21cm" '
    'fo:line-height="113%"/></style:style>'
    + _writer_style(
        "Title",
        'fo:margin-bottom="0.1cm"',
        f'fo:font-weight="bold" fo:color="#{INK}" fo:font-size="22pt"',
    )
    + _writer_style("Subtitle", 'fo:margin-bottom="0.1cm"', 'fo:font-size="11pt"')
    + _writer_heading(1, 15)
    + _writer_heading(2, 12)
    + _writer_style(
        "Bandeau",
        f'fo:background-color="#{INK}" fo:padding="0.2cm" fo:margin-bottom="0.5cm"',
        'fo:font-weight="bold" fo:color="#FFFFFF" fo:font-size="13pt"',
    )
    + _writer_style("Milieu", 'fo:text-align="center"', 'fo:font-size="14pt"')
    + _writer_style(
        "Grand",
        'fo:text-align="center" fo:margin-top="0.4cm" fo:margin-bottom="0.4cm"',
        f'fo:font-weight="bold" fo:color="#{INK}" fo:font-size="28pt"',
    )
    + _writer_style("Footer", 'fo:margin-bottom="0cm"', 'fo:font-size="8.5pt"')
    + '</office:styles><office:automatic-styles><style:page-layout style:name="Page">'
    '<style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm" '
    'fo:margin-top="2.3cm" fo:margin-bottom="1.5cm" fo:margin-left="2.3cm" '
    'fo:margin-right="2.3cm"/><style:footer-style><style:header-footer-properties '
    'fo:min-height="0.8cm" fo:margin-top="0.3cm"/></style:footer-style></style:page-layout>'
    "</office:automatic-styles><office:master-styles>"
    '<style:master-page style:name="Standard" style:page-layout-name="Page"><style:footer>'
)
WRITER_LOOKS = {
    "title": "Title",
    "over": "Subtitle",
    "text": "Standard",
    "band": "Bandeau",
    "middle": "Milieu",
    "large": "Grand",
    "name": "Grand",
}
WRITER_NAME = (
    f'<text:database-display text:database-name="Liste" text:table-name="Liste" '
    f'text:table-type="table" text:column-name="{MERGED}">{MERGED_LINE}</text:database-display>'
)


def _writer_line(look: str, text: str) -> str:
    if look == "head":
        return f'<text:h text:style-name="Heading_20_1" text:outline-level="1">{text}</text:h>'
    said = WRITER_NAME if look == "name" else text
    return f'<text:p text:style-name="{WRITER_LOOKS[look]}">{said}</text:p>'


def _of_writer(
    kind: str, lines: Sequence[tuple[str, str]], foot: str, on_its_side: bool
) -> dict[str, str]:
    body = "".join(_writer_line(look, text) for look, text in lines)
    styles = WRITER_STYLES
    if on_its_side:
        upright = 'fo:page-width="21cm" fo:page-height="29.7cm"'
        turned = 'fo:page-width="29.7cm" fo:page-height="21cm" style:print-orientation="landscape"'
        styles = styles.replace(upright, turned)
    listed = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{its}"/>'
        for name, its in (("/", kind), ("content.xml", "text/xml"), ("styles.xml", "text/xml"))
    )
    return {
        "mimetype": kind,
        "content.xml": f'<office:document-content {SPACES} office:version="1.2">'
        f"<office:automatic-styles/><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>",
        "styles.xml": f'{styles}<text:p text:style-name="Footer">{foot} · '
        '<text:page-number text:select-page="current">1</text:page-number></text:p>'
        "</style:footer></style:master-page></office:master-styles></office:document-styles>",
        "META-INF/manifest.xml": "<manifest:manifest "
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
        f'manifest:version="1.2">{listed}</manifest:manifest>',
    }
