"""The second writing of numbers over many cases: rows as the oracle sees them, gathered and added up in plain Python."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from decimal import ROUND_HALF_UP, Decimal
from statistics import median
from typing import TYPE_CHECKING, Any

from schema import portfolio as p
from schema.conditions import Expression
from schema.disclosure import CARRIED, SCOPE, Facet

if TYPE_CHECKING:
    from tests.proof.oracle import Reader, Row

Matches = Callable[[Facet, "Row"], bool]
Key = tuple[Any, ...]
NATION = "CustomerNation"
NUMBERS = ("count", "sum", "median", "average", "least", "greatest", "standard", "beyondStandard", "sources", "asOf")


@dataclass
class Counted:
    """One row that is counted: which group it is in, and what it gives."""

    group: dict[p.Grouping, Any]
    value: Any
    against: int | None
    behind: Any
    source: str
    as_of: str | None
    each: tuple[str, str]


class Numbers:
    """What one reader is told of one grouping; `matches` is its `where`, none where it has none."""

    def __init__(self, reader: Reader, grouped_by: list[p.Grouping], matches: Matches | None) -> None:
        self._reader = reader
        self._axes = grouped_by
        self._matches = matches
        facets = reader.graph.facets
        self._case = reader.graph.registry.root()
        rows = reader.universe(facets[NATION]).values() if NATION in facets else ()
        self._nations: dict[str, Row] = {}
        for row in sorted(rows, key=lambda r: str(r["id"]), reverse=True):
            self._nations[reader.told(facets[NATION], row, "code").value] = row
        self._cases = {
            key: row for key, row in reader.universe(self._case).items() if matches is None or matches(self._case, row)
        }

    def told(self, measure: p.Measure) -> dict[Key, dict[str, Any] | list[dict[str, Any]]] | None:
        """The figure of each group, by its key; none where parties are behind it and the question cuts across cells."""
        me = self._reader._reader
        guard = None if measure.guard is None or me.audience in measure.guard.exempt else measure.guard
        rows = [row for row in self._latest(measure, list(self._counted(measure))) if row.value is not None]
        if guard is not None:
            cuts = self._matches is not None or not set(self._axes) <= set(guard.cells)
            if cuts or me.cases is not None or me.services is not None or not self._tells(measure, measure.year):
                return None
            rows = self._whole_cells(rows, guard, measure.shown)
        groups: dict[Key, list[Counted]] = defaultdict(list)
        for row in rows:
            groups[self.key(row.group)].append(row)
        single = guard is None
        if not self._axes and single:
            groups.setdefault((), [])
        return {key: self._figure(measure, found, single=single) for key, found in groups.items()}

    def of_cases(self) -> set[Key]:
        """The groups there are of cases, where no number is asked for."""
        return {self.key(self._group(row, None, None)) for row in self._cases.values()} if self._axes else {()}

    def key(self, group: Mapping[p.Grouping, Any]) -> Key:
        """What tells a group apart."""
        return tuple(group[axis] for axis in self._axes)

    # Rows.

    def _counted(self, measure: p.Measure) -> Iterator[Counted]:
        facet = self._reader.graph.facets[measure.of]
        for row in self._reader.universe(facet).values():
            if not self._reads(measure.where, facet, row):
                continue
            about = self._about(facet, row)
            if about is None:
                continue
            year, capability = (self._of(measure, e, facet, row) for e in (measure.year, measure.capability))
            yield Counted(
                self._group(about, year, capability),
                self._reads(measure.value, facet, row) if measure.value is not None else 1,
                self._of(measure, measure.against, facet, row),
                self._reads(measure.guard.behind, facet, row) if measure.guard else None,
                self._reader.provenance(facet, row, "source_class"),
                self._reader.provenance(facet, row, "as_of"),
                (str((measure.each and self._reads(measure.each, facet, row)) or row["id"]), str(row["id"])),
            )

    def _about(self, facet: Facet, row: Row) -> Row | None:
        """The case a row is counted with; where it is under none, one that only says of which country and agency it is."""
        case = row["id"] if facet.is_case else row["case_id"]
        if case is not None:
            return self._cases.get(str(case))
        if facet.parent is None or not facet.parent.is_case:
            return None
        names = {*self._case.facts, *self._case.marks, *CARRIED}
        made = dict.fromkeys(names) | {name: row[name] or None for name in SCOPE[:4]} | {"id": f"of {row['id']}"}
        return made if self._matches is None or self._matches(self._case, made) else None

    def _group(self, case: Row, year: Any, capability: Any) -> dict[p.Grouping, Any]:
        reader, a = self._reader, self._reader._reader.audience
        told = {
            n: reader.told(self._case, case, n).value
            for n in ("customer", "benefitting", "agency", "program", "form", "stage")
        }
        country = told["benefitting"] or told["customer"]
        nation = self._nations.get(country)
        facet = reader.graph.facets.get(NATION)
        of_nation = {
            name: reader.told(facet, nation, name).value
            if nation and facet and a in facet.facts[name].audiences
            else None
            for name in ("region", "combatant_command")
        }
        return {
            p.Grouping.COUNTRY: country,
            p.Grouping.REGION: of_nation["region"],
            p.Grouping.COMMAND: of_nation["combatant_command"],
            p.Grouping.AGENCY: told["agency"],
            p.Grouping.PROGRAM: told["program"],
            p.Grouping.FORM: told["form"],
            p.Grouping.STAGE: told["stage"],
            p.Grouping.FISCAL_YEAR: year,
            p.Grouping.CAPABILITY: capability,
        }

    def _reads(self, e: Expression, facet: Facet, row: Row) -> Any:
        return self._reader.seen(e, facet, row)

    def _tells(self, measure: p.Measure, e: Expression | None) -> bool:
        return e is not None and self._reader._tellable(self._reader.graph.facets[measure.of], e)

    def _of(self, measure: p.Measure, e: Expression | None, facet: Facet, row: Row) -> Any:
        return self._reads(e, facet, row) if e is not None and self._tells(measure, e) else None

    def _latest(self, measure: p.Measure, rows: list[Counted]) -> list[Counted]:
        if measure.each is None:
            return rows
        best: dict[str, Counted] = {}
        for row in sorted(rows, key=lambda r: r.each[1]):
            before = best.get(row.each[0])
            if before is None or (row.as_of or "") > (before.as_of or ""):
                best[row.each[0]] = row
        return list(best.values())

    def _whole_cells(self, rows: list[Counted], guard: p.Guard, shown: p.Shown) -> list[Counted]:
        today = self._reader.now.astimezone(UTC).date()
        this_year = today.year + (today.month > 9)
        behind: dict[Key, set[Any]] = defaultdict(set)

        def cell(row: Counted) -> Key:
            currency = str(row.value)[-3:] if shown is p.Shown.AMOUNT else None
            return (*(row.group[c] for c in guard.cells), currency)

        for row in rows:
            behind[cell(row)].add(row.behind)

        def whole(row: Counted) -> bool:
            year = row.group[p.Grouping.FISCAL_YEAR]
            parties = behind[cell(row)] - {None}
            return year is not None and year < this_year and len(parties) >= 3

        return [row for row in rows if whole(row)]

    # Figures.

    def _figure(self, measure: p.Measure, rows: list[Counted], *, single: bool) -> Any:
        if measure.shown is not p.Shown.AMOUNT:
            return _totals(rows, lambda r: r.value, lambda v: _rounded(v, 1), single=single)
        by_currency: dict[str, list[Counted]] = defaultdict(list)
        for row in rows:
            by_currency[str(row.value)[-3:]].append(row)
        return [
            {**_totals(found, _minor, _money(found), single=single), "currency": currency}
            for currency, found in sorted(by_currency.items())
        ]


def _minor(row: Counted) -> int:
    return int(str(row.value)[:-4].replace(".", ""))


def _money(rows: list[Counted]) -> Callable[[Any], str]:
    digits = max(len(str(row.value)[:-4].partition(".")[2]) for row in rows)
    currency = str(rows[0].value)[-3:]

    def told(minor: Any) -> str:
        whole = Decimal(minor).quantize(Decimal(1), ROUND_HALF_UP)
        return f"{whole.scaleb(-digits):.{digits}f} {currency}"

    return told


def _rounded(value: Any, places: int) -> float:
    return float(Decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def _totals(
    rows: list[Counted], number: Callable[[Counted], int], tell: Callable[[Any], Any], *, single: bool
) -> dict[str, Any]:
    values = [number(row) for row in rows]
    against = [row.against for row in rows if row.against is not None]
    some = bool(values)
    return {
        "count": len(values),
        "sum": tell(sum(values)) if some else None,
        "median": tell(Decimal(median(values))) if some and single else None,
        "average": tell(Decimal(sum(values)) / len(values)) if some else None,
        "least": tell(min(values)) if some and single else None,
        "greatest": tell(max(values)) if some and single else None,
        "standard": _rounded(Decimal(median(against)), 1) if against else None,
        "beyondStandard": sum(v > row.against for v, row in zip(values, rows, strict=True) if row.against is not None),
        "sources": sorted({row.source for row in rows}),
        "asOf": min((row.as_of for row in rows if row.as_of is not None), default=None),
    }
