"""How the extract is understood: each entry of a table is one version of one record, named by its path."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import schema.facets  # noqa: F401  # every facet is declared by being imported
from connectors.contract import Record, SetAside, Understood
from schema.audience import Party
from schema.case import Program
from schema.disclosure import Facet, FactRule, Kind, house
from schema.errors import BadValue
from schema.markings import Marking
from schema.values import AgencyCode, CaseDesignator, CustomerCode, Money, calendar_day, instant, plain_text

FORMAT = "bandaria/1"
LARGEST_EXTRACT = 5_000_000


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the extract: the facet of its entries, whose words they are, and which member tells them apart.

    `told_by` is filled from the case and the entry; when empty, each entry says it itself (`originator`). `named_by`
    is empty where there is one per parent. `below` are the tables whose entries hang on an entry of this one.
    """

    facet: str
    told_by: str = ""
    named_by: str = "key"
    below: Mapping[str, Table] = field(default_factory=dict)


# Whose words the entries of a table are when they do not say it: the agency's, unless the domain says another's.
_AGENCY = "agency:{agency}"
_TOLD_BY = {
    **dict.fromkeys(("LetterOfRequest", "LetterOfRequestRouting", "TransportationPreference"), "customer:{customer}"),
    **dict.fromkeys(("TrainingNomination", "Student", "BudgetRequest", "SalesForecast"), "office:{customer}"),
    "CustomerNation": "department:DSCA",
    **dict.fromkeys(("RomEstimate", "IndustryVisit", "VisitInquiry", "VisitDebrief"), "company:{company}"),
    **dict.fromkeys(("VisitAnswer", "VisitFollowUp", "VisitAcknowledgement", "CountryBriefing"), "office:{customer}"),
    **dict.fromkeys(("ComplianceVisit", "ComplianceReport"), "department:DSCA"),
    **dict.fromkeys(
        ("RomQuestion", "CongressionalNotification", "CommandPriority", "Consent", "WebhookSubscription"), ""
    ),
}


def _table(facet: Facet) -> Table:
    """The table of a facet and of what hangs on it: a facet declared in `schema` can be told here without a line more."""
    named_by = (facet.key[0] if len(facet.key) == 1 else "key") if facet.many or facet.is_case else ""
    below = {child.table: _table(child) for child in facet.children if not child.only_submitted}
    return Table(facet.name, _TOLD_BY.get(facet.name, _AGENCY), named_by, below)


_CASE = _table(house.root())
# What may come without a case, and then says its scope: a letter that opens one, and what is a country's alone.
_WITHOUT_A_CASE = ("letter_of_request", "release", *(f.table for f in house.facets.values() if f.about_a_country))


def _tables(table: Table) -> Iterator[Table]:
    yield table
    for below in table.below.values():
        yield from _tables(below)


def _stored(facet: str) -> dict[str, FactRule]:
    return {name: rule for name, rule in house.facets[facet].facts.items() if rule.stored}


# The members of an entry are the facts of its facet, by their own names.
FACTS: Mapping[str, frozenset[str]] = {t.facet: frozenset(_stored(t.facet)) for t in _tables(_CASE)}

# What an entry may say beside its facts, its name, and the tables below it.
_ENVELOPE = frozenset({"as_of", "originator", "marking"})
# A name is one step of a path: with a `/` in it, two records could claim one key.
_NAME = re.compile(r"[A-Za-z0-9-]{1,40}")
_SCOPE: dict[str, Callable[[object], str]] = {
    "customer": CustomerCode,
    "benefitting": CustomerCode,
    "agency": AgencyCode,
    "program": lambda told: _word(Program, told),
}


