"""An import hook: the packages of Point d'orgue are found beside this one, and nowhere else.

Most of them have names that others use too (``config``, ``models``, ``tasks``, ``web``), and a
folder of PYTHONPATH comes before an installed package
(docs/decisions/0026-a-wheel-of-seven-names.md).

Run as a program, it runs one of our modules as ``python -m`` would, in a process of its own:
``python -P …/orgue/own_imports.py orgue.up runner``. It needs the standard library alone.
"""

from __future__ import annotations

import json
import runpy
import sys
from collections.abc import Iterator, Sequence
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType

PACKAGES = ("orgue", "flows", "tasks", "channels", "models", "config", "web")
BESIDE = Path(__file__).resolve().parents[1]
OURS = "Point d'orgue"
"""What the first file of each of them says: another distribution may have written over it."""
NEXT = (
    "Installez orgue dans un environnement à lui seul, comme « pipx install » le fait, "
    "ou réinstallez-le dans le sien."
)


class OwnPackages:
    """The finder of our own packages, to be asked before any other."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Where a package of ours is; None for any other name, a module in a package included."""
        return PathFinder.find_spec(name, [str(BESIDE)]) if name in PACKAGES else None


def keep_to_own_packages() -> None:
    """From here on, import our packages from beside this one. Ends the process, with a sentence,
    when another distribution has one of their names."""
    if others := dict(_others()):
        _refuse(others)
        raise SystemExit(1)
    if not any(isinstance(finder, OwnPackages) for finder in sys.meta_path):
        sys.meta_path.insert(0, OwnPackages())


def _others() -> Iterator[tuple[str, str]]:
    """The names of ours that are another's, and where that one lies."""
    for name in PACKAGES:
        first = BESIDE / name / "__init__.py"
        loaded = getattr(sys.modules.get(name), "__file__", None) or first
        if Path(loaded).resolve() != first or not _is_ours(first):
            yield name, str(loaded)


def _is_ours(file: Path) -> bool:
    try:
        return OURS in file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False


def _refuse(others: dict[str, str]) -> None:
    """As orgue/verbs.py refuses, which cannot be imported now."""
    said = " ; ".join(f"« {name} » ({where})" for name, where in others.items())
    sentence = f"Un autre paquet Python a pris la place d'un des nôtres : {said}."
    print(f"Refusé. {sentence}\n→ {NEXT}", file=sys.stderr)
    if "--json" in sys.argv:
        error = {"code": "NotOurPackages", "sentence": sentence, "next": NEXT, "facts": others}
        print(json.dumps({"error": error}, ensure_ascii=False))


if __name__ == "__main__":
    keep_to_own_packages()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
