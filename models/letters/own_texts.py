"""Validation and compilation of user-edited templates: an académie's own words for a text of ours.

What an académie may write is less than what our files may: words, the names of ``vocabulary.py``,
our filters, ``if`` and ``for``. Whatever else is refused with a sentence that names it, and the
nearest word that there is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, Template, TemplateSyntaxError, nodes

from models.letters import markup, texts
from models.letters.checking import in_french
from models.letters.samples import samples
from models.letters.vocabulary import ITEM, LISTS, PARTS, complete
from models.year.definition import Definition
from models.year.own_text import BLOCKS, EMPTY, OwnText, longest

BLOCK = re.compile(
    r"\{%-?\s*block\s+(\w+)\s*-?%\}(.*?)\{%-?\s*endblock(?:\s+\w+)?\s*-?%\}", re.DOTALL
)
NOT_OWN = ("sign_in", "stand_in")
"""What no cycle says otherwise: whoever signs in may be of an académie that has none."""
Own = tuple[tuple[str, str], ...]
"""Blocks and what they say, as one key."""


def may_be_own(name: str) -> bool:
    """Whether an académie may say the text *name* in its own words."""
    return name not in NOT_OWN and name in texts.text_names()


def shipped(name: str) -> dict[str, str]:
    """The blocks of the text *name* as its file has them, as one would type them."""
    found = texts.written_at(name)
    return dict(_shipped(found)) if found else {}


@lru_cache(maxsize=256)
def _shipped(found: tuple[str, int, int]) -> Own:
    source = Path(found[0]).read_text(encoding="utf-8")
    return tuple((block, said.strip("\n")) for block, said in BLOCK.findall(source))


def written_over(changes: Mapping[str, Any]) -> dict[str, Any]:
    """*changes* of a cycle where each own text says what its blocks replace, as it is today."""
    own = changes.get("texts")
    if not isinstance(own, dict):
        return dict(changes)
    return dict(changes) | {"texts": {name: _over(name, said) for name, said in own.items()}}


def _over(name: str, said: object) -> object:
    if not isinstance(said, dict):
        return said
    ours = shipped(name) if may_be_own(name) else {}
    replaced = {b: ours.get(b, "") for b in BLOCKS if said.get(b) is not None}
    return {**said, "shipped": replaced}


def changed_since(name: str, text: OwnText) -> dict[str, tuple[str, str]]:
    """The blocks whose shipped words changed since *text* was written: before, and now."""
    ours = shipped(name)
    return {
        block: (before, ours.get(block, ""))
        for block, before in text.shipped.items()
        if block in text.own and ours.get(block, "") != before
    }


def own_words(definition: Definition, name: str) -> dict[str, str] | None:
    """What the cycle of *definition* says in place of blocks of the text *name*."""
    own = definition.texts.get(name)
    return own.own if own else None


def template_of(own: Mapping[str, str], directory: Path | None = None) -> Template:
    """The blocks of *own*, ready to be drawn."""
    return _template(texts.folders(directory), tuple(own.items()))


@lru_cache(maxsize=256)
def _template(where: tuple[Path, ...], own: Own) -> Template:
    source = "\n".join(f"{{% block {n} %}}\n{said}\n{{% endblock %}}" for n, said in own)
    return _reader(where).from_string(source)


def _reader(where: tuple[Path, ...] = ()) -> Environment:
    return texts.environment(where[0] if where else None)


# ── what is wrong with it ────────────────────────────────────────────────────────────────────────


def faults_of(own: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with each block of *own*, in a sentence without its full stop."""
    return dict(_faults(tuple(own.items())))


def nearest(name: str, known: Mapping[str, Any] | list[str]) -> str:
    """« ; le plus proche est « unit.name » », or nothing."""
    close = get_close_matches(name, list(known), 1, 0.5)
    return f" ; le plus proche est « {close[0]} »" if close else ""


@lru_cache(maxsize=256)
def _faults(own: Own) -> Own:
    found = ((block, next(_of_block(block, said), "")) for block, said in own)
    return tuple((block, fault) for block, fault in found if fault)


def _of_block(block: str, said: str) -> Iterator[str]:
    if len(said) > longest(block):
        yield f"{longest(block)} signes au plus, pas {len(said)}"
        return
    if not said.strip() and block not in EMPTY:
        yield "il n'y a pas de mots"
        return
    yield from _of_markup(said)
    try:
        tree = _reader().parse(said)
    except TemplateSyntaxError as error:
        yield _unread(error)
        return
    yield from _of_nodes(tree)
    yield from _of_words(block, said)


HTML = re.compile(r"</?[A-Za-z][^<>{}]*>|<!--")
LINK = re.compile(r"!?\[[^\]\n]*\]\([^)\n]*\)")
HEADING = re.compile(r"^#{1,6} .*$", re.MULTILINE)
RULES = "« - » commence une ligne de liste, « > » une citation, « **…** » met en valeur"


def _of_markup(said: str) -> Iterator[str]:
    """HTML, and what of Markdown is not ours."""
    for pattern, what in ((HTML, "balise"), (LINK, "lien"), (HEADING, "titre")):
        if found := pattern.search(said):
            seen = found[0] if len(found[0]) <= 40 else found[0][:39] + "…"
            yield f"« {seen} » n'est pas une mise en forme permise ({what}) : {RULES}"


