"""PostgreSQL's own tools are found by their version, or it is said which to install."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.operations.postgresql_copies import NoTool, tool


def program(folder: Path, version: str) -> str:
    folder.mkdir()
    path = folder / "pg_dump"
    path.write_text(f'#!/bin/sh\necho "pg_dump (PostgreSQL) {version} (Debian {version}-1)"\n')
    path.chmod(0o755)
    return str(folder)


def test_the_servers_own_version_is_taken_else_the_next(tmp_path: Path) -> None:
    old, same, new = (program(tmp_path / v, v) for v in ("14.2", "15.18", "17.6"))
    folders = (new, old, same)
    assert tool("pg_dump", 15, folders) == f"{same}/pg_dump"
    assert tool("pg_dump", 16, folders) == f"{new}/pg_dump"


def test_a_tool_that_is_older_than_the_server_is_named_with_what_to_install(
    tmp_path: Path,
) -> None:
    with pytest.raises(NoTool) as refused:
        tool("pg_dump", 16, (program(tmp_path / "old", "15.3"),))
    assert "plus ancien (15) que le serveur PostgreSQL (16)" in refused.value.sentence
    assert "postgresql-client-16" in refused.value.next_step


def test_a_tool_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(NoTool, match="n'est pas installé"):
        tool("pg_dump", 16, (str(tmp_path),))
