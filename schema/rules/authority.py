"""On whose authority a rule holds, from when until when, how sure we are of it, and how an act is objected to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Generic, TypeVar

from schema.errors import HubError

Value = TypeVar("Value")


class Confidence(Enum):
    """How far the public sources bear a rule out."""

    VERIFIED = "VERIFIED"  # in a public primary source
    SECONDARY = "SECONDARY"  # in a source that restates one
    STATED = "STATED"  # in SAMM chapter 2 or the documents the hub was founded on
    DERIVED = "DERIVED"  # worked out from the above; no official statement
    UNVERIFIED = "UNVERIFIED"  # general knowledge: a configured default, said to be one wherever it is shown


@dataclass(frozen=True)
class Rule:
    """One rule of the process: what it says, on whose authority, and how sure we are of it.

    `under` cites document and paragraph; SAMM paragraphs are those before the renumbering of April 2026.
    """

    name: str
    words: str
    under: str
    confidence: Confidence = Confidence.VERIFIED


@dataclass(frozen=True)
class Objection:
    """Why an act may not be done: the rule that stands against it, what is wrong, what to do, and the field at fault."""

    rule: Rule
    sentence: str
    field: str | None = None

    def __str__(self) -> str:
        return f"{self.sentence} ({self.rule.under})"


@dataclass(frozen=True)
class Dated(Generic[Value]):
    """A value with the days on which it holds, both included; none leaves that end open."""

    value: Value
    rule: Rule
    since: date | None = None
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it holds on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


class NoRuleThen(HubError, LookupError):
    """No value is on record for that day: nothing is guessed."""


def in_force(table: Iterable[Dated[Value]], on: date) -> Dated[Value]:
    """The entry of a table that holds on a day; raises `NoRuleThen` when there is none."""
    for entry in table:
        if entry.holds_on(on):
            return entry
    raise NoRuleThen(f"no value is on record for {on.isoformat()}")
