"""The desk a submission is handed in at: what it may ask, and what it answers. The plumbing behind it is not `schema`'s."""

from __future__ import annotations

import json
import re
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum, StrEnum
from typing import Any, ClassVar, Protocol

from schema.audience import Audience, Principal
from schema.disclosure import camel
from schema.errors import DeclarationError
from schema.rules.authority import Objection
from schema.values import AgencyCode, CageCode, CaseDesignator, CustomerCode, Money


class RecordId(str):
    """The id of a record, as the hub gave it."""

    __slots__ = ()


@dataclass(frozen=True)
class Seen:
    """A record as the submitter's own universe shows it, in the `version` it sees; `facts` are null where it may not see them.

    Days are dates, instants are in UTC, amounts are `Money`.
    """

    facet: str
    id: str
    version: int
    originator: str | None
    case_id: str | None
    facts: Mapping[str, object]
    marking: str | None = None


class Desk(Protocol):
    """What a submission may ask of the house: only ever what its submitter may see."""

    principal: Principal
    now: datetime

    async def find(self, record: str) -> Seen | None:
        """The record with this id, of any facet the submitter's seat can see; none looks like not yours.

        Whatever facets its token reaches, but of no other case than it reaches.
        """

    async def case(self, designator: str) -> Seen | None:
        """The case with this designator, when the submitter is party to it."""

    async def related(self, record: Seen, name: str) -> tuple[Seen, ...]:
        """The records a member such as `lettersOfOffer` of a record leads to, in its order: those the submitter sees.

        Whatever facets its token reaches: what a check asks is not told.
        """

    async def register(self, name: str) -> tuple[Seen, ...]:
        """The records of a register such as `webhookSubscriptions`, in its order: those the submitter's seat sees.

        Whatever its token is narrowed to: what a check asks is not told.
        """

    def check_scopes(self, scopes: frozenset[str]) -> None:
        """Raises `BadValue` for a scope that names nothing in the submitter's seat."""

    def reach(self, scopes: frozenset[str]) -> frozenset[str]:
        """What scopes reach in the submitter's seat, areas written out; raises `BadValue` for an area that is none there."""


@dataclass(frozen=True)
class Refused:
    """A submission declined, and nothing kept: a code, a sentence for the submitter, and the input field at fault."""

    code: str
    sentence: str
    field: str | None = None

    def __bool__(self) -> bool:
        return False


def code_of(rule: str) -> str:
    """The code of what the rule of this name refuses."""
    return re.sub(r"[^A-Z0-9]+", "_", rule.upper()).strip("_")


def refused(objection: Objection) -> Refused:
    """A rule's objection as the submitter meets it: under the rule's name, with its authority, at the input field."""
    return Refused(code_of(objection.rule.name), str(objection), camel(objection.field) if objection.field else None)


class Ground(StrEnum):
    """What tokens rest on, and are taken back by."""

    TOKEN = "token"  # noqa: S105 - the word, and no token
    STANDING = "standing"
    PERSON = "person"
    CLIENT = "client"
    ORGANIZATION = "organization"
    ALL = "all"


@dataclass(frozen=True)
class Revocation:
    """What is taken back: every token that rests on it. By a `TOKEN`, whenever it was issued; otherwise, if issued before.

    The value is the `jti` of a token or the id of an `AccessToken`, of a `STANDING` one the id of an `AccessToken` that stays
    in force, a person as `of_person` spells it, a client's id, or a party such as `customer:BN`; of everything it is empty.
    """

    ground: Ground
    value: str = ""

    @classmethod
    def of_person(cls, issuer: str, subject: str) -> Revocation:
        """By the person or system that its issuer knows by this subject."""
        # Two texts in one, so spelled that no other two make the same.
        return cls(Ground.PERSON, json.dumps([issuer, subject]))


