"""A wrong text is found when it is changed, not on the morning it should leave."""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jinja2 import (
    Environment,
    Template,
    TemplateNotFound,
    TemplateSyntaxError,
    UndefinedError,
    meta,
    nodes,
)

from models.errors import BadDefinition
from models.letters import texts
from models.letters.samples import samples
from models.letters.texts import FaultyFile
from models.letters.vocabulary import ITEM, PARTS, complete


def check_texts(directory: Path | None = None) -> None:
    """Read and try every text, *directory*'s own first.

    Raises ``BadDefinition`` with file and line for a Jinja error, an unknown name, a block that
    is missing or unknown.
    """
    files = _as_they_are(directory)
    if files in _FOUND_RIGHT:
        return
    for name in texts.text_names(directory):
        _check(name, directory)
    for name in texts.frame(directory).list_templates(filter_func=_is_frame):
        _read(name, texts.frame(directory))
    _FOUND_RIGHT.add(files)


Files = frozenset[tuple[str, int, int]]
_FOUND_RIGHT: set[Files] = set()
"""The files that this process read and found right: read again once one of them changes."""


def _as_they_are(directory: Path | None) -> Files:
    files = (file for folder in texts.folders(directory) for file in folder.glob("*.j2"))
    return frozenset((str(f), (s := f.lstat()).st_mtime_ns, s.st_size) for f in files)


def _is_frame(name: str) -> bool:
    return name.startswith("_") and name.endswith(".j2")


def _check(name: str, directory: Path | None) -> None:
    reader = texts.environment(directory)
    template = _read(f"{name}.j2", reader)
    path = Path(template.filename or name)
    tree = reader.parse(path.read_text(encoding="utf-8"), name, str(path))
    _check_blocks(tree, path)
    _check_names(tree, path)
    _try(texts.Text, template, path)


def _read(name: str, reader: Environment) -> Any:
    try:
        return reader.get_template(name)
    except Exception as error:
        file, line = line_of(error, name)
        raise _wrong(Path(file), line, in_french(error)) from error


def _check_blocks(tree: nodes.Template, path: Path) -> None:
    found = texts.block_names(tree)
    for block, line in found.items():
        if block not in texts.REQUIRED + texts.OPTIONAL:
            raise _wrong(path, line, f"le bloc « {block} » n'existe pas")
    for block in texts.REQUIRED:
        if block not in found:
            raise _wrong(path, 1, f"il manque le bloc « {block} »")


def _check_names(tree: nodes.Template, path: Path) -> None:
    known = complete({})
    unknown = meta.find_undeclared_variables(tree) - set(known)
    for name in tree.find_all(nodes.Name):
        if name.ctx == "load" and name.name in unknown:
            raise _wrong(path, name.lineno, f"« {name.name} » est inconnu")
    parts = PARTS | {"item": ITEM}
    for field, owner, line in _fields(tree):
        if owner in parts and field not in parts[owner]:
            raise _wrong(path, line, f"« {owner}.{field} » est inconnu")


def _fields(tree: nodes.Template) -> Iterator[tuple[str, str, int]]:
    for dotted in tree.find_all(nodes.Getattr):
        if isinstance(dotted.node, nodes.Name):
            yield dotted.attr, dotted.node.name, dotted.lineno


def _try(text: type[texts.Text], template: Template, path: Path) -> None:
    """Render every block with everything, and with next to nothing."""
    for sample in samples():
        drawn = text(template, complete(sample))
        try:
            for block in template.blocks:
                drawn.block(block)
        except Exception as error:
            raise _wrong(path, line_of(error, path.name)[1], in_french(error)) from error


def in_french(error: BaseException) -> str:
    """What is wrong with a text, for who would mend it."""
    if isinstance(error, FaultyFile):
        return error.what
    if isinstance(error, TemplateNotFound):
        return f"il en appelle un autre, « {error.name} », qui n'existe pas"
    if isinstance(error, RecursionError):
        return "il s'appelle lui-même, ou ses parties sont trop imbriquées"
    if isinstance(error, UndefinedError):
        return UNDEFINED.sub(r"« \1 » est inconnu", str(error))
    if isinstance(error, TemplateSyntaxError):
        return f"ce n'est pas du Jinja lisible ({error.message})"
    return str(error.args[0]) if error.args else type(error).__name__


UNDEFINED = re.compile(r"^'([^']+)' is undefined$")


def line_of(error: BaseException, name: str) -> tuple[str, int | None]:
    """The file and the line of a text where *error* arose; *name* when it is not known."""
    if isinstance(error, TemplateSyntaxError):
        return error.filename or name, error.lineno
    if isinstance(error, FaultyFile):
        return error.file, None
    for stop in reversed(traceback.extract_tb(error.__traceback__)):
        if stop.filename.endswith(".j2"):
            return stop.filename, stop.lineno
    return name, None


def _wrong(path: Path, line: int | None, what: str) -> BadDefinition:
    where = f"{path.name}, ligne {line}" if line else path.name
    return BadDefinition(
        f"{where} : {what}.",
        f"Corrigez {path}.",
        file=str(path),
        line=line,
        error=what,
    )
