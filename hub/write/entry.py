"""What is handed in at the door, how each fact of it is checked, and what becomes of it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum

from connectors.contract import Outcome
from schema.audience import Party
from schema.disclosure import Facet, FactRule, Kind, Registry
from schema.errors import BadValue, HubError
from schema.markings import Marking
from schema.values import Money, calendar_day, instant, instant_text, plain_text

SUBMISSION = "submission"
LONGEST_KEY_CHARACTERS = 500
SCOPE_TOLD = ("customer", "benefitting", "agency", "program")
_LARGEST_NUMBER = 2**63


class Unfit(HubError):
    """A record that cannot be kept as it was told: a code, a sentence for its teller, and the fact at fault.

    The sentence never repeats a value: it is read by people who may not see it.
    """

    def __init__(self, code: str, sentence: str, fact: str | None = None) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.fact = fact


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One facet as somebody told it, on its way in.

    `source` and `source_key` are who relays it and the key it has there; a submission has none of its own, unless feeds
    tell such an act by one, so its key becomes the record's id. `told_by` is the party or the source; `originator`
    whose words they are. `case` is a designator or a case's id; `parent` a record's id, or the source and the key it
    has there. With `revises` only the facts given change; without, the source tells the record anew and what it does
    not give is emptied. `scope`
    is for a record without a case. `inside` are the rows that are part of this version, `along` the records made
    with it. `digest` is the SHA-256 of the document or body that said so.
    """

    facet: str
    facts: Mapping[str, object]
    source: str
    source_class: str
    source_key: str | None
    told_by: str
    digest: str
    originator: str | None = None
    case: str | uuid.UUID | None = None
    parent: str | uuid.UUID | tuple[str, str] | None = None
    revises: str | uuid.UUID | None = None
    marking: str | None = None
    scope: Mapping[str, object] = field(default_factory=dict)
    inside: tuple[Entry, ...] = ()
    along: tuple[Entry, ...] = ()
    as_of: datetime | None = None

    @property
    def is_submission(self) -> bool:
        """Whether a stakeholder handed it in itself."""
        return self.source_class == SUBMISSION


@dataclass(frozen=True)
class Accepted:
    """What became of an entry, and the version of the record that stands now."""

    outcome: Outcome
    facet: str
    record_id: uuid.UUID
    version: int
    case_id: uuid.UUID | None
    received_at: datetime
    along: tuple[Accepted, ...] = ()


def value_of(rule: FactRule, told: object) -> object:
    """One fact as its column keeps it; raises `BadValue` for what is not of its kind."""
    if told is None:
        return None
    match rule.kind:
        case Kind.TEXT:
            return plain_text(told)
        case Kind.NUMBER if isinstance(told, int) and not isinstance(told, bool):
            if -_LARGEST_NUMBER <= told < _LARGEST_NUMBER:
                return told
            raise BadValue("NUMBER", "write a whole number of at most eighteen digits")
        case Kind.YES_NO if isinstance(told, bool):
            return told
        case Kind.DAY:
            return calendar_day(told)
        case Kind.INSTANT:
            return instant(told)
        case Kind.MONEY:
            return str(Money(told))
        case Kind.CODE:
            return str(rule.python_type(told))
        case Kind.WORD:
            return _word(rule.python_type, told)
        case Kind.LIST if isinstance(told, list | tuple):
            return [str(rule.python_type(one)) if rule.python_type is not str else plain_text(one) for one in told]
    raise BadValue("KIND", f"write a value of the kind `{rule.kind.value}`")


def _word(words: type, told: object) -> str:
    assert issubclass(words, Enum)
    if isinstance(told, words):
        return told.name
    if isinstance(told, str) and told in words.__members__:
        return told
    raise BadValue("WORD", "write one of " + ", ".join(f"`{name}`" for name in words.__members__))


def facts_of(facet: Facet, told: Mapping[str, object]) -> dict[str, object]:
    """Every fact told, as its column keeps it; raises `Unfit` for an unknown one and for what is not of its kind."""
    found: dict[str, object] = {}
    for name, value in told.items():
        rule = facet.facts.get(name)
        if rule is None:
            raise Unfit("FACT_UNKNOWN", f"a `{facet.name}` has no such fact; leave it out", name)
        if not rule.stored:
            raise Unfit("FACT_DERIVED", f"`{name}` is worked out from other facts; tell those", name)
        try:
            found[name] = value_of(rule, value)
        except BadValue as bad:
            raise Unfit(bad.code, bad.hint, name) from None
    return found


def refuse_gaps(facet: Facet, facts: Mapping[str, object]) -> None:
    """Raises `Unfit` when a fact that every record of this facet has is missing."""
    for rule in facet.facts.values():
        if rule.stored and not rule.nullable and facts.get(rule.name) is None:
            raise Unfit("FACT_MISSING", f"every `{facet.name}` says its `{rule.name}`", rule.name)


def marking_of(facet: Facet, entry: Entry) -> Marking | None:
    """The marking told, if any; raises `Unfit` for a bad one and for one that was not the teller's to give."""
    if entry.marking is None:
        return None
    if not facet.marked:
        raise Unfit("MARKING_NOT_TAKEN", f"a `{facet.name}` carries no marking; leave it out", "marking")
    try:
        marking = Marking.parse(plain_text(entry.marking, longest=LONGEST_KEY_CHARACTERS))
    except BadValue as bad:
        raise Unfit(bad.code, bad.hint, "marking") from None
    designates = (entry.originator or "").startswith(("agency:", "department:"))
    if entry.is_submission and not designates and marking.limits_dissemination:
        # 32 CFR 2002.16(b)(4): limited dissemination controls are the designating agency's.
        raise Unfit(
            "MARKING_NOT_YOURS",
            "only an agency limits dissemination; mark the categories, such as `CUI//SP-PROPIN`",
            "marking",
        )
    return marking


def scope_of(registry: Registry, told: Mapping[str, object]) -> dict[str, object]:
    """Who a record without a case is about, as its columns keep it."""
    root = registry.root()
    scope: dict[str, object] = {}
    for name, value in told.items():
        if name not in SCOPE_TOLD:
            raise Unfit(
                "SCOPE_UNKNOWN", "a record without a case says its customer, benefitting, agency and program", name
            )
        try:
            scope[name] = value_of(root.facts[name], value) or ""
        except BadValue as bad:
            raise Unfit(bad.code, bad.hint, name) from None
    return scope


def check_origin(entry: Entry) -> None:
    """Raises `Unfit` for a key or an author that could not be kept as it was told."""
    try:
        if entry.source_key is not None:
            plain_text(entry.source_key, longest=LONGEST_KEY_CHARACTERS)
        if entry.originator is not None:
            Party.parse(entry.originator)
    except BadValue as bad:
        raise Unfit(bad.code, bad.hint, None) from None


def written(value: object) -> object:
    """A fact as JSON writes it: one text for each value, so that two tellings can be compared."""
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, list | tuple) else value
