"""Zip packages of word processors (OOXML, OpenDocument): read within bounds, written again.

Nothing in here is trusted: what a file says of its own size is not believed, no entity is
resolved, nothing is fetched.
"""

from __future__ import annotations

import io
import zipfile
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

Node = Any
"""An element of lxml, which says no types."""
UNFOLDED = 40_000_000
"""Bytes of a package once unfolded."""
PARTS = 2_000
PIECE = 1_000_000


class NoMask(Exception):
    """A file that is no template; *code* says why, *about* what."""

    def __init__(self, code: str, about: str = "") -> None:
        super().__init__(code)
        self.code, self.about = code, about


class Package:
    """The parts of a zip, in order; those that were parsed are written as they became."""

    def __init__(self, content: bytes) -> None:
        self.parts: dict[str, bytes] = {}
        self._trees: dict[str, Any] = {}
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                self._read(archive)
        except NoMask:
            raise
        except (zipfile.BadZipFile, RuntimeError, OSError, ValueError, EOFError) as broken:
            raise NoMask("broken") from broken
        except (NotImplementedError, zipfile.LargeZipFile) as odd:
            raise NoMask("broken") from odd
        except Exception as broken:
            # zlib's and lzma's own errors have no common ancestor
            if type(broken).__module__ in ("zlib", "_lzma", "lzma"):
                raise NoMask("broken") from broken
            raise

    def _read(self, archive: zipfile.ZipFile) -> None:
        listed = [one for one in archive.infolist() if not one.is_dir()]
        if len(listed) > PARTS:
            raise NoMask("too_large")
        left = UNFOLDED
        for one in listed:
            if one.filename in self.parts:
                raise NoMask("broken")
            with archive.open(one) as part:
                content = part.read(left + 1)
            left -= len(content)
            if left < 0:
                raise NoMask("too_large")
            self.parts[one.filename] = content

    def __contains__(self, name: str) -> bool:
        return name in self.parts

    def tree(self, name: str) -> Any:
        """The root of an XML part. Raises NoMask."""
        if name not in self._trees:
            self._trees[name] = parsed(self.parts.get(name, b""))
        return self._trees[name]

    def put(self, name: str, root: Node) -> None:
        """Give the package an XML part, new or not."""
        self.parts.setdefault(name, b"")
        self._trees[name] = root

    def drop(self, name: str) -> None:
        self.parts.pop(name, None)
        self._trees.pop(name, None)

    def written(self) -> bytes:
        """The package, as a file; ``mimetype`` first and as it is, as OpenDocument wants it."""
        made = io.BytesIO()
        names = sorted(self.parts, key=lambda name: name != "mimetype")
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in names:
                tree = self._trees.get(name)
                content = self.parts[name] if tree is None else _serialised(tree)
                info = zipfile.ZipInfo(name)
                plain = name == "mimetype"
                info.compress_type = zipfile.ZIP_STORED if plain else zipfile.ZIP_DEFLATED
                archive.writestr(info, content)
        return made.getvalue()


def parsed(content: bytes) -> Any:
    """The root of some XML, entities left alone. Raises NoMask."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as broken:
        raise NoMask("broken") from broken
    if root.getroottree().docinfo.doctype:
        raise NoMask("broken")
    return root


def _serialised(root: Node) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
