"""The documents that an operator registered, as one serving process knows them: read whenever they changed, never on a request.

A request is answered from what is held here, so that asking for ids which nobody registered never reaches the store, and
takes as long whether an id is another audience's, was retired, or never was.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Callable, Mapping
from contextlib import suppress

import asyncpg
import structlog

from hub.store.engine import SERVER_SETTINGS
from schema.audience import Principal

READ_EVERY_SECONDS = 0.75
ATTEMPT_SECONDS = 2.0  # until a read that hangs is given up, and another connection tried
PREFIX = "sha256:"
EVERYBODY = ""  # the party of a registration for all who sit in an audience's seats

# Rows are only added, and each is retired once: two readings with equal counts are readings of the same rows. An id higher
# than the last would not do, for the transaction that drew a lower one may end later.
_COUNTS = "select count(*), count(retired_at) from document_registration"
_STANDING = """
select r.digest, r.audience, r.party, d.text from document_registration r
join trusted_document d on d.digest = r.digest where r.retired_at is null"""

_ID = re.compile(r"(?:sha256:)?([0-9a-f]{64})")
log = structlog.get_logger("hub.serve")


def digest_of(text: str) -> str:
    """The SHA-256 of a document's text in UTF-8, in lower-case hexadecimal: what its id is made of.

    GraphQL over HTTP, appendix A, "SHA256 Hex Document Identifier".
    """
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def digest_in(document_id: str) -> str | None:
    """The digest an id names, written `sha256:…` or as generators of clients write it, without; none where it names none."""
    found = _ID.fullmatch(document_id)
    return found[1] if found else None


class TrustedDocuments:
    """What was registered and not retired, by whom it is for; known here within a second.

    `only` says that nothing else runs. Where the store cannot be read, what was read last still stands.
    """

    def __init__(self, dsn: str, *, only: bool = False) -> None:
        self.only = only
        self._dsn = dsn
        self._texts: Mapping[tuple[str, str], Mapping[str, str]] = {}  # by audience and party, then by digest
        self._counts: tuple[int, int] | None = None
        self._retired: list[Callable[[], None]] = []
        self._connection: asyncpg.Connection[asyncpg.Record] | None = None
        self._reading: asyncio.Task[None] | None = None

    def found(self, principal: Principal, digest: str | None) -> str | None:
        """The text registered under a digest for this principal's audience or party; none for every other, whoever's it is."""
        if digest is None:
            return None
        for party in (str(principal.party), EVERYBODY):
            text = self._texts.get((principal.audience.value, party), {}).get(digest)
            if text is not None:
                return text
        return None

    def when_retired(self, forget: Callable[[], None]) -> None:
        """Have this called whenever a registration no longer stands: what was understood by it is not to be answered again."""
        self._retired.append(forget)

    async def open(self) -> None:
        """Read them, then go on reading; raises what PostgreSQL raises when they cannot be read a first time."""
        await self.read()
        self._reading = asyncio.create_task(self._read_on())

    async def read(self) -> None:
        """Learn what was registered and retired until now."""
        if self._connection is None or self._connection.is_closed():
            self._connection = await asyncpg.connect(
                self._dsn, server_settings=SERVER_SETTINGS, timeout=ATTEMPT_SECONDS
            )
            self._counts = None  # it may be another store, put back from a copy
        row = await self._connection.fetchrow(_COUNTS)
        assert row is not None
        if tuple(row) == self._counts:
            return
        texts: dict[tuple[str, str], dict[str, str]] = {}
        held: dict[str, str] = {}  # one text for all whom it is registered for
        for digest, audience, party, text in await self._connection.fetch(_STANDING):
            texts.setdefault((audience, party), {})[digest] = held.setdefault(digest, text)
        gone = any(of.keys() - texts.get(whom, {}).keys() for whom, of in self._texts.items())
        self._texts, self._counts = texts, tuple(row)
        if gone:
            for forget in self._retired:
                forget()

    async def close(self) -> None:
        """Read no more."""
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)
        self._hang_up()

    async def _read_on(self) -> None:
        while True:
            await asyncio.sleep(READ_EVERY_SECONDS)
            try:
                async with asyncio.timeout(ATTEMPT_SECONDS):
                    await self.read()
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as lost:
                log.warning("documents_not_read", error=type(lost).__name__)
                self._hang_up()
            except Exception as fault:  # whatever it was, what nobody reads any more would stand for good
                log.error("documents_fault", error=type(fault).__name__)
                self._hang_up()

    def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(OSError):
                connection.terminate()