class _Unclear(Exception):
    """An entry that is not of its form: the reason, and where."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


@dataclass(slots=True)
class _Known:
    """What was read so far under one key: its facet, how many versions, and as of when the last one stands."""

    facet: str
    versions: int
    as_of: datetime


@dataclass(frozen=True, slots=True)
class _Place:
    """What an entry hangs on: its case, its parent when that is another record, and the words of its scope."""

    case: str | None
    parent: str | None
    words: Mapping[str, str]


def understand(raw: bytes) -> Understood:
    """Understand one extract; an entry that is not of its form is set aside with what hangs on it, the others stand."""
    if len(raw) > LARGEST_EXTRACT:
        return [SetAside("too large", f"{len(raw)} bytes, an extract has at most {LARGEST_EXTRACT}")]
    try:
        told = tomllib.loads(raw.decode())
    except (ValueError, RecursionError) as unreadable:
        return [SetAside("not an extract", f"not TOML: {unreadable}"[:160])]
    head, end, cases = told.pop("extract", None), told.pop("end", None), told.get("case", [])
    if not isinstance(head, dict) or set(head) != {"format", "as_of"} or head["format"] != FORMAT:
        return [SetAside("not an extract", f"no table `extract` with the format `{FORMAT}` and an `as_of`")]
    # A file cut short at the end of a line is good TOML: only its last table tells that it is whole.
    if not isinstance(cases, list) or end != {"cases": len(cases)}:
        return [SetAside("not whole", "its last table `end` is missing, or does not count the cases that came")]
    try:
        reading = _Reading(instant(head["as_of"]))
    except BadValue as bad:
        return [SetAside("not an extract", f"`extract.as_of`: {bad.hint}")]
    for name, entries in told.items():
        if name == "case":
            reading.cases(entries)
        elif name in _WITHOUT_A_CASE:
            reading.without_a_case(name, entries)
        else:
            reading.found.append(SetAside("unknown member", f"`{name}` beside `case`", name))
    return reading.found or [SetAside("not an extract", "it holds no case and nothing without one")]


class _Reading:
    """One pass over an extract, in the order of the file."""

    def __init__(self, as_of: datetime) -> None:
        self.found: Understood = []
        self._as_of = as_of
        self._known: dict[str, _Known] = {}

    def cases(self, entries: Any) -> None:
        for path, told in self._each("case", entries):
            try:
                designator = CaseDesignator(told.get("designator"))
            except BadValue as bad:
                self.found.append(SetAside("value not understood", f"`{path}.designator`: {bad.hint}", path))
                self._set_aside_below(path, path, _CASE, told)
                continue
            # What a designator says by itself: the customer or program code, and the agency.
            by_itself = {"customer": designator.customer, "agency": designator.agency}
            self._entry(path, designator, _CASE, by_itself | told, _Place(designator, None, by_itself))

    def without_a_case(self, table: str, entries: Any) -> None:
        """The entries of one table that hang on no case: each says its customer, and what else of its scope it has."""
        below = _CASE.below[table]
        for path, told in self._each(table, entries):
            scope, name = told.pop("scope", None), told.get(below.named_by) if below.named_by else told.pop("key", None)
            key = f"{table}/{name}"
            # A letter opens a case of its scope; what is a country's alone may name no agency.
            wanted = set(_SCOPE) if table == "letter_of_request" else {"customer"}
            if not isinstance(scope, dict) or not wanted <= set(scope) <= set(_SCOPE) or not _is_a_name(name):
                self.found.append(
                    SetAside("unknown shape", f"`{path}` lacks its `{below.named_by or 'key'}` or its `scope`", path)
                )
                self._set_aside_below(path, path, below, told)
                continue
            try:
                words = {part: read(scope[part]) for part, read in _SCOPE.items() if part in scope}
            except BadValue as bad:
                self.found.append(SetAside("value not understood", f"`{path}.scope`: {bad.hint}", key))
                self._set_aside_below(path, key, below, told)
                continue
            self._entry(path, key, below, told, _Place(None, None, words))

    def _each(self, path: str, entries: Any) -> Iterator[tuple[str, dict[str, Any]]]:
        for i, told in enumerate(entries if isinstance(entries, list) else [entries]):
            if isinstance(told, dict):
                yield f"{path}[{i}]", told
            else:
                self.found.append(SetAside("unknown shape", f"`{path}[{i}]` is not a table", f"{path}[{i}]"))

    def _entry(self, path: str, key: str, table: Table, told: dict[str, Any], place: _Place) -> None:
        try:
            record = self._record(path, key, table, told, place)
            self._count(path, record)
        except _Unclear as unclear:
            self.found.append(SetAside(unclear.reason, unclear.detail, key))
            self._set_aside_below(path, key, table, told)
            return
        self.found.append(record)
        # In the order of the file, so that what a release refers to was read before it.
        for name, entries in told.items():
            below = table.below.get(name)
            if below is None or house.facets[below.facet].inside:
                continue
            for there, entry in self._each(f"{path}.{name}", entries):
                under = _Place(place.case, None if table is _CASE else key, place.words)
                self._entry(there, _key(key, name, below, entry, there), below, entry, under)

    def _record(self, path: str, key: str, table: Table, told: dict[str, Any], place: _Place) -> Record:
        facts = self._facts(path, table, told)
        try:
            as_of = instant(told["as_of"]) if "as_of" in told else self._as_of
            marking = Marking.parse(told["marking"]).banner if "marking" in told else None
            words = table.told_by.format_map({"agency": "", **place.words, **facts})
            originator = str(Party.parse(plain_text(told.get("originator", words))))
        except BadValue as bad:
            raise _Unclear("value not understood", f"`{path}`: {bad.hint}") from bad
        inside: list[Record] = []
        for name, below in table.below.items():
            if house.facets[below.facet].inside:
                for there, line in self._of_a_list(f"{path}.{name}", told.get(name, [])):
                    inside.append(self._record(there, _key(key, name, below, line, there), below, line, place))
        if len({line.key for line in inside}) != len(inside):
            raise _Unclear("unknown shape", f"`{path}` has two lines of one number")
        scope = place.words if place.case is None else {}
        return Record(
            table.facet, key, facts, as_of, place.case, None, place.parent, originator, marking, tuple(inside), scope
        )

    def _of_a_list(self, path: str, entries: Any) -> Iterator[tuple[str, dict[str, Any]]]:
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise _Unclear("unknown shape", f"`{path}` is not a list of tables")
        for i, entry in enumerate(entries):
            yield f"{path}[{i}]", entry

    def _facts(self, path: str, table: Table, told: dict[str, Any]) -> dict[str, object]:
        """Every fact the facet keeps: null where the entry is silent, so that a later version can empty it."""
        rules = _stored(table.facet)
        if table.named_by and not _is_a_name(told.get(table.named_by)):
            raise _Unclear("unknown shape", f"`{path}.{table.named_by}` is no name of letters, digits and dashes")
        told = self._referring(path, told) if "record" in rules else told
        strange = sorted(set(told) - set(rules) - set(table.below) - _ENVELOPE - {table.named_by})
        if strange:
            raise _Unclear("unknown member", f"`{path}.{strange[0]}`")
        facts: dict[str, object] = {}
        for name, rule in rules.items():
            if name not in told and not rule.nullable:
                raise _Unclear("fact missing", f"`{path}.{name}`")
            try:
                facts[name] = _value(rule, told[name]) if name in told else None
            except BadValue as bad:
                raise _Unclear("value not understood", f"`{path}.{name}`: {bad.hint}") from bad
        return facts

    def _referring(self, path: str, told: dict[str, Any]) -> dict[str, Any]:
        """A release or consent names an earlier record of the file, as `@` and its key, in a version that was read."""
        record, version = told.get("record"), told.get("record_version")
        known = self._known.get(record[1:]) if isinstance(record, str) and record.startswith("@") else None
        if known is None or not isinstance(version, int) or not 1 <= version <= known.versions:
            raise _Unclear("names no earlier record", f"`{path}.record` or its version is not read before it")
        return {"record_type": known.facet} | told

    def _count(self, path: str, record: Record) -> None:
        assert record.as_of is not None
        known = self._known.get(record.key)
        if known is None:
            self._known[record.key] = _Known(record.facet, 1, record.as_of)
            return
        if record.as_of <= known.as_of:
            raise _Unclear("out of order", f"`{path}` is a later version as of an earlier instant, or of the same one")
        known.versions += 1
        known.as_of = record.as_of

    def _set_aside_below(self, path: str, key: str, table: Table, told: dict[str, Any]) -> None:
        """What hangs on a record that was set aside is set aside too, one by one: nothing is dropped unseen."""
        for name, below in table.below.items():
            if house.facets[below.facet].inside or name not in told:
                continue
            for there, entry in self._each(f"{path}.{name}", told[name]):
                hers = _key(key, name, below, entry, there)
                self.found.append(SetAside("hangs on what was set aside", f"`{there}`", hers))
                self._set_aside_below(there, hers, below, entry)


def _key(parent: str, name: str, table: Table, told: Mapping[str, Any], path: str) -> str:
    if not table.named_by:
        return f"{parent}/{name}"
    named = told.get(table.named_by)
    # An entry that does not name itself is set aside, under its place in the file.
    return f"{parent}/{name}/{named}" if _is_a_name(named) else path


def _is_a_name(told: object) -> bool:
    return isinstance(told, str) and _NAME.fullmatch(told) is not None


def _word(words: Any, told: object) -> str:
    if not isinstance(told, str) or told not in words.__members__:
        raise BadValue("WORD", "write one of " + ", ".join(f"`{name}`" for name in words.__members__))
    return told


def _value(rule: FactRule, told: object) -> object:
    match rule.kind:
        case Kind.TEXT:
            return plain_text(told)
        case Kind.DAY:
            return calendar_day(told)
        case Kind.INSTANT:
            return instant(told)
        case Kind.MONEY:
            return Money(told)
        case Kind.CODE:
            return rule.python_type(told)
        case Kind.WORD:
            return _word(rule.python_type, told)
        case Kind.LIST if isinstance(told, list):
            return [plain_text(one) for one in told]
        case Kind.NUMBER if isinstance(told, int) and not isinstance(told, bool) and abs(told) < 2**31:
            return told
        case Kind.YES_NO if isinstance(told, bool):
            return told
    raise BadValue("KIND", f"write a value of the kind `{rule.kind.value}`")