TAGS = ("if", "elif", "else", "endif", "for", "endfor")
UNCLOSED = re.compile(r"innermost block that needs to be closed is '(\w+)'")
UNKNOWN = re.compile(r"unknown tag '(\w+)'")


def _unread(error: TemplateSyntaxError) -> str:
    """What Jinja could not read, in French."""
    message, line = error.message or "", error.lineno
    if (open_ := UNCLOSED.search(message)) and open_[1] in ("if", "for"):
        return f"« {{% {open_[1]} … %}} » n'est pas refermé : ajoutez « {{% end{open_[1]} %}} »"
    if unknown := UNKNOWN.search(message):
        tag = unknown[1]
        if tag in TAGS:
            return f"ligne {line}, « {{% {tag} %}} » ne ferme rien"
        return f"« {{% {tag} %}} » n'existe pas{nearest(tag, list(TAGS))}"
    if "print statement" in message or "unexpected '}'" in message:
        return f"ligne {line}, un « {{{{ » n'est pas refermé par « }}}} »"
    return f"ligne {line}, ce qui est entre accolades ne se lit pas"


PLAIN = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Const,
    nodes.Name,
    nodes.Getattr,
    nodes.Filter,
    nodes.If,
    nodes.For,
    nodes.CondExpr,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Concat,
)
"""What a text may be made of: nothing that computes, calls or repeats without bound."""
STRAY = re.compile(r"\}\}|%\}|\{\{|\{%")
BUILT_IN = ("length",)
LOOP = ("index", "first", "last", "length")
MANY = (*LISTS, "objectives")


def _of_nodes(tree: nodes.Template) -> Iterator[str]:
    for node in tree.find_all(nodes.Node):
        if not isinstance(node, PLAIN):
            yield f"ligne {node.lineno}, une écriture qui n'est pas permise ({_called(node)})"
    for words in tree.find_all(nodes.TemplateData):
        if stray := STRAY.search(words.data):
            yield f"ligne {words.lineno}, un « {stray[0]} » de trop"
    for call in tree.find_all(nodes.Filter):
        known = [*texts.FILTERS, *BUILT_IN]
        if call.name not in known:
            yield f"le filtre « {call.name} » est inconnu{nearest(call.name, known)}"
    yield from _of_loops(tree)
    yield from _of_names(tree, {})


def _called(node: nodes.Node) -> str:
    kinds = {"Call": "un appel", "Block": "block", "Assign": "set", "Include": "include"}
    return kinds.get(type(node).__name__, type(node).__name__.lower())


def _of_loops(tree: nodes.Template) -> Iterator[str]:
    for loop in tree.find_all(nodes.For):
        over = _over_what(loop)
        if not over or not set(over) <= set(MANY):
            yield f"« {{% for %}} » énumère l'un de ces mots : {', '.join(MANY)}"
        if next(loop.find_all(nodes.For), None) is not None:
            yield "un « {% for %} » n'en contient pas un autre"


def _over_what(loop: nodes.For) -> list[str]:
    """The lists that *loop* goes through: one, or the first that is not empty."""
    either = [loop.iter.left, loop.iter.right] if isinstance(loop.iter, nodes.Or) else [loop.iter]
    return [one.name if isinstance(one, nodes.Name) else "" for one in either]


def _of_names(node: nodes.Node, within: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """What is unknown in *node*; *within*: the names of the loops around it, and their fields."""
    if isinstance(node, nodes.For):
        within = {**within, **_named_by(node)}
    if isinstance(node, nodes.Getattr):
        yield from _of_field(node, within)
        return
    if isinstance(node, nodes.Name) and node.ctx == "load":
        known = [*complete({}), *within]
        if node.name not in known:
            yield f"« {node.name} » est inconnu{nearest(node.name, [*known, *_dotted(within)])}"
    for child in node.iter_child_nodes():
        yield from _of_names(child, within)


def _named_by(loop: nodes.For) -> dict[str, Mapping[str, Any]]:
    item = ITEM if set(_over_what(loop)) <= set(LISTS) else {}
    target = loop.target.name if isinstance(loop.target, nodes.Name) else ""
    return {target: item, "loop": dict.fromkeys(LOOP)}


def _of_field(node: nodes.Getattr, within: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    owner = node.node.name if isinstance(node.node, nodes.Name) else ""
    fields = {**PARTS, **within}.get(owner)
    if fields is None or node.attr not in fields:
        said = f"{owner}.{node.attr}" if owner else node.attr
        yield f"« {said} » est inconnu{nearest(said, _dotted(within) + list(complete({})))}"


def _dotted(within: Mapping[str, Mapping[str, Any]]) -> list[str]:
    parts = {**PARTS, **within}
    return [f"{part}.{field}" for part, fields in parts.items() for field in fields]


def _of_words(block: str, said: str) -> Iterator[str]:
    """What reading it with everything, and with next to nothing, shows."""
    try:
        template = template_of({block: said})
        read = [texts.Text(template, complete(sample)).block(block) for sample in samples()]
    except Exception as error:
        yield in_french(error)
        return
    if any(line.count("**") % 2 for drawn in read for line in drawn.splitlines()):
        yield "un « ** » n'est pas refermé sur sa ligne"
    if block == "subject" and not all(markup.bare(drawn).strip() for drawn in read):
        yield "l'objet est vide quand ce dont il parle manque : ajoutez-y des mots"
