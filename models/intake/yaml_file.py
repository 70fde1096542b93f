"""The safe, bounded YAML reader.

YAML that people write, read by one reader: nothing in it is run, nothing in it is without bound.

A key is what is written before its colon, ``on`` too; a number is whole and in figures; a date, an
hour and the code of a unit stay what they look like (« 07:45 », « 024 », « NO »): ``yes``, ``no``,
``on`` and ``off`` switch something only in small letters, and never in a list. Whatever else is
refused, with its line.
"""

from __future__ import annotations

import re
from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from models.errors import BadDefinition

LONGEST = 200_000
"""Bytes of a file, or characters of a value."""
DEEPEST = 40
MOST = 20_000
"""Values in a file, those that an alias repeats counted each time."""
CORE = "tag:yaml.org,2002:"
MERGE = CORE + "merge"
WRITTEN = {
    "bool": re.compile(r"yes|no|on|off|(?i:true|false)"),
    "int": re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})"),
    "null": re.compile(r"~|null|", re.IGNORECASE),
    "merge": re.compile(r"<<"),
}
"""How a word is written that is more than a word, by the kind of its value."""
TRUE = ("yes", "true", "on")
SWITCHES = ("yes", "no", "on", "off")


_Mark = yaml.Mark | yaml._yaml.Mark | None


class TooMuch(yaml.MarkedYAMLError):
    """What the reader does not follow; *problem* is in French."""


def _no(problem: str, mark: Any) -> TooMuch:
    return TooMuch(problem=problem, problem_mark=mark)


