"""What every source promises: how it is asked, how it is understood, and what it says of itself."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum
from types import MappingProxyType

from schema.errors import HubError

Clock = Callable[[], datetime]


def now() -> datetime:
    """The instant it is, in UTC: the clock of a connector that was given no other."""
    return datetime.now(UTC)


def digest(raw: bytes) -> str:
    """The SHA-256 of bytes in hexadecimal; taken of what `Connector.redact` leaves, it is the same at every fetch."""
    return hashlib.sha256(raw).hexdigest()


class SourceUnavailable(HubError):
    """The source did not answer: nothing is known of what it holds, which is not the same as its holding nothing."""

    def __init__(self, source: str, why: str) -> None:
        super().__init__(f"`{source}` did not answer: {why}; what was read before stands, ask again later")
        self.source = source
        self.why = why


class SourceDrifted(HubError):
    """The source answered in a shape its connector does not know; names the path and what was found there."""

    def __init__(self, source: str, path: str, found: object) -> None:
        shown = repr(found)
        shown = shown if len(shown) <= 120 else shown[:117] + "..."
        super().__init__(f"`{source}` sent `{path}` = {shown}, which its connector does not know")
        self.source = source
        self.path = path
        self.found = found


class Authority(Enum):
    """Whose word a source is."""

    OFFICIAL = "official"
    MIRROR = "mirror"
    ASSUMED = "assumed"


class ContractMode(Enum):
    """What happens to what the mapping does not know; `FREEZE` sets it aside and never drops it."""

    EVOLVE = "evolve"
    FREEZE = "freeze"
    DISCARD_ROW = "discard_row"
    DISCARD_VALUE = "discard_value"


class Outcome(Enum):
    """What became of a received record: the four add up to everything that was received."""

    APPLIED = "applied"
    DUPLICATE = "duplicate"
    SUPERSEDED = "superseded"
    QUARANTINED = "quarantined"


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a source was read: written by its connector, kept by the hub, meaningful to nobody else."""

    value: str


@dataclass(frozen=True, slots=True)
class Fetched:
    """One document as the source gave it, and where the reading stands once it is safely kept."""

    key: str
    raw: bytes
    url: str | None
    fetched_at: datetime
    transport: str  # `api`, `archive`, `file drop`, `pull` or `push`
    cursor: Cursor | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One facet as the source told it.

    `key` is the source's own and stays the same at every reading; `facts` are named as in the facet; `case` is the
    designator the text itself names, and hanging a record on it never makes a case: only a `Case` record does.
    `parent` is the key, at the same source, of the record it hangs on when that is not the case; `originator` whose
    words it is, as `agency:D`, when not the source's own; `marking` its CUI banner; `inside` the rows that are part of
    this version of it, such as the lines of a letter of offer; `scope` the customer and agency of a record that has no
    case; `raw` its own bytes, where a document holds so many records that each is kept apart when it is set aside.
    """

    facet: str
    key: str
    facts: Mapping[str, object]
    as_of: datetime | None = None
    case: str | None = None
    supersedes: str | None = None
    parent: str | None = None
    originator: str | None = None
    marking: str | None = None
    inside: tuple[Record, ...] = ()
    scope: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "facts", MappingProxyType(dict(self.facts)))


@dataclass(frozen=True, slots=True)
class SetAside:
    """What was not understood: the reason is one of few sentences, the detail says where and what, `where` its key.

    `raw` are its own bytes where it is one of many in a document; the document's stay with the document.
    """

    reason: str
    detail: str
    where: str | None = None
    raw: bytes | None = None


Understood = list[Record | SetAside]


@dataclass(frozen=True, slots=True)
class SourceDescription:
    """What a source says of itself, and what the hub may rely on.

    `pushed_by` are the seats that may push its documents, one party such as `agency:B` or a whole audience such as
    `industry`; nobody may when there is none.

    A source `tells_all` when each reading gives everything it holds: fewer records than before then mean that some are
    missing, so its documents are looked at together before any is kept. `each_tells_all` when each document does, of the
    kinds of records it has: then each is held against the one before it. A source that gives what is new says neither.
    """

    id: str
    title: str
    surface: str
    authority: Authority
    source_class: str
    format_version: str
    key_grammar: str
    cursor_field: str
    look_back: timedelta
    expected_cadence: timedelta
    stale_after: timedelta
    facts: Mapping[str, frozenset[str]]
    redactions: tuple[str, ...] = ()
    coverage: str | None = None
    contract_mode: ContractMode = ContractMode.FREEZE
    pushed_by: tuple[str, ...] = ()
    tells_all: bool = False
    each_tells_all: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "facts", MappingProxyType(dict(self.facts)))


class Connector(ABC):
    """One source: asked by `read`, understood by `understand`, and stored only as `redact` leaves it."""

    @property
    def is_asked(self) -> bool:
        """Whether there is anywhere to ask: a source that is only pushed to is in no round."""
        return True

    @abstractmethod
    def describe(self) -> SourceDescription:
        """Say what the source is, what it promises, and when it counts as stale."""

    @abstractmethod
    def read(self, cursor: Cursor | None) -> AsyncIterator[Fetched]:
        """Ask for everything since `cursor`, less the look-back; all of it when there is none.

        Raises `SourceUnavailable` or `SourceDrifted`; what was yielded before stays good.
        """

    @abstractmethod
    def understand(self, fetched: Fetched) -> Understood:
        """Turn one document into records, or say why not; no clock, no network, no exception, never an empty list."""

    def redact(self, raw: bytes) -> bytes:
        """What of a document may be stored anywhere, dead letters included; a second time changes nothing."""
        return raw
