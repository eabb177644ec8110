"""An assumed contract: a published JSON Schema of an extract, and a table of which column tells which fact.

No public specification exists for the systems of the field, so the hub says in a versioned schema what it takes from
each, and everything else follows from that schema and from one `Telling` for each kind of row.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it carries no types of its own

import schema.facets  # noqa: F401  # every facet is declared by being imported
from connectors.arrival import Arrival
from connectors.contract import (
    Authority,
    Connector,
    Cursor,
    Fetched,
    Record,
    SetAside,
    SourceDescription,
    Understood,
)
from connectors.extract import Cells, Columns, Layout, NotAnExtract, Row, Unread, read, redacted
from schema.audience import Party
from schema.disclosure import Facet, FactRule, Kind, house, snake
from schema.errors import BadValue
from schema.values import CaseDesignator, Money, calendar_day, instant, plain_text

NO_SPECIFICATION = "No public specification exists"


@dataclass(frozen=True, slots=True)
class Coded:
    """A fact whose words the source writes in codes of its own; a code it does not know is set aside."""

    fact: str
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Gathered:
    """Facts of a row that other rows of the extract tell: which they are, and what they come to together."""

    kind: str
    facts: frozenset[str]
    come_to: Callable[[Cells, Sequence[Cells]], Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Shared:
    """A record that other formats tell too: how it is made as they make it, and which facts that adds to the columns'.

    `make` takes the cells of the row, the facts its columns tell, its case, and the day as of which the extract stands;
    it raises `BadValue` for a row that cannot be told so. Key and author are those it gives.
    """

    facts: frozenset[str]
    make: Callable[[Cells, Mapping[str, object], CaseDesignator, date], Record]


@dataclass(frozen=True, slots=True)
class Telling:
    """What one kind of row tells.

    `key` are the columns that tell its rows apart; `columns` which fact each column is. `case` is the column of the
    designator; of a row that names no case, `about` are the columns of its scope, such as the `customer`. `told_by` is
    whose words it is, filled from the cells and from the `{customer}` and `{agency}` of the designator or scope.
    `part_of` is the kind of row it is part of, and `under` the kind whose record its own hangs on, each by the key of
    which it names it; `hangs_on` is the column of the number by which it names the record of its case that it hangs on.
    `gathered` is what rows of another kind add; `beside` the columns that no fact holds, which stay with the raw bytes.
    `also` is a second record, hung on the first, that a row tells when the column `only_with` says something. `shared`
    makes a record that is known, whoever tells it, by a key of its own.
    """

    facet: str
    key: tuple[str, ...]
    columns: Mapping[str, str | Coded]
    told_by: str = "agency:{agency}"
    case: str = "case"
    about: Mapping[str, str] = field(default_factory=dict)
    part_of: str | None = None
    under: str | None = None
    gathered: Gathered | None = None
    beside: tuple[str, ...] = ()
    hangs_on: str | None = None
    also: Telling | None = None
    only_with: str | None = None
    shared: Shared | None = None

    @property
    def every(self) -> tuple[Telling, ...]:
        """All that a row of this kind can tell: this, and the record it tells besides."""
        return (self, self.also) if self.also is not None else (self,)

    @property
    def facts(self) -> frozenset[str]:
        """The facts that a row of this kind can tell."""
        named = {one.fact if isinstance(one, Coded) else one for one in self.columns.values()}
        more = [one.facts for one in (self.gathered, self.shared) if one is not None]
        return frozenset(named).union(*more)


class _Unclear(Exception):
    """A row that is not of the contract: the reason, and where."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True)
