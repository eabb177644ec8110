"""Numbers over many cases in SQL: each over a universe of rows through its masks, grouped, guarded, and put together as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from hub.read.filters import SQL_TYPES
from hub.read.selection import TYPENAME, Figure, Portfolio
from hub.read.universe import Universe
from hub.store.sight import Look, Sight, quoted
from schema.conditions import Always, Expression
from schema.disclosure import SCOPE, Facet, camel
from schema.portfolio import AXIS, FEWEST_BEHIND, MOST_GROUPS, NATION, Axis, Grouping, Guard, Measure, Shown, way
from schema.reckoning import FiscalYear
from schema.strands import Today

Compared = Callable[[Sight], str]
_TOLD = {Shown.COUNT: "PortfolioCount", Shown.NUMBER: "PortfolioNumbers", Shown.AMOUNT: "PortfolioAmounts"}


class PortfolioStatement:
    """Writes one `portfolio` as one JSON value; `compared` is its `where` on the alias of a case, none where it has none."""

    def __init__(
        self, universe: Universe, names: Iterator[int], grouped_by: list[Grouping], compared: Compared | None
    ) -> None:
        self._universe = universe
        self._graph = universe.graph
        self._audience = universe.audience
        self._names = names
        self._axes = [AXIS[grouping] for grouping in grouped_by]
        self._compared = compared
        self._measures = self._graph.measured(self._audience)
        self._case = next(f for f in self._graph.facets.values() if f.is_case)

    def json(self, asked: Portfolio) -> str:
        """The answer; nothing of it is read where nothing of it is asked."""
        figures = {figure.key: figure for groups in asked.groups.values() for figure in groups.figures()}
        needed = self._needed(figures.values())
        parts = [f"nations as materialized ({self._nations()})"] if any(a.of_country for a in needed) else []
        parts.append(f"cases as materialized ({self._cases(needed)})")
        numbered: dict[tuple[str, str], str] = {}
        for groups_key, groups in asked.groups.items():
            for figure in groups.figures():
                name = f"m{len(numbered)}"
                made = self._figure(figure, name, needed)
                if made is not None:
                    numbered[groups_key, figure.key] = name
                    parts += made
        members = []
        for member in asked.members:
            match member.name:
                case "groups":
                    told = self._groups(asked, member.key, numbered)
                    members.append(f"'{member.key}', {told}")
                case "complete":
                    met = f"(select count(*) from ({self._keys(list(numbered.values()))}) n) <= {MOST_GROUPS}"
                    members.append(f"'{member.key}', {met}")
                case "asOf":
                    members.append(f"'{member.key}', {self._universe.parameters.now()}")
                case _:
                    members.append(f"'{member.key}', 'Portfolio'")
        return f"(with {', '.join(parts)} select json_build_object({', '.join(members)}))"

    # What groups are told apart by.

    def _needed(self, figures: Any) -> list[Axis]:
        """The axes that are asked for, and those of the cells of what is guarded."""
        guards = [self._measures[figure.name].guard for figure in figures]
        cells = [AXIS[grouping] for guard in guards if guard is not None for grouping in guard.cells]
        return list({axis.grouping: axis for axis in (*self._axes, *cells)}.values())

    def _nations(self) -> str:
        nation = self._universe.sight(self._graph.facets[NATION], self._alias())
        nation.names = self._names
        seen = self._universe.seen(nation)
        told = {axis.of_country for axis in AXIS.values() if axis.of_country is not None}
        known = self._graph.facets[NATION].facts
        columns = ", ".join(
            f"{seen.value(name) if self._audience in known[name].audiences else 'null'} as {quoted(name)}"
            for name in sorted(told)
        )
        table = quoted(self._graph.facets[NATION].table)
        return (
            f"select distinct on (code) {seen.value('code')} as code, {columns} from {table} {nation.alias} "
            f"where {self._universe.exists(nation)} order by code, {nation.alias}.id"
        )

    def _cases(self, needed: list[Axis]) -> str:
        case = self._universe.sight(self._case, self._alias())
        case.names = self._names
        conditions = [self._universe.exists(case)]
        if self._compared is not None:
            conditions.append(self._compared(case))
        columns, joins = self._of_case(case, needed)
        return (
            f"select {', '.join([f'{case.alias}.id', *columns])} from {quoted(self._case.table)} {case.alias} {joins}"
            f" where {' and '.join(conditions)}"
        )

    def _of_case(self, case: Sight, needed: list[Axis]) -> tuple[list[str], str]:
        """The columns that say of a case which group it is in, and what must be joined for them."""
        registry = self._graph.registry
        looks: dict[Any, Look] = {}
        seen = self._universe.seen(case)
        seen.looks = looks
        columns = []
        nation = self._alias() if any(axis.of_country for axis in needed) else ""
        country = way(registry, AXIS[Grouping.COUNTRY], self._audience)
        for axis in needed:
            if axis.of_country is not None and country is not None:
                columns.append(f"{nation}.{axis.of_country} as {axis.name}")
            elif axis.ways:
                told = way(registry, axis, self._audience)
                assert told is not None
                columns.append(f"{told.sql(seen)} as {axis.name}")
        of_country = (
            f"left join nations {nation} on {nation}.code = ({country.sql(seen)})" if nation and country else ""
        )
        return columns, " ".join([*(look.sql() for look in looks.values()), of_country])

    # What is counted.

    def _figure(self, figure: Figure, name: str, needed: list[Axis]) -> list[str] | None:
        """The parts of the statement that make one figure, group by group; none where it is guarded and cuts across cells."""
        measure = self._measures[figure.name]
        guard = measure.guard
        whole = self.told_whole(guard)
        if (
            guard is not None
            and not whole
            and (
                self._compared is not None
                or self._universe.narrowed
                or not {axis.grouping for axis in self._axes} <= set(guard.cells)
                or measure.year is None
            )
        ):
            return None
        # Once a statement, and not once a row.
        ended = f"< (select {FiscalYear(Today()).sql(self._universe.sight(self._case, self._alias()))})"
        guarded = guard is not None and not whole
        rows = f"r{name}"
        # Of several tellings the last is found first, whichever year each says.
        over = ended if guarded and measure.each is None else None
        counted = " union all ".join(self._rows(figure, measure, needed, over))
        if measure.each is not None:
            counted = f"select distinct on (coalesce(each, id)) * from ({counted}) x order by coalesce(each, id), as_of desc nulls last, id"
        parts = [f"{rows} as materialized ({counted})"]
        if guard is not None and guarded:
            parts.append(f"c{name} as materialized ({self._by_party(figure, measure, guard, rows, ended)})")
            rows = self._told_cells(measure, guard, f"c{name}")
        parts.append(f"{name} as ({self._totals(figure, measure, rows, guarded=guarded)})")
        return parts

    @staticmethod
    def _by_party(figure: Figure, measure: Measure, guard: Guard, rows: str, ended: str) -> str:
        """What each party has in each cell of a year that is over; of amounts a currency is a cell by itself."""
        asked = {member.name for member in figure.members}
        apart = {AXIS[grouping].name: AXIS[grouping].name for grouping in guard.cells} | {"behind": "behind"}
        told = {"n": "count(*)"}
        if measure.shown is Shown.AMOUNT:
            apart["currency"] = "right(value, 3)"
            told |= {"total": "sum(minor)", "digits": _digits("min(value)")}
        elif measure.value is not None:
            told["total"] = "sum(value)"
        if "asOf" in asked:
            told["as_of"] = "min(as_of)"
        if "sources" in asked:
            apart["source_class"] = "source_class"
        columns = ", ".join(f"{sql} as {name}" for name, sql in (apart | told).items())
        valued = "" if measure.value is None else " and value is not null"  # who gives nothing stands behind nothing
        by = ", ".join(apart.values())
        return f"select {columns} from {rows} where fiscal_year {ended}{valued} group by {by}"

    @staticmethod
    def _told_cells(measure: Measure, guard: Guard, parties: str) -> str:
        """Those cells behind which enough parties stand."""
        parted = [AXIS[grouping].name for grouping in guard.cells]
        parted += ["currency"] if measure.shown is Shown.AMOUNT else []
        # Cells are found by text, in which nothing is a value like another: a comparison of nulls could not be hashed.
        key = " || chr(31) || ".join(f"coalesce({part}::text, '')" for part in parted)
        by = ", ".join(parted)
        enough = f"select {key} from {parties} where behind is not null group by {by} having count(distinct behind) >= {FEWEST_BEHIND.value}"
        return f"(select * from {parties} where {key} in ({enough})) {parties}"

    def _rows(self, figure: Figure, measure: Measure, needed: list[Axis], ended: str | None) -> Iterator[str]:
        """Every row that is counted: those of the cases, and those that are under no case, as if each were one of its country."""
        facet = self._graph.facets[measure.of]
        row, seen, conditions = self._kept(facet, measure, ended)
        link = f"{row.alias}.id" if facet.is_case else f"{row.alias}.case_id"
        case = self._alias()
        columns = self._columns(seen, figure, measure, needed, case)
        joined = f"join cases {case} on {case}.id = {link}"
        yield f"select {columns} from {self._from(seen, joined)} where {' and '.join(conditions)}"
        if facet.is_case or facet.parent is None or not facet.parent.is_case:
            return
        row, seen, conditions = self._kept(facet, measure, ended)
        case = self._alias()
        stands_for = self._universe.sight(self._case, self._alias())
        stands_for.names = self._names
        dims, joins = self._of_case(stands_for, needed)
        conditions.append(f"{row.alias}.case_id is null")
        if self._compared is not None:
            conditions.append(self._compared(stands_for))
        of_it = f"cross join lateral {self._as_if_a_case(row)} {stands_for.alias} {joins}"
        of_it += f" cross join lateral (select {', '.join(dims) or 'null'}) {case}"
        columns = self._columns(seen, figure, measure, needed, case)
        yield f"select {columns} from {self._from(seen, of_it)} where {' and '.join(conditions)}"

    # What the proofs plant leaks in.

    def counted(self, row: Sight) -> str:
        """Which rows are counted: those that exist for the reader."""
        return self._universe.exists(row)

    def told_whole(self, guard: Guard | None) -> bool:
        """Whether a number is told as it is, by any question, because nobody else stands behind it."""
        return guard is None

    def _kept(self, facet: Facet, measure: Measure, ended: str | None) -> tuple[Sight, Sight, list[str]]:
        """A row under an alias, the same as the reader sees it, and which of the rows are counted."""
        row = self._universe.sight(facet, self._alias())
        row.names, row.whole = self._names, True
        seen = self._universe.seen(row)
        seen.looks, seen.opens, seen.gathers = {}, True, True
        conditions = [self.counted(row)]
        if ended is not None and measure.year is not None:
            conditions.insert(0, f"{measure.year.sql(seen)} {ended}")  # the cheapest, and of most
        if not isinstance(measure.where, Always):
            conditions.append(f"coalesce({measure.where.sql(seen)}, false)")
        return row, seen, conditions

    @staticmethod
    def _from(seen: Sight, joined: str) -> str:
        """The rows with what is joined to them, and last with what related rows say of those that are left."""
        assert seen.looks is not None
        looks = " ".join(look.sql() for look in seen.looks.values())
        return f"{quoted(seen.facet.table)} {seen.alias} {joined} {looks}"

    def _columns(self, seen: Sight, figure: Figure, measure: Measure, needed: list[Axis], case: str) -> str:
        def told(expression: Expression | None, sql_type: str) -> str:
            return f"({expression.sql(seen)})::{sql_type}" if expression is not None else f"null::{sql_type}"

        columns = [
            f"{told(getattr(measure, axis.of_row), SQL_TYPES[axis.kind])} as {axis.name}"
            if axis.of_row is not None
            else f"{case}.{axis.name}"
            for axis in needed
        ]
        asked = {member.name for member in figure.members}  # what nobody asked for is not worked out row by row
        if measure.value is not None:
            columns.append(f"{told(measure.value, 'text' if measure.shown is Shown.AMOUNT else 'bigint')} as value")
        if measure.value is not None and measure.shown is Shown.AMOUNT:
            columns.append(f"{seen.minor_units(measure.value.sql(seen))} as minor")
        if asked & {"standard", "beyondStandard"}:
            columns.append(f"{told(measure.against, 'bigint')} as against")
        if measure.guard is not None:
            columns.append(f"{told(measure.guard.behind, 'text')} as behind")
        if measure.each is not None:
            columns += [f"{told(measure.each, 'text')} as each", f"{seen.alias}.id::text as id"]
        if "sources" in asked:
            columns.append(f"{seen.source_class()} as source_class")
        if "asOf" in asked or measure.each is not None:
            columns.append(f"{seen.as_of()} as as_of")
        return ", ".join(columns) or "1 as counted"

    def _as_if_a_case(self, row: Sight) -> str:
        """A case that only says of which country, agency and program it is: what a row under no case knows of one."""
        known = ", ".join(f"'{name}', nullif({row.alias}.{name}, '')" for name in SCOPE[:4])
        return f"jsonb_populate_record(null::{quoted(self._case.table)}, jsonb_build_object({known}))"

    # How it is told.

    def _totals(self, figure: Figure, measure: Measure, among: str, *, guarded: bool) -> str:
        """A row for each group: its key, what it is told apart by, and the figure's JSON."""
        dims = [axis.name for axis in self._axes]
        of_group = ", ".join(["json_build_array(" + ", ".join(dims) + ")::text as key", *dims])
        # Nothing that can be told of a guarded number reads like nothing there is: null, and not a sum of none.
        by = (", ".join(dims) or "()") + (" having count(*) > 0" if measure.guard is not None else "")
        made = self._made(measure, guarded=guarded) | {TYPENAME: repr(_TOLD[measure.shown])}
        told = ", ".join(f"'{member.key}', {made[member.name]}" for member in figure.members)
        valued = "" if guarded or measure.value is None else " where value is not null"
        if measure.shown is not Shown.AMOUNT:
            return f"select {of_group}, json_build_object({told}) as j from (select * from {among}{valued}) x group by {by}"
        currency = "" if guarded else ", right(value, 3) as currency"
        of_currency = ", ".join([*dims, "currency"])
        each = f"select {of_currency}, json_build_object({told}) as j from (select *{currency} from {among}{valued}) x group by {of_currency}"
        return (
            f"select {of_group}, coalesce(json_agg(j order by currency), '[]'::json) as j from ({each}) y group by {by}"
        )

    @staticmethod
    def _made(measure: Measure, *, guarded: bool) -> dict[str, str]:
        """The SQL of each member of a figure: over rows, or `guarded` over what each party has in each cell."""
        value = "minor" if measure.shown is Shown.AMOUNT else "value" if measure.value is not None else "1"
        digits = "max(digits)" if guarded else _digits("min(value)")

        def number(told: str) -> str:
            if measure.shown is not Shown.AMOUNT:
                return f"round(({told})::numeric, 1)"
            return f"(round(round(({told})::numeric) / power(10::numeric, {digits}), {digits}) || ' ' || currency)"

        made = {
            "currency": "currency" if measure.shown is Shown.AMOUNT else "null",
            "sources": "coalesce(array_agg(distinct source_class order by source_class), array[]::text[])",
            "asOf": "min(as_of)",
        }
        if guarded:  # the least, the greatest and the median can each be one party's own
            nothing = dict.fromkeys(("median", "least", "greatest", "standard"), "null")
            total = "sum(total)" if measure.value is not None else "sum(n)"
            counted = {
                "count": "sum(n)::bigint",
                "sum": number(total),
                "average": number(f"{total} / sum(n)"),
                "beyondStandard": "0",
            }
            return made | nothing | counted
        middle = "percentile_cont(0.5) within group (order by {})"
        return made | {
            "count": "count(*)",
            "sum": number(f"sum({value})"),
            "median": number(middle.format(value)),
            "average": number(f"avg({value})"),
            "least": number(f"min({value})"),
            "greatest": number(f"max({value})"),
            "standard": f"round(({middle.format('against')})::numeric, 1)",
            "beyondStandard": f"count(*) filter (where {value} > against)",
        }

    def _keys(self, made: list[str]) -> str:
        """The key of every group there is, and what it is told apart by."""
        dims = [axis.name for axis in self._axes]
        columns = ", ".join(["key", *dims])
        if not dims:
            return "select json_build_array()::text as key"
        if made:
            return " union ".join(f"select {columns} from {name}" for name in made)
        of_cases = [
            f"{axis.name if axis.of_row is None else f'null::{SQL_TYPES[axis.kind]}'} as {axis.name}"
            for axis in self._axes
        ]
        inner = f"select distinct {', '.join(of_cases)} from cases"
        return (
            f"select json_build_array({', '.join(dims)})::text as key{''.join(f', {d}' for d in dims)} from ({inner}) c"
        )

    def _groups(self, asked: Portfolio, key: str, numbered: dict[tuple[str, str], str]) -> str:
        dims = {axis.name: axis for axis in self._axes}
        columns, joins = [], []
        for member in asked.groups[key].members:
            if isinstance(member, Figure):
                name = numbered.get((key, member.key))
                measure = self._measures[member.name]
                if name is None:
                    columns.append(f"null::json as {quoted(member.key)}")
                    continue
                joins.append(f"left join {name} on {name}.key = k.key")
                nothing = "null::json" if measure.guard is not None else self._nothing(member, measure)
                columns.append(f"coalesce({name}.j, {nothing}) as {quoted(member.key)}")
            elif member.name == TYPENAME:
                columns.append(f"'PortfolioGroup' as {quoted(member.key)}")
            else:
                axis_name = next(a.name for a in AXIS.values() if camel(a.name) == member.name)
                columns.append(f"{f'k.{axis_name}' if axis_name in dims else 'null'} as {quoted(member.key)}")
        order = ", ".join(f"k.{name} nulls last" for name in dims) or "k.key"
        made = list(numbered.values())
        page = f"select {', '.join(columns)} from ({self._keys(made)}) k {' '.join(joins)} order by {order} limit {MOST_GROUPS}"
        return f"(select coalesce(json_agg(row_to_json(g)), '[]'::json) from ({page}) g)"

    @staticmethod
    def _nothing(figure: Figure, measure: Measure) -> str:
        """What a group is told of a measure that has no row in it."""
        if measure.shown is Shown.AMOUNT:
            return "'[]'::json"
        zero = {"count": "0", "beyondStandard": "0", "sources": "array[]::text[]"}
        zero[TYPENAME] = repr(_TOLD[measure.shown])
        told = ", ".join(f"'{m.key}', {zero.get(m.name, 'null')}" for m in figure.members)
        return f"json_build_object({told})"

    def _alias(self) -> str:
        return f"p{next(self._names)}"


def _digits(amount: str) -> str:
    """How many digits the currency of an amount has behind the point."""
    return f"length(split_part(split_part({amount}, ' ', 1), '.', 2))"
