"""Where attached files lie: on the hub's own disk or in object storage, each under the id of its record and nothing else."""

from __future__ import annotations

import asyncio
import codecs
import hashlib
import hmac
import os
import re
import tempfile
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

import obstore
import puremagic
from obstore.store import LocalStore, ObjectStore, S3Store

from schema.errors import HubError
from schema.rules.attached_files import OF_TEXT

if TYPE_CHECKING:
    from obstore.store import S3Config  # which there is for type checkers alone

_ID = re.compile(r"[A-Za-z0-9_-]{16,64}", re.ASCII)
# Tab, line feed, form feed and carriage return are how text is laid out; what else lies below a blank is not text.
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_RUNS = ("<", "#!")  # how HTML, SVG and scripts begin


@dataclass(frozen=True)
class Announced:
    """What a record says of its file before it comes: the media type, the size in bytes, the SHA-256 in hexadecimal."""

    media_type: str
    size_bytes: int
    digest: str


class ArrivedOtherwise(HubError):
    """What came is not the file that was announced; nothing of it is kept, and it can be sent again."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class NoSuchFile(HubError):
    """No bytes lie under this id."""


class Files:
    """Keeps the bytes of attached files. Never named by their digest, so that two parties' equal files never meet.

    `directory` is set where the files lie on the hub's own disk, and then the same that `store` writes below.
    """

    def __init__(self, store: ObjectStore, directory: Path | None = None) -> None:
        self._store = store
        self._directory = directory

    @classmethod
    def on_disk(cls, directory: Path) -> Files:
        """In a directory of the hub's own, which only its user may enter."""
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        _settle(directory)  # or a loss of power could take the directory away from under the files
        return cls(LocalStore(directory), directory)

    @classmethod
    def in_storage(
        cls, address: str, *, region: str, endpoint: str | None = None, key: tuple[str, str] | None = None
    ) -> Files:
        """In storage that speaks S3, at `s3://bucket/prefix`; `key` is its id and its secret, without one the machine's role.

        Plain HTTP is spoken where the operator named such an `endpoint`, and nowhere else.
        """
        bucket, _, prefix = address.removeprefix("s3://").partition("/")
        config: S3Config = {"region": region}
        if endpoint is not None:
            config["endpoint"] = endpoint
        if key is not None:
            config["access_key_id"], config["secret_access_key"] = key
        plain = endpoint is not None and endpoint.startswith("http://")
        return cls(
            S3Store(
                bucket, prefix=prefix or None, config=config, client_options={"allow_http": plain, "timeout": "60s"}
            )
        )

    async def keep(self, record: str, announced: Announced, pieces: AsyncIterator[bytes]) -> None:
        """Take the bytes of one record's file; when this returns they survive a loss of power.

        Raises `ArrivedOtherwise` for what was not announced, and then leaves whatever lay there before.
        """
        name = _name(record)
        # Judged beside the store and put there whole: no reader ever meets a part, or what was not judged.
        with tempfile.TemporaryFile(dir=self._directory and self._directory.parent) as staged:
            await _judge(announced, pieces, staged)
            staged.seek(0)
            await obstore.put_async(self._store, name, staged)
        if self._directory is not None:
            # The store renames and returns; neither the bytes nor the name would be on the disk yet.
            await asyncio.to_thread(_settle, self._directory / name)

    async def read(self, record: str) -> AsyncIterator[bytes]:
        """The bytes as they were kept, piece by piece; raises `NoSuchFile`, before the first piece, when there are none."""
        try:
            found = await obstore.get_async(self._store, _name(record))
        except FileNotFoundError:
            raise NoSuchFile("no file is kept under this id") from None
        return (bytes(piece) async for piece in found.stream())

    async def drop(self, record: str) -> None:
        """Let the bytes of one record's file go; when none lie there, nothing happens."""
        with suppress(FileNotFoundError):
            await obstore.delete_async(self._store, _name(record))


def _name(record: str) -> str:
    if not _ID.fullmatch(record):
        raise NoSuchFile("no file is kept under this id")
    return record


async def _judge(announced: Announced, pieces: AsyncIterator[bytes], staged: IO[bytes]) -> None:
    digest, size = hashlib.sha256(), 0
    text = codecs.getincrementaldecoder("utf-8")() if announced.media_type in OF_TEXT else None
    async for piece in pieces:
        size += len(piece)
        if size > announced.size_bytes:  # told at the first byte too many, whatever else would come
            raise _of_another_size(announced)
        digest.update(piece)
        staged.write(piece)
        if text is not None and not _is_text(text, piece):
            raise _of_another_kind(announced)
    if size != announced.size_bytes:
        raise _of_another_size(announced)
    if not hmac.compare_digest(digest.hexdigest(), announced.digest):
        raise ArrivedOtherwise("DIGEST_DIFFERS", "the bytes have another SHA-256 than was announced; send that file")
    if text is not None:
        staged.seek(0)
        begins = staged.read(1024).decode("utf-8-sig", "ignore").lstrip()
        if not _is_text(text, b"", final=True) or begins.startswith(_RUNS):
            raise _of_another_kind(announced)
    elif announced.media_type not in _kinds(staged):
        raise _of_another_kind(announced)


def _is_text(decoder: codecs.IncrementalDecoder, piece: bytes, *, final: bool = False) -> bool:
    try:
        return not _NO_TEXT.search(decoder.decode(piece, final))
    except UnicodeDecodeError:
        return False


def _kinds(staged: IO[bytes]) -> set[str]:
    """Every media type that the bytes may be by how they begin; workbooks and documents begin alike."""
    staged.seek(0)
    try:
        return {match.mime_type for match in puremagic.magic_string(staged.read(8192))}
    except (puremagic.PureError, ValueError):
        return set()


def _of_another_size(announced: Announced) -> ArrivedOtherwise:
    return ArrivedOtherwise("SIZE_DIFFERS", f"send exactly the {announced.size_bytes} bytes that were announced")


def _of_another_kind(announced: Announced) -> ArrivedOtherwise:
    return ArrivedOtherwise(
        "KIND_DIFFERS", f"the bytes are not of the kind `{announced.media_type}`; announce what it is"
    )


def _settle(path: Path) -> None:
    for one, flags in ((path, os.O_RDONLY), (path.parent, os.O_RDONLY | os.O_DIRECTORY)):
        descriptor = os.open(one, flags)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