@dataclass(frozen=True)
class Draft:
    """What a submission would have the house keep; with `revises`, a new version of that record.

    `scope` is given only by a record that hangs on no case yet: the customer and agency it is for.
    """

    facet: str
    facts: Mapping[str, object]
    case_id: str | None = None
    parent_id: str | None = None
    revises: str | None = None
    marking: str | None = None
    scope: Mapping[str, object] = field(default_factory=dict)
    inside: tuple[Draft, ...] = ()  # what is part of this version; a revision that gives none carries them forward
    along: tuple[Draft, ...] = ()  # what is made or revised with it, under it or on its case
    beside: tuple[str, ...] = ()  # the facets of its case it was judged by: it is drafted anew if one of them changed
    key: str | None = None  # what a feed that tells the same act tells it by: it is then the same record
    secret: str | None = None  # kept sealed beside the record, and told to nobody, its submitter included
    revokes: tuple[Revocation, ...] = ()  # what it takes back: answered once no request is served on any of it


@dataclass(frozen=True)
class Given:
    """One input field of a submission."""

    name: str
    words: str
    python_type: type
    many: bool
    nullable: bool


@dataclass(frozen=True)
class SubmissionRule:
    """A write: who may make it, what it takes, on whose authority."""

    name: str
    words: str
    by: frozenset[Audience]
    takes: Mapping[str, Given]
    makes: str
    under: str
    handler: type

    @property
    def mutation(self) -> str:
        """The member on `Mutation`, such as `submitRomEstimate`."""
        return self.name[0].lower() + self.name[1:]


SUBMISSIONS: dict[str, SubmissionRule] = {}


def names_versions(seat: Audience) -> bool:
    """Whether a seat says in some submission which version of a record it means, as a release or a consent does."""
    return any("version" in rule.takes and seat in rule.by for rule in SUBMISSIONS.values())


_TYPES = (str, int, bool, date, datetime, Money, CaseDesignator, AgencyCode, CageCode, CustomerCode, RecordId)


def given(words: str) -> Any:
    """Declare an input field by the sentence its submitter reads."""
    return words


class Part:
    """Several values that are given together, such as one line of an offer; declared as a submission is."""

    words: ClassVar[str]
    takes: ClassVar[Mapping[str, Given]]

    def __init__(self, **values: object) -> None:
        self.__dict__.update(values)

    @property
    def values(self) -> dict[str, object]:
        """What was given, by the names of the fields; null where nothing was."""
        return {name: vars(self).get(name) for name in self.takes}


def part(cls: type[Part]) -> type[Part]:
    """Declare a group of values that submissions take."""
    cls.words, cls.takes = _declared(cls)
    return cls


def submission(*, by: Iterable[Audience], makes: str, under: str) -> Callable[[type], type]:
    """Declare a write: `by` whom, which facet it `makes`, `under` whose authority; its `draft` checks and answers."""

    def declare(cls: type) -> type:
        words, takes = _declared(cls)
        SUBMISSIONS[cls.__name__] = SubmissionRule(cls.__name__, words, frozenset(by), takes, makes, under, cls)
        return cls

    return declare


def _declared(cls: type) -> tuple[str, dict[str, Given]]:
    words = (cls.__doc__ or "").strip()
    if not words:
        raise DeclarationError(f"`{cls.__name__}` has no docstring; say in one sentence what is submitted")
    takes: dict[str, Given] = {}
    for name in (n for n in vars(cls).get("__annotations__", {}) if not n.startswith("_")):
        hint = typing.get_type_hints(cls)[name]
        said = vars(cls).get(name)
        if not isinstance(said, str):
            raise DeclarationError(f'`{cls.__name__}.{name}` has no sentence; write `{name}: … = given("…")`')
        options = [a for a in typing.get_args(hint) if a is not type(None)]
        nullable = type(None) in typing.get_args(hint)
        inner = options[0] if nullable else hint
        many = typing.get_origin(inner) is list
        base = typing.get_args(inner)[0] if many else inner
        if not isinstance(base, type) or not (base in _TYPES or issubclass(base, (Enum, Part))):
            raise DeclarationError(f"`{cls.__name__}.{name}` has a type the graph does not know")
        takes[name] = Given(name, said, base, many, nullable)
    return words, takes


class Submitted:
    """The values of one submission, by the names of its input fields; the base of every write."""

    def __init__(self, **values: object) -> None:
        self.__dict__.update(values)

    async def draft(self, desk: Desk) -> Draft | Refused:
        """Check the submission against what its submitter sees; answer what to keep, or why not."""
        raise TypeError(f"`{type(self).__name__}` does not say what it drafts")