class Contract:
    """One assumed contract: its name with its version, its schema, and what each kind of its rows tells.

    Rows of a kind that the schema has and no telling is for wait: no facet holds yet what they say. `agency`, when
    given, is the only implementing agency whose cases it may tell of.
    """

    name: str
    schema: Mapping[str, Any]
    tellings: Mapping[str, Telling]
    agency: str | None = None
    layout: Layout = field(init=False)
    waiting: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        kinds = self.schema["$defs"]
        assert NO_SPECIFICATION in self.schema["description"], "an assumed contract says that it is one"
        told = set(self.tellings) | {t.gathered.kind for t in self.tellings.values() if t.gathered}
        assert told <= set(kinds), f"the contract has no rows {sorted(told - set(kinds))}"
        object.__setattr__(self, "waiting", frozenset(kinds) - told)
        for kind, telling in self.tellings.items():
            _check(kind, telling, kinds[kind])
        object.__setattr__(self, "layout", {kind: _columns(said) for kind, said in kinds.items()})
        object.__setattr__(self, "_checks", {kind: Draft202012Validator(said) for kind, said in kinds.items()})

    @classmethod
    def published(cls, folder: Path, tellings: Mapping[str, Telling], agency: str | None = None) -> Contract:
        """The contract whose schema is the only one in `assumed/` of a connector's folder."""
        [file] = (folder / "assumed").glob("*.schema.json")
        return cls(file.name.removesuffix(".schema.json"), json.loads(file.read_bytes()), tellings, agency)

    @property
    def promised(self) -> dict[str, frozenset[str]]:
        """The facts its rows can tell, by facet."""
        found: dict[str, frozenset[str]] = {}
        for telling in (one for row in self.tellings.values() for one in row.every):
            found[telling.facet] = found.get(telling.facet, frozenset()) | telling.facts
        return found

    @property
    def redactions(self) -> tuple[str, ...]:
        """What is taken out of an extract before any of it is stored, in words."""
        personal = sorted({name for columns in self.layout.values() for name in columns.personal})
        always = (
            "mail addresses and telephone numbers in free text",
            "members the contract does not know whose name is that of a person or a way to reach one",
            "lines and documents that are not of their form, of which only the size is kept",
        )
        return (*(f"`{name}`" for name in personal), *always)

    @property
    def each_tells_all(self) -> bool:
        """Whether an extract tells every row the system holds of each kind it has."""
        return self.schema.get("x-tells-all") is True

    def redact(self, raw: bytes) -> bytes:
        """The extract without personal names and ways to reach a person; a second time changes nothing."""
        return redacted(raw, self.layout)

    def understand(self, raw: bytes) -> Understood:
        """Turn one extract into records; a row that is not of the contract is set aside alone, and the others stand."""
        try:
            extract = read(raw, self.layout)
            if extract.contract != self.name:
                raise NotAnExtract("another contract", f"it does not follow `{self.name}`")
            as_of = instant(extract.as_of)
        except NotAnExtract as not_one:
            return [SetAside(not_one.reason, not_one.detail)]
        except BadValue as bad:
            return [SetAside("not an extract", f"its `as_of`: {bad.hint}")]
        reading = _Reading(self, as_of, extract.form != "json lines")
        found = reading.of(extract.rows)
        return found or [SetAside("nothing in it", "the extract is whole and holds no row")]

    def checked(self, row: Row, *, as_text: bool) -> Cells:
        """The cells of a row as its contract says they are, types and all; raises `_Unclear`."""
        said = self.schema["$defs"].get(row.kind)
        if said is None:
            raise _Unclear("unknown kind", "the contract knows no row of its kind")
        cells = dict(row.cells)
        strange = sorted(set(cells) - self.layout[row.kind].known)
        if strange:
            raise _Unclear("unknown member", f"`{strange[0][:60]}`")
        if as_text:
            cells = {name: _typed(cell, said["properties"][name]) for name, cell in cells.items()}
        cells = {name: cell for name, cell in cells.items() if name not in self.layout[row.kind].personal}
        checks: Mapping[str, Draft202012Validator] = self._checks  # type: ignore[attr-defined]
        wrong = next(checks[row.kind].iter_errors({"row": row.kind, **cells}), None)
        if wrong is not None:
            # Never the library's own text: it repeats what it found.
            where = wrong.path[0] if wrong.path else _missing(said, cells)
            raise _Unclear("value not understood", f"`{where}` is not of its form: `{wrong.validator}`")
        return cells


def _missing(said: Mapping[str, Any], cells: Cells) -> str:
    return next((name for name in said.get("required", ()) if name != "row" and name not in cells), "row")


