"""Which life of the store this is: a store put back from a backup has forgotten what was revoked since, and must be known.

Three things tell. A store restored from a dump is another database, or its tables are others, than the row it carries says;
one brought back by its log, or by a standby that took over, is on another timeline. One whose files were put back says
nothing of it, but was begun with less often than a mark beside the keys remembers. And where the mark was put back with it,
its directory is another.
"""

from __future__ import annotations

import array
import fcntl
import hashlib
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import asyncpg
import orjson

_ITSELF = """
(select system_identifier::text from pg_control_system()) || '/' ||
left(pg_walfile_name(pg_current_wal_lsn()), 8) || '/' ||
(select oid::text from pg_database where datname = current_database()) || '/' ||
(select 'revocation'::regclass::oid::text)
"""
_LOOKED_AT = (
    f"select itself, identity, starts, lives from (select {_ITSELF} as itself) one left join store_life on true"
)
_GENERATION = 0x80087601  # FS_IOC_GETVERSION of Linux: ext4 gives an inode's number to the next directory at once
_BEGIN = "insert into store_life (number, identity, starts, lives) values (1, $1, $2, 1)"
_GO_ON = "update store_life set starts = $1"
_BEGIN_ANEW = "update store_life set identity = $1, starts = $2, lives = lives + 1"
FIRST_LIFE = (
    f"insert into store_life (number, identity, starts, lives) select 1, {_ITSELF}, 0, 1 on conflict do nothing"
)


class Life(NamedTuple):
    """A store as it was found: what it is, how often it was begun with, and in which of its lives."""

    identity: str
    starts: int
    lives: int


class _Mark(NamedTuple):
    """What is remembered of a store outside of it, and in which directory that was written down."""

    starts: int
    directory: str


async def found_as(connection: asyncpg.Connection[asyncpg.Record], known: Life) -> bool:
    """Whether the store is still the one that was known, in the same life."""
    row = await connection.fetchrow(_LOOKED_AT)
    assert row is not None
    same = row["itself"] == row["identity"] == known.identity and row["lives"] == known.lives
    return same and bool(row["starts"] >= known.starts)


async def begun(
    connection: asyncpg.Connection[asyncpg.Record], marks: Path, known: Life | None
) -> tuple[Life, str | None]:
    """Look at the store when a process begins with it (`known` is none) or comes back to it, in the caller's transaction.

    Answers its life, and why it is another one than before, if it is. The caller serializes, revokes everything when it
    is another, and then calls `remember`.
    """
    row = await connection.fetchrow(_LOOKED_AT)
    assert row is not None
    identity, starts = row["itself"], row["starts"]
    mark = _read(_path(marks, identity))
    least = max(mark.starts if mark else 0, known.starts if known else 0)
    if starts is None:
        await connection.execute(_BEGIN, identity, least + 1)
        return Life(identity, least + 1, 1), None
    why = None
    if row["identity"] != identity:
        why = "it was loaded from a dump, brought back by its log, or taken over from a standby"
    elif starts < least:
        why = "its files were put back"
    elif mark is not None and mark.directory != _itself(marks):
        why = "it was put back or moved together with its keys"
    if why is not None:
        await connection.execute(_BEGIN_ANEW, identity, max(starts, least) + 1)
        return Life(identity, max(starts, least) + 1, row["lives"] + 1), why
    if known is None:
        starts += 1
        await connection.execute(_GO_ON, starts)
    return Life(identity, starts, row["lives"]), None


def remember(life: Life, marks: Path) -> None:
    """Write down beside the keys how often the store was begun with; after the transaction that says so."""
    path = _path(marks, life.identity)
    before = _read(path)
    mark = _Mark(life.starts, _itself(marks))
    if before is not None and before.directory == mark.directory and before.starts >= mark.starts:
        return
    draft = path.with_name(f".draft-{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(orjson.dumps(mark._asdict()))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _path(marks: Path, identity: str) -> Path:
    """Of each store its own, so that a copy of a store to try things with is no restored one to its like."""
    return marks / f"store-{hashlib.sha256(identity.encode()).hexdigest()[:16]}.json"


def _read(path: Path) -> _Mark | None:
    try:
        said = orjson.loads(path.read_bytes())
        return _Mark(int(said["starts"]), str(said["directory"]))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        return _Mark(0, "")  # what was remembered cannot be read: no directory is that one


def _itself(directory: Path) -> str:
    """What a directory has that no copy of it has: the number of its inode, and of how often that was given out."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        given_out = array.array("l", [0])
        with suppress(OSError):  # some file systems do not count it, and those seldom give out a number again
            fcntl.ioctl(handle, _GENERATION, given_out)
        return f"{os.fstat(handle).st_ino}.{given_out[0]}"
    finally:
        os.close(handle)
