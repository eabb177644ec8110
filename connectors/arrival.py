"""How a feed arrives: files dropped in a directory, or documents pulled from a configured address over https.

What is pushed arrives at the hub's own door instead (`hub/serve/feed.py`) and is understood by the same connectors.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import ssl
import tomllib
import zlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import httpx2
import stamina

from connectors.addresses import (
    Address,
    AddressRefused,
    Network,
    Resolve,
    address_of,
    by_the_system,
    networks_of,
)
from connectors.contract import Clock, Cursor, Fetched, SourceDrifted, SourceUnavailable, digest
from connectors.extract import LARGEST_EXTRACT, not_kept
from connectors.judged_connection import JudgedConnection
from schema.errors import HubError

MOST_FILES = 2_000
CONFIGURED = "pull.toml"
# How senders name a file until it is whole.
_UNFINISHED = (".part", ".partial", ".filepart", ".tmp", ".temp", ".crdownload", ".swp", ".writing", "~")


class PullUnreadable(HubError):
    """What says how a feed is pulled cannot be followed; never repeats a credential."""


class Arrival(Protocol):
    """A way for documents to arrive."""

    @property
    def is_asked(self) -> bool:
        """Whether there is anywhere to ask."""

    def documents(self, cursor: Cursor | None) -> AsyncIterator[Fetched]:
        """Every document that was not taken yet; raises `SourceUnavailable` or `SourceDrifted`."""


def arrival_in(directory: Path | None, source: str, clock: Clock) -> Arrival:
    """How the feed arrives of which a directory was named: pulled when a `pull.toml` lies in it, else dropped there.

    Without one it can only be pushed. What cannot be followed shows when it is asked, so that it hurts no other source.
    """
    if directory is None:
        return Nowhere(
            source,
            f"nobody said where its feed arrives; make a directory `{source}` in that of `HUB_FEEDS_DIR`",
            is_asked=False,
        )
    if not directory.is_dir():
        raise SourceUnavailable(source, f"there is no directory `{directory}`")
    if not (directory / CONFIGURED).is_file():
        return FileDrop(source, directory, clock)
    try:
        return Pull.configured(directory / CONFIGURED, source, clock)
    except PullUnreadable as unreadable:
        return Nowhere(source, str(unreadable))


@dataclass(frozen=True, slots=True)
class Nowhere:
    """Nothing can be asked, and why: that nothing is known of a source is not that it holds nothing."""

    source: str
    why: str
    is_asked: bool = True

    async def documents(self, cursor: Cursor | None) -> AsyncIterator[Fetched]:
        """None; raises `SourceUnavailable`."""
        raise SourceUnavailable(self.source, self.why)
        yield  # an iterator all the same


# --- file drop ----------------------------------------------------------------------------------------------------


class FileDrop:
    """Files that somebody puts into a directory. The hub takes each once, when it is whole, and never deletes one.

    A file is being written while its name begins with a dot or a tilde or ends as senders end unfinished names, and
    when it changes while it is read; it is left for the next round. What was taken is remembered by its digest, for as
    long as the file lies there. Directories and links are no files of the drop.
    """

    is_asked = True

    def __init__(self, source: str, directory: Path, clock: Clock, *, largest: int = LARGEST_EXTRACT) -> None:
        self._source = source
        self._directory = directory
        self._clock = clock
        self._largest = largest

    async def documents(self, cursor: Cursor | None) -> AsyncIterator[Fetched]:
        """Every whole file that was not taken yet, by name; raises `SourceUnavailable` and `SourceDrifted`."""
        there = await asyncio.to_thread(self._there)
        taken = _taken(self._source, cursor) & set(there.values())
        for file, said in there.items():
            if said in taken:
                continue
            raw = await asyncio.to_thread(self._read, file)
            if raw is None:
                continue
            taken |= {said}
            yield Fetched(file.name, raw, None, self._clock(), "file drop", _remembering(taken))

    def _there(self) -> dict[Path, str]:
        try:
            files = sorted(self._whole())
            if len(files) > MOST_FILES:
                raise SourceDrifted(self._source, "the files of its drop", f"{len(files)}, at most {MOST_FILES}")
            return {file: _digest_of(file) for file in files}
        except OSError as lost:
            raise SourceUnavailable(self._source, f"its directory cannot be read ({lost.strerror})") from lost

    def _whole(self) -> Iterator[Path]:
        for file in self._directory.iterdir():
            unfinished = file.name.startswith((".", "~")) or file.name.lower().endswith(_UNFINISHED)
            if not unfinished and not file.is_symlink() and file.is_file():
                yield file

    def _read(self, file: Path) -> bytes | None:
        """The bytes of a file; None while somebody writes it, or once it is gone."""
        try:
            before = file.stat()
            if before.st_size > self._largest:
                return not_kept(before.st_size, _digest_of(file, whole=True))
            raw = file.read_bytes()
            after = file.stat()
        except FileNotFoundError:
            return None
        except OSError as lost:
            raise SourceUnavailable(self._source, f"`{file.name}` cannot be read ({lost.strerror})") from lost
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(raw) != after.st_size:
            return None
        return raw


def _digest_of(file: Path, *, whole: bool = False) -> str:
    with file.open("rb") as opened:
        said = hashlib.file_digest(opened, "sha256").hexdigest()
    return said if whole else said[:16]


def _taken(source: str, cursor: Cursor | None) -> frozenset[str]:
    if cursor is None:
        return frozenset()
    try:
        told = json.loads(cursor.value)
    except ValueError:
        told = None
    if not isinstance(told, list) or not all(isinstance(one, str) for one in told):
        raise SourceDrifted(source, "cursor", cursor.value[:60])
    return frozenset(told)


def _remembering(taken: frozenset[str]) -> Cursor:
    return Cursor(json.dumps(sorted(taken), separators=(",", ":")))


def unpacked(raw: bytes, largest: int) -> bytes:
    """What one gzip stream holds, or, of one that is broken or holds more than `largest` bytes, its size and digest."""
    opened = zlib.decompressobj(wbits=31)
    try:
        held = opened.decompress(raw, largest + 1)
    except zlib.error:
        held = b""
    return held if opened.eof and len(held) <= largest and not opened.unused_data else not_kept(len(raw), digest(raw))


# --- pull ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PullLimits:
    """How patiently an address is asked."""

    attempts: int = 4
    first_wait: float = 1.0
    longest_wait: float = 30.0
    request_time: float = 60.0
    document_bytes: int = LARGEST_EXTRACT


@dataclass(frozen=True)
class Pull:
    """Documents of configured addresses, each asked whole; one that is the same as last time is not taken again.

    Only the addresses themselves are asked: no redirect is followed, no proxy of the environment used, TLS is verified
    for the name although the connection goes to the address it was judged by. `token` is sent as a bearer token.
    """

    source: str
    addresses: tuple[Address, ...]
    clock: Clock
    token: str | None = field(default=None, repr=False)
    networks: tuple[Network, ...] = ()
    trusts: ssl.SSLContext | None = field(default=None, repr=False)
    gzip: bool = False
    limits: PullLimits = PullLimits()
    resolve: Resolve = by_the_system
    is_asked: bool = True

    @classmethod
    def configured(cls, file: Path, source: str, clock: Clock) -> Pull:
        """The pull that a `pull.toml` describes; files it names lie beside it. Raises `PullUnreadable`."""
        try:
            told = tomllib.loads(file.read_text())
        except (OSError, ValueError):
            raise PullUnreadable(f"`{file}` is not TOML that can be read") from None
        known = {"addresses", "ports", "networks", "token_file", "authorities_file", "gzip"}
        if strange := sorted(set(told) - known):
            raise PullUnreadable(
                f"`{file}` says `{strange[0]}`; it may say {', '.join(f'`{one}`' for one in sorted(known))}"
            )
        try:
            ports = tuple(int(port) for port in told.get("ports", [443]))
            addresses = tuple(address_of(str(one), ports) for one in told["addresses"])
            networks = networks_of([str(one) for one in told.get("networks", [])])
            token = (file.parent / told["token_file"]).read_text().strip() if "token_file" in told else None
            authorities = str(file.parent / told["authorities_file"]) if "authorities_file" in told else None
            trusts = ssl.create_default_context(cafile=authorities)
        except AddressRefused as refused:
            raise PullUnreadable(f"`{file}`: {refused}") from None
        except (KeyError, TypeError, ValueError):
            raise PullUnreadable(f"`{file}` needs `addresses`, a list, and whatever else it says in its form") from None
        except OSError as lost:
            raise PullUnreadable(f"`{file}` names a file that cannot be read ({lost.strerror})") from None
        if token is not None and not (token.isascii() and token.isprintable() and " " not in token):
            raise PullUnreadable(f"the token that `{file}` names is not one line of printable characters")
        return cls(source, addresses, clock, token, networks, trusts, told.get("gzip") is True)

    async def documents(self, cursor: Cursor | None) -> AsyncIterator[Fetched]:
        """The document of each address that is not the one taken before."""
        taken = _taken(self.source, cursor)
        now: frozenset[str] = frozenset()
        for address in self.addresses:
            raw = await self._asked(address)
            said = digest(raw)[:16]
            now |= {said}
            if said not in taken:
                url = f"https://{address.host}:{address.port}{address.path}"
                yield Fetched(address.path, raw, url, self.clock(), "pull", _remembering(taken | now))

    async def _asked(self, address: Address) -> bytes:
        limits = self.limits
        try:
            async for attempt in stamina.retry_context(
                on=(_Passing, httpx2.TransportError, TimeoutError),
                attempts=limits.attempts,
                timeout=limits.attempts * (limits.request_time + limits.longest_wait),
                wait_initial=limits.first_wait,
                wait_max=limits.longest_wait,
                wait_jitter=limits.first_wait,
            ):
                with attempt:
                    async with asyncio.timeout(limits.request_time):
                        return await self._once(address)
        except AddressRefused as refused:
            raise SourceDrifted(self.source, "address", str(refused)) from None
        except _Passing as failed:
            raise SourceUnavailable(self.source, str(failed)) from None
        except (httpx2.TransportError, TimeoutError, OSError) as failed:
            # The kind and never the text: a library's text may quote what it sent.
            raise SourceUnavailable(self.source, f"`{address.host}`: {type(failed).__name__}") from None
        raise AssertionError("stamina always returns or raises")

    async def _once(self, address: Address) -> bytes:
        headers = {
            "User-Agent": "fms-hub",
            "Accept": "application/jsonl, application/x-ndjson, text/csv, text/plain",
            "Accept-Encoding": "gzip" if self.gzip else "identity",
        }
        if self.token is not None:
            headers["Authorization"] = f"Bearer {self.token}"
        host = f"[{address.host}]" if ":" in address.host else address.host
        async with (
            httpx2.AsyncClient(
                transport=JudgedConnection(self.networks, trusts=self.trusts, resolve=self.resolve),
                follow_redirects=False,
                trust_env=False,
                timeout=self.limits.request_time,
            ) as client,
            client.stream("GET", f"https://{host}:{address.port}{address.path}", headers=headers) as answer,
        ):
            return await self._body(address, answer)

    async def _body(self, address: Address, answer: httpx2.Response) -> bytes:
        if answer.status_code == 429 or answer.status_code >= 500:
            raise _Passing(f"`{address.path}` answered {answer.status_code}")
        if answer.status_code != 200:
            raise SourceDrifted(self.source, address.path, f"status {answer.status_code}")
        media = answer.headers.get("content-type", "").split(";")[0].strip().lower()
        if media not in MEDIA:
            raise SourceDrifted(self.source, f"{address.path} content-type", media[:60])
        coding = answer.headers.get("content-encoding", "identity").strip().lower()
        if coding != "identity" and not (self.gzip and coding == "gzip"):
            raise SourceDrifted(self.source, f"{address.path} content-encoding", coding[:60])
        largest = self.limits.document_bytes
        raw = bytearray()
        async for chunk in answer.aiter_raw():
            raw += chunk
            if len(raw) > largest:
                raise SourceDrifted(self.source, address.path, f"more than {largest} bytes")
        return unpacked(bytes(raw), largest) if coding == "gzip" else bytes(raw)


# In which media types an extract may come, pushed or pulled.
MEDIA = frozenset({"application/jsonl", "application/x-ndjson", "text/csv", "text/plain"})


class _Passing(Exception):
    """A failure worth another attempt."""