def _check(kind: str, telling: Telling, said: Mapping[str, Any]) -> None:
    """Every column leads to a fact that is kept, and every cell of the contract is told, or is a name or key."""
    columns = set(said["properties"]) - {"row"}
    personal = {name for name, rule in said["properties"].items() if rule.get("x-personal")}
    used = set(telling.beside) | {telling.case} | set(telling.about.values()) | personal
    for one in telling.every:
        used |= set(one.columns) | set(one.key) | ({one.hangs_on} if one.hangs_on else set())
    assert columns <= used | set(re.findall(r"\{(\w+)\}", telling.told_by)), (
        f"{kind}: {sorted(columns - used)} tell nothing"
    )
    for one in telling.every:
        assert set(one.columns) | set(one.key) <= columns, f"{kind}: columns that the contract does not have"
        kept = {rule.name for rule in house.facets[one.facet].facts.values() if rule.stored}
        assert one.facts <= kept, f"{kind}: {sorted(one.facts - kept)} are no facts of `{one.facet}`"


def _columns(said: Mapping[str, Any]) -> Columns:
    rules = {name: rule for name, rule in said["properties"].items() if name != "row"}
    widths = {name: rule["x-width"] for name, rule in rules.items() if "x-width" in rule}
    return Columns(
        known=frozenset(rules),
        widths=widths if len(widths) == len(rules) else {},
        personal=frozenset(name for name, rule in rules.items() if rule.get("x-personal")),
        free_text=frozenset(
            name
            for name, rule in rules.items()
            if not rule.get("x-office") and not {"pattern", "enum", "format", "const"} & set(rule.get("items", rule))
        ),
    )


def _typed(cell: str, rule: Mapping[str, Any]) -> Any:
    """A cell of text as JSON would have it: whole numbers, `Y` and `N`, lists with semicolons between."""
    match rule.get("type"):
        case "integer" if re.fullmatch(r"-?\d{1,15}", cell, re.ASCII):
            return int(cell)
        case "boolean" if cell in ("Y", "N"):
            return cell == "Y"
        case "array":
            return [part.strip() for part in cell.split(";") if part.strip()]
    return cell


