"""How the life of a case is told: a step is taken by whose step it is, and everybody is asked what it sees from then on.

A seat is asked for all it can see, in one document made from its own schema: every case with all the records that hang on it,
and every register. What is drawn from those records, such as the timeline, tells nothing more and is left out. What is new
since the step before is written down in a notation of its own, a line for the seats that learn alike:

    Bandaria, office: Case stage=OFFERED title; +OfferLine all but quantity; LetterOfOffer -expiresOn; 2 x +PaymentDue all

`+` is a record that was not seen before, `-` a fact or a record that is gone; where something stands is told with its word.
`title~offered` is a notice that the fact is withheld until then. Who is in no line has learned nothing: its answer is the
same, byte for byte.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from graphql import GraphQLObjectType, GraphQLSchema, get_named_type, is_leaf_type

from tests.served import Hub
from tests.stories.asking import (
    AIR_FORCE,
    ALDER,
    ARMY,
    BANDARIA,
    CENTCOM,
    DFAS,
    DSCA,
    DUNMORE,
    NORTHPINE,
    OFFICE,
    STATE,
    VERDANIA,
    own_schema,
)

VERDANIAS_OFFICE = "sco:VE"
CAST = {
    "Bandaria": BANDARIA,
    "office": OFFICE,
    "DSCA": DSCA,
    "Air Force": AIR_FORCE,
    "Army": ARMY,
    "State": STATE,
    "command": CENTCOM,
    "finance": DFAS,
    "Alder": ALDER,
    "Dunmore": DUNMORE,
    "Northpine": NORTHPINE,
    "Verdania": VERDANIA,
    "its office": VERDANIAS_OFFICE,
}
STANDING = {"stage", "status", "rawStatus", "state", "waitsOn", "decision", "disposition"}  # told with their words
INDEX = {"__typename", "id"}

Facts = dict[str, Any]


@dataclass(frozen=True)
class The:
    """The record of a facet that the acting seat has met last, with these facts; its id is put in its place."""

    facet: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def the(facet: str, **facts: Any) -> The:
    """A record as its reader would name it: the letter, the amendment."""
    return The(facet, facts)


@dataclass(frozen=True)
class Step:
    """A step of a life: after so many days, who takes it, and who learns what by it."""

    words: str
    seat: str
    mutation: str
    taken: Mapping[str, Any]
    told: str
    days: int = 0


@dataclass(frozen=True)
class TimePasses:
    """Days in which nobody does anything, and what shows by itself."""

    words: str
    days: int
    told: str


@dataclass(frozen=True)
class Declined:
    """A step out of order: it is refused by name, at a field, and nobody can tell that it was tried."""

    words: str
    seat: str
    mutation: str
    taken: Mapping[str, Any]
    code: str
    field: str | None


@dataclass
class Sight:
    """All that a seat is told: the answer as it came, its records by their ids, and what each of them waits for."""

    whole: bytes
    records: dict[str, Facts]
    waiting: dict[str, dict[str, str]]


class Life:
    """A hub in which one life is lived, and what each of the cast has seen of it so far."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.seen: dict[str, Sight] = {}
        self._stages: dict[tuple[str, str], list[str]] = {}
        self._met: dict[str, int] = {}
        self._keys = count(1)

    async def begin(self) -> None:
        """Nobody sees anything: the hub is empty."""
        for seat in CAST.values():
            self.seen[seat] = await self._look(seat)
            assert self.seen[seat].records == {}, seat

    async def live(self, steps: Iterable[Step | TimePasses | Declined]) -> None:
        """Take all steps; by each, exactly who is said to learn something has learned exactly that."""
        otherwise = []
        for step in steps:
            told = await self.take(step)
            if told != ({} if isinstance(step, Declined) else read(step.told)):
                otherwise.append(f"{step.words}:\n{written(told)}")
        assert not otherwise, "\n\n".join(["otherwise than said was told", *otherwise])

    def path(self, designator: str) -> dict[str, list[str]]:
        """The stages of a case that each seat was told, in their order; nothing for one that was told none."""
        return {seat: [" ".join(stages)] for (case, seat), stages in self._stages.items() if case == designator}

    async def take(self, step: Step | TimePasses | Declined) -> dict[str, list[str]]:
        """Take a step; what is new to whom, by seat."""
        if not isinstance(step, Declined):
            self.hub.clock.pass_(days=step.days)
        if not isinstance(step, TimePasses):
            taken = {"idempotencyKey": f"step-{next(self._keys)}", **self._resolved(step.seat, step.taken)}
            answer = await self.hub.submit(step.seat, step.mutation, taken)
            if isinstance(step, Declined):
                assert answer["__typename"] == "Refused", (step.words, answer)
                assert (answer["code"], answer["field"]) == (step.code, step.field), (step.words, answer)
            else:
                assert answer["__typename"] == "Receipt", (step.words, answer)
        told = {}
        for seat in CAST.values():
            before, now = self.seen[seat], await self._look(seat)
            news = new_to(await own_schema(self.hub, seat), before, now)
            if news:
                told[seat] = news
            elif not isinstance(step, TimePasses):
                assert now.whole == before.whole, (step.words, seat)
            self.seen[seat] = now
            self._remember(seat, now)
        return told

    def _remember(self, seat: str, sight: Sight) -> None:
        for record, facts in sight.records.items():
            self._met.setdefault(record, len(self._met))
            if facts["__typename"] == "Case" and facts.get("stage"):
                path = self._stages.setdefault((facts["designator"], seat), [])
                if path[-1:] != [facts["stage"]]:
                    path.append(facts["stage"])

    def _resolved(self, seat: str, value: Any) -> Any:
        if isinstance(value, The):
            found = [
                record
                for record, facts in self.seen[seat].records.items()
                if facts["__typename"] == value.facet and value.facts.items() <= facts.items()
            ]
            assert found, f"{seat} sees no such {value.facet}"
            return max(found, key=lambda record: self._met[record])
        if isinstance(value, Mapping):
            return {name: self._resolved(seat, inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [self._resolved(seat, inner) for inner in value]
        return value

    async def _look(self, seat: str) -> Sight:
        answer = await self.hub.post(seat, everything_at_once(await own_schema(self.hub, seat)))
        told = answer.json()
        assert answer.status_code == 200, (seat, answer.text)
        assert "errors" not in told, (seat, told["errors"])
        sight = Sight(answer.content, {}, {})
        _gather(told["data"], sight.records)
        for entry in told.get("extensions", {}).get("withheld", ()):
            record = told["data"]
            for part in entry["path"]:
                record = record[part]
            sight.waiting.setdefault(record["id"], {}).update(dict.fromkeys(entry["facts"], entry["condition"]))
        return sight


# What a seat is asked, and what of its answers is new.


# How many of a register are asked for, and how far below each; letters of request may hang on no case yet.
PAGES = {"cases": (2, 2), "lettersOfRequest": (8, 1)}
_DOCUMENTS: dict[int, str] = {}


def everything_at_once(schema: GraphQLSchema) -> str:
    """One document for all that a reader can see: its cases with all that hangs on them, and its registers."""
    if id(schema) not in _DOCUMENTS:
        assert schema.query_type is not None
        registers = [
            f"{name}(first: {size}) {{ totalCount nodes {{ {_members(kind, levels, ())} }} }}"
            for name, kind in _lists(schema.query_type)
            for size, levels in (PAGES.get(name, (30, 0)),)
        ]
        _DOCUMENTS[id(schema)] = f"{{ {' '.join(registers)} }}"
    return _DOCUMENTS[id(schema)]


def _lists(kind: GraphQLObjectType) -> Iterator[tuple[str, GraphQLObjectType]]:
    """The lists of records; what is drawn from records, such as a timeline, has no id and stories of its own."""
    for name, member in kind.fields.items():
        answers = get_named_type(member.type)
        if isinstance(answers, GraphQLObjectType) and "totalCount" in answers.fields:
            below = get_named_type(answers.fields["nodes"].type)
            if "id" in below.fields:
                yield name, below


def _members(kind: GraphQLObjectType, levels: int, above: tuple[GraphQLObjectType, ...]) -> str:
    found = ["__typename", *_facts(kind)]
    if levels:
        above = (*above, kind)
        found += [
            f"{name}(first: {36 - 12 * levels}) {{ totalCount nodes {{ {_members(inner, levels - 1, above)} }} }}"
            for name, inner in _lists(kind)
        ]
        found += [
            f"{name} {{ {_members(answers, levels - 1, above)} }}"
            for name, member in kind.fields.items()
            if isinstance(answers := get_named_type(member.type), GraphQLObjectType)
            and "id" in answers.fields
            and answers not in above
        ]
    return " ".join(found)


def _facts(kind: GraphQLObjectType) -> list[str]:
    return [name for name, member in kind.fields.items() if is_leaf_type(get_named_type(member.type))]


def _gather(value: Any, records: dict[str, Facts]) -> None:
    if isinstance(value, dict):
        if "nodes" in value:
            assert value["totalCount"] == len(value["nodes"]), "not all that is counted is shown"
        if "id" in value:
            facts = {n: v for n, v in value.items() if not isinstance(v, dict)}
            assert records.setdefault(value["id"], facts).items() <= (records[value["id"]] | facts).items()
            records[value["id"]] |= facts
        for inner in value.values():
            _gather(inner, records)
    elif isinstance(value, list):
        for inner in value:
            _gather(inner, records)


def new_to(schema: GraphQLSchema, before: Sight, now: Sight) -> list[str]:
    """What a reader sees now and did not before, in the notation of this story, a record each."""
    found = []
    for record, facts in now.records.items():
        known = [n for n in _facts(schema.type_map[facts["__typename"]]) if n not in INDEX]  # type: ignore[arg-type]
        was, waited, waits = before.records.get(record, {}), before.waiting.get(record, {}), now.waiting.get(record, {})
        told = [n for n in known if facts.get(n) not in (None, []) and facts[n] != was.get(n)]
        words = [f"{n}={facts[n]}" if n in STANDING else n for n in told]
        left_out = [n for n in known if n not in told]
        if not was and len(left_out) < len(told):
            words = [w for w in words if "=" in w] + ["all", *(["but", *left_out] if left_out else [])]
        words += [f"-{n}" for n in known if facts.get(n) in (None, []) and was.get(n) not in (None, [])]
        words += [f"{n}~{condition}" for n, condition in waits.items() if waited.get(n) != condition]
        if words or not was:
            found.append(" ".join([("" if was else "+") + facts["__typename"], *words]))
    found += [f"-{facts['__typename']}" for record, facts in before.records.items() if record not in now.records]
    return sorted(f"{n} x {one}" if n > 1 else one for one, n in Counter(found).items())


def read(told: str) -> dict[str, list[str]]:
    """The notation, by seat: a line that begins with no names goes on with the one before."""
    lines: list[str] = []
    for line in told.strip().splitlines():
        names, colon, _ = line.strip().partition(":")
        if colon and all(name in CAST for name in names.split(", ")):
            lines.append(line.strip())
        else:
            lines[-1] += f" {line.strip()}"
    found: dict[str, list[str]] = {}
    for line in lines:
        names, _, news = line.partition(": ")
        for name in names.split(", "):
            assert CAST[name] not in found, f"{name} is in two lines"
            found[CAST[name]] = sorted(news.split("; "))
    return found


def written(told: Mapping[str, list[str]]) -> str:
    """The notation of what was told, as it stands in a story."""
    lines: dict[str, list[str]] = {}
    for name, seat in CAST.items():
        if seat in told:
            lines.setdefault("; ".join(told[seat]), []).append(name)
    return "\n".join(f"{', '.join(names)}: {news}" for news, names in lines.items())
