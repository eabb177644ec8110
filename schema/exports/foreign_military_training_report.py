"""The yearly training report: what was trained for each country in the fiscal year just ended, and in the one in progress."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from schema.audience import CCMD, DSCA, IMPLEMENTING_AGENCY, SCO
from schema.exports.quarterly_report import READER
from schema.exports.report_rows import SOURCES, TOLD, Columns, Entry, money_of, shaped, sources_of, told_of
from schema.exports.table import Column, ColumnKind, ExportTable, export_table
from schema.rules.fiscal_year import fiscal_year_of
from schema.rules.reported_figures import ReportPeriod

DOCUMENT = f"""query($first: Int!, $after: String) {{
  trainingLines(first: $first, after: $after, where: {{ confirmedOn: {{ isNull: false }} }}) {{
    totalCount pageInfo {{ hasNextPage endCursor }}
    nodes {{ {TOLD} country programYear funding expanded category quota cost }}
  }}
}}"""


def years_reported(on: date) -> tuple[int, int]:
    """The fiscal years a report that is written on a day is about: the one just ended, and the one in progress."""
    year = fiscal_year_of(on)
    return year - 1, year


def entries(nodes: Sequence[Mapping[str, Any]], on: date) -> Iterator[Entry]:
    """The confirmed training of each country and year, by what pays for it and its kind."""
    groups: dict[tuple[Any, ...], list[Mapping[str, Any]]] = defaultdict(list)
    for node in nodes:
        if node["programYear"] in years_reported(on):
            expanded = "yes" if node["expanded"] else "no"
            key = node["programYear"], node["country"], node["funding"] or "", expanded, node["category"] or ""
            groups[key].append(node)
    for (year, country, funding, expanded, category), lines in sorted(groups.items()):
        costs = [money_of(line, "cost") for line in lines]
        known = [cost for cost in costs if cost is not None and cost.currency == "USD"]
        yield {
            "year": year,
            "country": country,
            "funding": funding,
            "expanded": expanded,
            "category": category,
            "lines": len(lines),
            "seats": sum(line["quota"] or 0 for line in lines),
            "cost": _dollars(sum(cost.minor_units for cost in known)) if len(known) == len(costs) else None,
            **sources_of([told_of(line) for line in lines]),
        }


def _dollars(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02} USD"


COLUMNS: Columns = {
    "year": Column("Fiscal year", ("programYear",), ColumnKind.NUMBER),
    "country": Column("Country", ("country",)),
    "funding": Column("Paid for by", ("funding",)),
    "expanded": Column("Expanded IMET", ("expanded",)),
    "category": Column("Kind of training", ("category",)),
    "lines": Column("Lines of training", ("id",), ColumnKind.NUMBER),
    "seats": Column("Seats", ("quota",), ColumnKind.NUMBER),
    "cost": Column("What the training costs", ("cost",), ColumnKind.MONEY),
    **SOURCES,
}

FOREIGN_MILITARY_TRAINING = export_table(
    ExportTable(
        subject="FOREIGN_MILITARY_TRAINING_REPORT",
        title="Foreign Military Training Report: two fiscal years",
        words="Confirmed training of each country in the fiscal year just ended and the one in progress; no person is in it.",
        document=DOCUMENT,
        connection=("trainingLines",),
        columns=tuple(COLUMNS.values()),
        by=(DSCA, IMPLEMENTING_AGENCY, SCO, CCMD),
        under="22 USC 2416; SAMM C2.1.6.7.4.2; each reads of it what its own questions answer; J",
        shape=shaped(COLUMNS, entries),
        period=ReportPeriod.YEAR,
        notes=(
            "The years are the fiscal year that was asked for, or the last that had ended, and the one that follows it.",
            "Expanded IMET is a portion of a country's IMET: its rows stand beside the others, and are no money besides it.",
            "A row without a cost holds a line whose cost is not on record, so that no part is told as the whole.",
            READER,
        ),
    )
)