class _Reading:
    """One pass over the rows of an extract."""

    def __init__(self, contract: Contract, as_of: datetime, as_text: bool) -> None:
        self._contract = contract
        self._as_of = as_of
        self._as_text = as_text
        self._found: Understood = []

    def of(self, rows: Sequence[Row | Unread]) -> Understood:
        """What the rows tell, in their order; parts with what they are part of."""
        known: dict[str, list[tuple[Row, Cells]]] = {kind: [] for kind in self._contract.layout}
        spoiled: set[tuple[str, tuple[str, ...]]] = set()
        for row in rows:
            if isinstance(row, Unread):
                self._found.append(SetAside(row.reason, row.detail, f"line {row.number}"))
                continue
            try:
                cells = self._contract.checked(row, as_text=self._as_text)
            except _Unclear as unclear:
                self._aside(row, unclear.reason, unclear.detail)
                spoiled |= self._belongs_to(row.kind, row.cells)
                continue
            known[row.kind].append((row, cells))
            if row.kind in self._contract.waiting:
                self._aside(row, "no facet holds this yet", "its bytes are kept until one does")
        for kind, telling in self._contract.tellings.items():
            if telling.part_of is None:
                self._tell(kind, telling, known, spoiled)
        self._orphans(known)
        return self._found

    def _tell(
        self,
        kind: str,
        telling: Telling,
        known: Mapping[str, list[tuple[Row, Cells]]],
        spoiled: Collection[tuple[str, tuple[str, ...]]],
    ) -> None:
        told = Counter(_key(telling, cells) for _, cells in known[kind])
        below = self._below(kind, known)
        for row, cells in known[kind]:
            key = _key(telling, cells)
            if told[key] > 1:
                self._aside(row, "told twice", "two rows of the extract have its key")
            elif (kind, key) in spoiled:
                self._aside(row, "a part of it was not understood", "it is told as a whole or not at all")
            else:
                self._record(row, kind, telling, cells, {name: rows.get(key, []) for name, rows in below.items()})

    def _record(
        self, row: Row, kind: str, telling: Telling, cells: Cells, below: Mapping[str, list[tuple[Row, Cells]]]
    ) -> None:
        try:
            case = CaseDesignator(cells[telling.case]) if telling.case in cells else None
            if case is None and telling.about.get("customer") not in cells:
                raise _Unclear("about nobody", "it names neither a case nor a country")
            if case is not None and self._contract.agency is not None and case.agency != self._contract.agency:
                raise _Unclear("case of another agency", f"it tells of cases of `{self._contract.agency}` only")
            facts = self._facts(telling, cells)
            inside: list[Record] = []
            for name, rows in below.items():
                part = self._contract.tellings.get(name)
                if part is None:
                    assert telling.gathered is not None
                    facts |= telling.gathered.come_to(cells, [one for _, one in rows])
                else:
                    inside += [self._one(name, part, one, self._facts(part, one), case) for _, one in rows]
            if len({one.key for one in inside}) != len(inside):
                raise _Unclear("told twice", "two of its parts have one key")
            found = [self._one(kind, telling, cells, facts, case, tuple(inside))]
            if telling.also is not None and cells.get(str(telling.also.only_with)) is not None:
                besides = self._facts(telling.also, cells)
                besides_it = self._one(snake(telling.also.facet), telling.also, cells, besides, case)
                found.append(replace(besides_it, parent=found[0].key))
            self._found += found
        except _Unclear as unclear:
            self._aside(row, unclear.reason, unclear.detail)
        except BadValue as bad:
            self._aside(row, "value not understood", bad.hint)

    def _one(
        self,
        kind: str,
        telling: Telling,
        cells: Cells,
        facts: Mapping[str, object],
        case: CaseDesignator | None,
        inside: tuple[Record, ...] = (),
    ) -> Record:
        if telling.shared is not None:
            assert case is not None, "what several tell as one is under a case"
            # The extract stands by all of it as of its instant, also by what was said on a day before.
            return replace(telling.shared.make(cells, facts, case, self._as_of.date()), as_of=self._as_of)
        scope = {name: cells[column] for name, column in telling.about.items() if case is None and column in cells}
        words = {**cells, **({"customer": case.customer, "agency": case.agency} if case is not None else scope)}
        facet = house.facets[telling.facet]
        return Record(
            telling.facet,
            str(case) if facet.is_case else _named(kind, telling, cells),
            facts,
            self._as_of,
            case,
            parent=self._parent(telling, cells),
            originator=str(Party.parse(telling.told_by.format_map(words))),
            inside=inside,
            scope=scope,
        )

    def _parent(self, telling: Telling, cells: Cells) -> str | None:
        """What the record of a row hangs on, by the number or by the key that names it."""
        if telling.under is not None:
            return _named(telling.under, self._contract.tellings[telling.under], cells)
        return None if telling.hangs_on is None else str(cells[telling.hangs_on])

    def _facts(self, telling: Telling, cells: Cells) -> dict[str, object]:
        """Every fact the row can tell: null where it is silent, so that a later extract can empty it."""
        facet: Facet = house.facets[telling.facet]
        facts: dict[str, object] = dict.fromkeys(telling.facts)
        for column, told in telling.columns.items():
            if column not in cells:
                continue
            name = told.fact if isinstance(told, Coded) else told
            try:
                facts[name] = _fact(facet.facts[name], told, cells[column])
            except BadValue as bad:
                raise _Unclear("value not understood", f"`{column}`: {bad.hint}") from None
        for name, value in facts.items():
            if value is None and not facet.facts[name].nullable:
                raise _Unclear("fact missing", f"nothing tells its `{name}`")
        return facts

    def _below(
        self, kind: str, known: Mapping[str, list[tuple[Row, Cells]]]
    ) -> dict[str, dict[tuple[str, ...], list[tuple[Row, Cells]]]]:
        """The rows that belong to rows of a kind, by the key of the one they belong to."""
        telling = self._contract.tellings[kind]
        found: dict[str, dict[tuple[str, ...], list[tuple[Row, Cells]]]] = {}
        for name in self._kinds_below(kind):
            rows: dict[tuple[str, ...], list[tuple[Row, Cells]]] = {}
            for one in known[name]:
                rows.setdefault(_key(telling, one[1]), []).append(one)
            found[name] = rows
        return found

    def _kinds_below(self, kind: str) -> Iterator[str]:
        yield from (name for name, one in self._contract.tellings.items() if one.part_of == kind)
        gathered = self._contract.tellings[kind].gathered
        if gathered is not None:
            yield gathered.kind

    def _belongs_to(self, kind: str, cells: Cells) -> set[tuple[str, tuple[str, ...]]]:
        """What a row that was not understood is part of, as far as its cells tell."""
        return {
            (above, _key(telling, cells))
            for above, telling in self._contract.tellings.items()
            if kind in self._kinds_below(above)
        }

    def _orphans(self, known: Mapping[str, list[tuple[Row, Cells]]]) -> None:
        for kind, telling in self._contract.tellings.items():
            there = {_key(telling, cells) for _, cells in known[kind]}
            for name, rows in self._below(kind, known).items():
                for key, lost in rows.items():
                    for row, _ in lost if key not in there else ():
                        self._aside(
                            row, "part of nothing here", f"no `{kind}` of the extract has a `{name}` of this key"
                        )

    def _aside(self, row: Row, reason: str, detail: str) -> None:
        self._found.append(SetAside(reason, f"line {row.number}, `{row.kind[:40]}`: {detail}", f"line {row.number}"))


