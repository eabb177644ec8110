"""Why one cell is what it is: the pure decision, told over the rows of one case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from hub.app import House, at_work
from hub.identity.clock import utc_now
from hub.settings import read
from hub.store.sight import quoted
from schema.audience import Principal
from schema.disclosure import Facet, Registry, decide
from schema.errors import HubError


class NothingToExplain(HubError):
    """A fact or a case that is not there."""


@dataclass(frozen=True)
class RowAt:
    """One row of a case at one moment, with what hangs beside it: what the Python meaning of a condition looks at."""

    registry: Registry
    rows: Mapping[str, list[Mapping[str, Any]]]
    facet: Facet
    row: Mapping[str, Any]
    principal: Principal | None
    now: datetime

    def value(self, of: str, name: str) -> object:
        """A stored fact, mark or carried column, of the row, its parent or its case."""
        if of == "row" or (of == "case" and self.facet.is_case):
            return self.row.get(name)
        home = self.facet.case if of == "case" else self.facet.parent
        assert home is not None
        at = self.row.get("case_id") if home.is_case else self.row.get("parent_id")
        found = [r for r in self.rows[home.name] if r["id"] == at]
        if self.facet.inside and of == "parent":
            found = [r for r in found if r["version"] == self.row["parent_version"]]
        return found[-1].get(name) if found else None

    def related(self, facet: str, by: str) -> Iterable[RowAt]:
        """The latest rows of another facet that belong to this one."""
        case = self.row["id"] if self.facet.is_case else self.row.get("case_id")
        for row in self.rows[facet]:
            if by == "about":
                mine = row["record"] == str(self.row["id"]) and row["record_version"] == self.row["version"]
            elif by == "children" and not self.facet.is_case:
                mine = row.get("parent_id") == self.row["id"]
            else:
                mine = row.get("case_id") == case
            if mine and row["latest"]:
                yield RowAt(self.registry, self.rows, self.registry.facets[facet], row, self.principal, self.now)


async def explained(principal: Principal, facet: str, name: str, designator: str) -> list[dict[str, Any]]:
    """What a principal meets for one fact on every version of every row of a case, and why."""
    async with at_work(read()) as house:
        registry = house.graph.registry
        if facet not in registry.facets or name not in registry.facets[facet].facts:
            raise NothingToExplain(
                f"`{facet}.{name}` is no fact; write it as in the matrix, such as `LetterOfOffer.total_value`"
            )
        rows = await _rows(house, designator)
        found = []
        for row in rows[facet]:
            at = RowAt(registry, rows, registry.facets[facet], row, principal, utc_now())
            decision = decide(registry.facets[facet], name, principal.audience, at)
            found.append(
                {
                    "record": str(row["id"]),
                    "version": row["version"],
                    "verdict": decision.verdict.value,
                    "why": decision.why,
                }
            )
        return found


async def _rows(house: House, designator: str) -> dict[str, list[Mapping[str, Any]]]:
    rows: dict[str, list[Mapping[str, Any]]] = {}
    async with house.store.writes.connect() as connection:
        query = text('select id from "case" where designator = :designator')
        case = (await connection.execute(query, {"designator": designator})).scalar()
        if case is None:
            raise NothingToExplain(f"there is no case `{designator}`")
        for one in house.graph.facets.values():
            column = "id" if one.is_case else "case_id"
            query = text(f"select * from {quoted(one.table)} where {column} = :case order by version")
            rows[one.name] = [dict(r) for r in (await connection.execute(query, {"case": case})).mappings()]
    return rows
