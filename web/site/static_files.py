"""The portal's own few files, read once: they wait for none of the threads that pages share."""

from __future__ import annotations

import os
import stat
from functools import lru_cache
from pathlib import Path

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Scope


class Shelf(StaticFiles):
    """Files of ours in *folder*, small enough to be kept in memory, as they are on the disk."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder)
        self.config_checked = True  # it is: in a thread, it would wait like the others

    async def get_response(self, path: str, scope: Scope) -> Response:
        if scope["method"] != "GET":
            raise HTTPException(405, headers={"Allow": "GET, HEAD"})
        try:
            file, found = self.lookup_path(path)
        except (OSError, ValueError):  # no name that a file may have
            raise HTTPException(404) from None
        if found is None or not stat.S_ISREG(found.st_mode):
            raise HTTPException(404)
        return self._answer(file, found, scope)

    def _answer(self, file: str, found: os.stat_result, scope: Scope) -> Response:
        kept = FileResponse(file, stat_result=found).headers  # its type, size, age: not sent itself
        if self.is_not_modified(kept, Headers(scope=scope)):
            return NotModifiedResponse(kept)
        del kept["accept-ranges"]
        return Response(_content(file, found.st_mtime_ns), headers=dict(kept))


@lru_cache(maxsize=64)
def _content(file: str, _changed: int) -> bytes:
    return Path(file).read_bytes()