def _named(kind: str, telling: Telling, cells: Cells) -> str:
    """The key of the record that a row of a kind tells, or by which another row names it."""
    return "/".join([kind, *(str(cells.get(name, "-")) for name in telling.key)])


def _key(telling: Telling, cells: Cells) -> tuple[str, ...]:
    """What tells a row apart, as text: of a row that is not of the contract a cell may be anything."""
    return tuple(str(cells.get(name)) for name in telling.key)


_AMOUNT = re.compile(r"-?\d{1,15}\.\d{2}", re.ASCII)


def _fact(rule: FactRule, told: str | Coded, cell: Any) -> object:
    if isinstance(told, Coded):
        if rule.kind is Kind.LIST:
            return [_word(told, one) for one in cell]
        return _word(told, cell)
    match rule.kind:
        case Kind.TEXT:
            return plain_text(cell)
        case Kind.DAY:
            return calendar_day(cell)
        case Kind.INSTANT:
            return instant(cell)
        case Kind.MONEY if isinstance(cell, str) and _AMOUNT.fullmatch(cell):
            return Money.of(Decimal(cell))
        case Kind.CODE:
            return str(rule.python_type(cell))
        case Kind.LIST:
            return [plain_text(one) for one in cell]
        case Kind.WORD if issubclass(rule.python_type, Enum) and cell in rule.python_type.__members__:
            return cell
        case Kind.NUMBER if isinstance(cell, int) and abs(cell) < 2**31:
            return cell
        case Kind.YES_NO if isinstance(cell, bool):
            return cell
    raise BadValue("KIND", f"write a value of the kind `{rule.kind.value}`")


def _word(told: Coded, cell: object) -> str:
    if not isinstance(cell, str) or cell not in told.words:
        raise BadValue("WORD", "the contract knows no such code")
    return told.words[cell]


class AssumedSource(Connector):
    """A source that follows an assumed contract, however its extracts arrive."""

    def __init__(self, description: SourceDescription, contract: Contract, arrival: Arrival) -> None:
        self._description = description
        self._contract = contract
        self._arrival = arrival

    @property
    def is_asked(self) -> bool:
        return self._arrival.is_asked

    def describe(self) -> SourceDescription:
        return self._description

    def understand(self, fetched: Fetched) -> Understood:
        return self._contract.understand(fetched.raw)

    def redact(self, raw: bytes) -> bytes:
        return self._contract.redact(raw)

    async def read(self, cursor: Cursor | None) -> AsyncIterator[Fetched]:
        async for fetched in self._arrival.documents(cursor):
            yield fetched


def described(
    contract: Contract,
    *,
    source: str,
    title: str,
    surface: str,
    key_grammar: str,
    pushed_by: tuple[str, ...],
    source_class: str = "agency_system",
    authority: Authority = Authority.ASSUMED,
    cadence: timedelta = timedelta(days=1),
    stale_after: timedelta = timedelta(days=3),
) -> SourceDescription:
    """What a source of an assumed contract says of itself, as far as the contract does not say it already."""
    return SourceDescription(
        id=source, title=title, surface=f"{surface}; {NO_SPECIFICATION.lower()}", authority=authority,
        source_class=source_class, format_version=contract.name, key_grammar=key_grammar,
        cursor_field="digests of the extracts taken", look_back=timedelta(days=3650), expected_cadence=cadence,
        stale_after=stale_after, facts=contract.promised, redactions=contract.redactions, pushed_by=pushed_by,
        each_tells_all=contract.each_tells_all,
    )  # fmt: skip