class _Composer(yaml.SafeLoader):
    """PyYAML's own nodes, with bounds, of the few kinds that a definition needs."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.depth = self.count = 0
        self.sizes: dict[int, int] = {}

    def resolve(self, kind: type[yaml.Node], value: str, implicit: tuple[bool, bool]) -> str:
        if kind is not yaml.ScalarNode:
            return CORE + ("seq" if kind is yaml.SequenceNode else "map")
        found = (name for name, how in WRITTEN.items() if implicit[0] and how.fullmatch(value))
        return CORE + next(found, "str")

    def compose_node(self, parent: yaml.Node | None, index: int) -> Any:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent):
            return self._again(event, parent, index)
        if event.tag is not None:
            raise _no("une balise (« ! ») n'a pas cours ici", event.start_mark)
        if self.depth == DEEPEST:
            raise _no(f"plus de {DEEPEST} niveaux", event.start_mark)
        before, self.depth = self.count, self.depth + 1
        self._counted(1, event.start_mark)
        node = super().compose_node(parent, index)
        self.sizes[id(node)], self.depth = self.count - before, self.depth - 1
        return node

    def _again(self, event: yaml.AliasEvent, parent: yaml.Node | None, index: int) -> Any:
        """What an alias repeats, once that is whole: never itself."""
        node = super().compose_node(parent, index)
        if id(node) not in self.sizes:
            raise _no(f"« *{event.anchor} » se contient lui-même", event.start_mark)
        self._counted(self.sizes[id(node)], event.start_mark)
        return node

    def _counted(self, more: int, mark: Any) -> None:
        self.count += more
        if self.count > MOST:
            raise _no(f"plus de {MOST} valeurs", mark)


def _value(node: yaml.Node) -> Any:
    """What *node* says, as dicts, lists, words, whole numbers, booleans and nothing."""
    if isinstance(node, yaml.MappingNode):
        return _keys(node)
    if isinstance(node, yaml.SequenceNode):
        return [_item(one) for one in node.value]
    if node is None or node.tag == CORE + "null":
        return None
    if node.tag == CORE + "int":
        return int(node.value)
    return node.value.lower() in TRUE if node.tag == CORE + "bool" else node.value


def _item(node: yaml.Node) -> Any:
    """What stands in a list, where nothing is switched: « no » is a word there."""
    word = isinstance(node, yaml.ScalarNode) and node.tag == CORE + "bool"
    return node.value if word and node.value.lower() in SWITCHES else _value(node)


def is_on(value: object) -> bool:
    """Whether a *value* switches something on, however that is written."""
    return str(value).lower() in TRUE


def _keys(node: yaml.MappingNode) -> dict[str, Any]:
    own: dict[str, Any] = {}
    merged: dict[str, Any] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise _no("une clé est un mot", key.start_mark)
        if key.tag == MERGE:
            merged = _merged(value) | merged
        elif key.value in own:
            said = f"la clé « {shown(key.value)} » est donnée deux fois"
            raise _no(said, key.start_mark)
        else:
            own[key.value] = _value(value)
    return merged | own


def _merged(node: yaml.Node) -> dict[str, Any]:
    """What ``<<`` brings: the keys of a mapping, or of several, the first wins."""
    found: dict[str, Any] = {}
    for one in node.value if isinstance(node, yaml.SequenceNode) else [node]:
        if not isinstance(one, yaml.MappingNode):
            raise _no("« << » attend des clés", one.start_mark)
        found = _keys(one) | found
    return found


def read_value(text: str, name: str) -> Any:
    """What *text* says; *name* is what a refusal calls it. Raises BadDefinition."""
    try:
        return _value(_composed(text))
    except yaml.YAMLError as error:
        raise _refusal(name, _line_of(error, text), _in_french(error)) from None


def read_yaml(path: Path) -> dict[str, Any]:
    """The keys of a YAML file. Raises BadDefinition, with its line."""
    data = deepcopy(_read_once(_text_of(path), path.name))
    if not isinstance(data, dict):
        raise _refusal(path.name, 1, "une liste de clés est attendue")
    return data


@lru_cache(maxsize=16)
def _read_once(text: str, name: str) -> Any:
    """What a file says; one that was not edited since is parsed once, though it is read each
    time."""
    return read_value(text, name)


def refusal_in(
    path: Path, where: tuple[Any, ...], what: str, next_step: str, called: str = ""
) -> BadDefinition:
    """The refusal of what stands at *where* in a file (*called* so in full), by its line there."""
    line = line_in(path, where)
    said = called or " › ".join(shown(str(part)) for part in where)
    return BadDefinition(
        f"{path.name}, ligne {line} ({said}) : {what}.",
        next_step,
        file=path.name,
        line=line,
        path=said,
    )


def line_in(path: Path, where: tuple[Any, ...]) -> int:
    """The line of *where* in *path*, or of its nearest parent that is written there."""
    try:
        node, line = _composed(_text_of(path)), 1
    except (BadDefinition, yaml.YAMLError):
        return 1
    for part in where:
        node, line = _child(node, part, line)
        if node is None:
            break
    return line


def shown(text: str) -> str:
    """*text* as a sentence may hold it: short, what is not printed written out."""
    cut = text if len(text) <= 60 else text[:59] + "…"
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in cut)


def _composed(text: str) -> Any:
    if len(text) > LONGEST:
        raise yaml.YAMLError(f"plus de {LONGEST} caractères")
    composer = _Composer(text)
    try:
        return composer.get_single_node()
    finally:
        composer.dispose()


def _text_of(path: Path) -> str:
    try:
        if not path.is_file():
            raise OSError
        with path.open("rb") as file:
            return file.read(LONGEST + 1).decode("utf-8-sig")
    except (OSError, ValueError):
        raise BadDefinition(
            f"« {shown(str(path))} » ne se lit pas.", "Donnez un fichier YAML en UTF-8."
        ) from None


def _line_of(error: yaml.YAMLError, text: str) -> int:
    if isinstance(error, yaml.reader.ReaderError):
        return text.count("\n", 0, error.position) + 1
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    return mark.line + 1 if mark else 1


def _in_french(error: yaml.YAMLError) -> str:
    if isinstance(error, TooMuch):
        return str(error.problem)
    if isinstance(error, yaml.reader.ReaderError):
        return "un caractère ne se lit pas"
    if isinstance(error, yaml.MarkedYAMLError):
        if "'\\t'" in str(error.problem):
            return "une tabulation n'a pas cours ici, mettez des espaces"
        return "ce n'est pas du YAML lisible"
    return str(error)


def _refusal(name: str, line: int, what: str) -> BadDefinition:
    return BadDefinition(
        f"{shown(name)}, ligne {line} : {what}.",
        "Vérifiez l'indentation et les guillemets de cette ligne.",
        file=name,
        line=line,
    )


def _child(node: yaml.Node, part: object, line: int) -> tuple[Any, int]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(part):
                return value, key.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], node.value[part].start_mark.line + 1
    return None, line
