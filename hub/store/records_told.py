"""The records an exported file is made of, kept beside it: whoever has the file later must still be told each of them.

A file is judged when it is written, and had up to a week later. In between a record can be marked, or leave its reader's
universe; the file would go on telling it.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from itertools import islice

import orjson

from hub.store.files import Announced, Files, NoSuchFile
from schema.audience import Principal
from schema.rules.attached_files import PLAIN

Markings = Callable[[Principal, str, Sequence[str]], Awaitable[Mapping[str, str | None]]]
"""Of records of one facet those that a principal is told now, by id, each with the marking of the version it is told."""

AT_ONCE = 1_000


class RecordsTold:
    """Keeps which records a file tells, each with its marking, and judges whether they are told so still."""

    def __init__(self, files: Files, markings: Markings) -> None:
        self._files = files
        self._markings = markings

    async def told_now(self, reader: Principal, facet: str, records: Sequence[str]) -> Mapping[str, str | None]:
        """Those of the records that the reader is told, each with the marking it is told under."""
        return await self._markings(reader, facet, records)

    async def keep(self, export: str, records: Mapping[str, Mapping[str, str | None]]) -> None:
        """Keep the records of a file, by facet and id, with their markings."""
        said = orjson.dumps(records)

        async def pieces() -> AsyncIterator[bytes]:
            yield said

        await self._files.keep(_beside(export), Announced(PLAIN, len(said), hashlib.sha256(said).hexdigest()), pieces())

    async def still_told(self, reader: Principal, export: str) -> bool:
        """Whether each record of a file is told to the reader, marked as it was; not so where none are kept."""
        try:
            pieces = await self._files.read(_beside(export))
        except NoSuchFile:
            return False
        records: dict[str, dict[str, str | None]] = orjson.loads(b"".join([piece async for piece in pieces]))
        for facet, markings in records.items():
            for some in _in_parts(markings):
                if await self._markings(reader, facet, list(some)) != some:
                    return False
        return True

    async def drop(self, export: str) -> None:
        """Let the records of a file go."""
        await self._files.drop(_beside(export))


def _beside(export: str) -> str:
    return f"{export}-records"


def _in_parts(markings: Mapping[str, str | None]) -> Iterator[dict[str, str | None]]:
    left = iter(markings.items())
    while some := dict(islice(left, AT_ONCE)):
        yield some
