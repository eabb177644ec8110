"""How the table of proposed sales is understood: each observation of each sale is a record of its own."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import msgspec

from connectors.contract import Record, SetAside, Understood
from connectors.notification import (
    CERTIFICATION,
    CORRECTION,
    DESIGNATOR,
    ENHANCEMENT,
    case_facts,
    is_lettered,
    transmittal_number,
)

LARGEST_TABLE = 20_000_000
_NAMES = (
    "transmittal kind title purchaser total_value delivered_on military_department named_case prior_related_cases "
    "principal_contractor document_number published_in published_on url"
)
FACTS = frozenset(_NAMES.split())

# Derived by whoever compiled the table, or said about it: known, and not a fact of any surface.
_KNOWN_OF_A_SALE = {"transmittal", "observations", "value_agreement", "web_minus_delivered_days", "note"}


class _Observation(msgspec.Struct, forbid_unknown_fields=True):
    surface: str
    url: str


class _FederalRegister(_Observation, forbid_unknown_fields=True):
    fr_document_number: str
    publication_date: date
    prospective_purchaser: str | None = None
    total_estimated_value_usd: int | None = None
    date_report_delivered_to_congress: date | None = None
    publication_lag_days: int | None = None
    case_identifier: str | None = None
    military_department: str | None = None
    prior_related_cases: list[str] = msgspec.field(default_factory=list)
    kind: str | None = None


class _Web(_Observation, forbid_unknown_fields=True):
    title: str
    estimated_cost_usd: int
    contractors_as_printed: list[str]


class _Dsca(_Web, forbid_unknown_fields=True):
    dateline: date


class _State(_Web, forbid_unknown_fields=True):
    web_date: date
    modified_time: datetime


_SURFACES: dict[str, type[_FederalRegister | _Dsca | _State]] = {
    "federal_register": _FederalRegister,
    "dsca": _Dsca,
    "state": _State,
}


def understand(raw: bytes) -> Understood:
    """Understand one table; a row that is not of its form is set aside alone, and the others stand."""
    if len(raw) > LARGEST_TABLE:
        return [SetAside("too large", f"{len(raw)} bytes, a table has at most {LARGEST_TABLE}")]
    try:
        table = json.loads(raw)
    except (ValueError, RecursionError) as unreadable:
        return [SetAside("not a table of sales", f"not JSON: {unreadable}"[:160])]
    if not isinstance(table, dict) or not isinstance(table.get("cases"), list):
        return [SetAside("not a table of sales", "no list `cases` in it")]
    strange = sorted(set(table) - {"what", "cases"})
    if strange:
        return [SetAside("unknown member", f"`{strange[0]}` beside `cases`")]
    if not table["cases"]:
        return [SetAside("not a table of sales", "its list `cases` is empty")]
    found: Understood = []
    for i, sale in enumerate(table["cases"]):
        found += _sale(f"cases[{i}]", sale)
    return _without_repeated_keys(found)


def _sale(path: str, sale: Any) -> Understood:
    if not isinstance(sale, dict):
        return [SetAside("unknown shape", f"`{path}` is not an object", path)]
    observations = sale.get("observations")
    if not isinstance(observations, list) or not observations:
        return [SetAside("unknown shape", f"`{path}.observations` is not a list with something in it", path)]
    places = [f"{path}.observations[{j}]" for j in range(len(observations))]
    strange = sorted(set(sale) - _KNOWN_OF_A_SALE)
    if strange:
        return [SetAside("unknown member", f"`{path}.{strange[0]}`", place) for place in places]
    printed = sale.get("transmittal")
    transmittal = transmittal_number(printed) if isinstance(printed, str) else None
    if printed is not None and transmittal is None:
        return [
            SetAside("transmittal not clear", f"`{path}.transmittal` is {str(printed)[:40]!r}", place)
            for place in places
        ]
    found: Understood = []
    for place, observation in zip(places, observations, strict=True):
        found += _observation(place, transmittal, observation)
    return found


def _observation(path: str, transmittal: str | None, told: Any) -> Understood:
    surface = told.get("surface") if isinstance(told, dict) else None
    form = _SURFACES.get(surface) if isinstance(surface, str) else None
    if form is None:
        return [SetAside("unknown surface", f"`{path}.surface` is {str(surface)[:40]!r}", path)]
    try:
        observation = msgspec.convert(told, form)
    except msgspec.ValidationError as unknown:
        return [SetAside("unknown shape", f"`{path}`: {unknown}"[:200], path)]
    if isinstance(observation, _FederalRegister):
        return _federal_register(path, transmittal, observation)
    return _web(path, transmittal, observation)


def _federal_register(path: str, transmittal: str | None, told: _FederalRegister) -> Understood:
    if told.kind not in {None, "correction"}:
        return [SetAside("unknown kind", f"`{path}.kind` is {told.kind!r}", path)]
    if told.case_identifier is not None and not DESIGNATOR.fullmatch(told.case_identifier):
        return [SetAside("unknown designator", f"`{path}.case_identifier` is {told.case_identifier[:40]!r}", path)]
    if told.kind is None and None in (
        told.prospective_purchaser,
        told.total_estimated_value_usd,
        told.date_report_delivered_to_congress,
    ):
        return [
            SetAside("unknown shape", f"`{path}` is no correction and lacks purchaser, value or day of delivery", path)
        ]
    if (value := _dollars(told.total_estimated_value_usd)) is not None and value < 0:
        return [SetAside("value not understood", f"`{path}.total_estimated_value_usd` is below zero", path)]
    kind = CORRECTION if told.kind == "correction" else _kind(transmittal)
    as_of = datetime.combine(told.publication_date, time(), UTC)
    facts: dict[str, object] = {
        "transmittal": transmittal,
        "kind": kind,
        "title": None,
        "purchaser": told.prospective_purchaser,
        "total_value": value,
        "delivered_on": told.date_report_delivered_to_congress,
        "military_department": told.military_department,
        "named_case": told.case_identifier,
        "prior_related_cases": told.prior_related_cases,
        "principal_contractor": None,
        "document_number": told.fr_document_number,
        "published_in": "Federal Register",
        "published_on": told.publication_date,
        "url": told.url,
    }
    key = f"federal_register:{told.fr_document_number}"
    found: Understood = [Record("CongressionalNotification", key, facts, as_of, told.case_identifier)]
    if told.case_identifier is not None and kind == CERTIFICATION:
        # The table prints no title here, and one from another surface would be a merger: the case comes without.
        found.append(
            Record("Case", told.case_identifier, case_facts(told.case_identifier), as_of, told.case_identifier)
        )
    return found


def _web(path: str, transmittal: str | None, told: _Dsca | _State) -> Understood:
    value = _dollars(told.estimated_cost_usd)
    if value is not None and value < 0:
        return [SetAside("value not understood", f"`{path}.estimated_cost_usd` is below zero", path)]
    published_on = told.dateline if isinstance(told, _Dsca) else told.web_date
    as_of = datetime.combine(published_on, time(), UTC)
    if isinstance(told, _State):
        if told.modified_time.tzinfo is None:
            return [SetAside("unknown shape", f"`{path}.modified_time` has no offset", path)]
        as_of = told.modified_time.astimezone(UTC)
    own = re.search(r"/Article/(\d+)(?:/|$)" if isinstance(told, _Dsca) else r"/(\d{4}/\d{2}/[^/?#]+)/?$", told.url)
    if own is None:
        return [SetAside("unknown address", f"`{path}.url` does not carry the surface's own key", path)]
    facts: dict[str, object] = {
        "transmittal": transmittal,
        "kind": _kind(transmittal),
        "title": told.title,
        "purchaser": None,  # the post names one in prose that the table does not carry
        "total_value": value,
        "delivered_on": None,  # a web date is no delivery: two posts of 2026 differ from it by days
        "military_department": None,
        "named_case": None,
        "prior_related_cases": [],
        "principal_contractor": "; ".join(told.contractors_as_printed) or None,
        "document_number": None,
        "published_in": "DSCA" if isinstance(told, _Dsca) else "State",
        "published_on": published_on,
        "url": told.url,
    }
    return [Record("CongressionalNotification", f"{told.surface}:{own[1]}", facts, as_of)]


def _kind(transmittal: str | None) -> str:
    return ENHANCEMENT if transmittal and is_lettered(transmittal) else CERTIFICATION


def _dollars(printed: int | None) -> Decimal | None:
    return None if printed is None else Decimal(printed)


def _without_repeated_keys(found: Understood) -> Understood:
    """A key that two rows claim belongs to neither; a case may be named by many."""
    keys = Counter(r.key for r in found if isinstance(r, Record) and r.facet == "CongressionalNotification")
    return [
        SetAside("key printed twice", f"`{one.key}` stands in {keys[one.key]} rows", one.key)
        if isinstance(one, Record) and one.facet == "CongressionalNotification" and keys[one.key] > 1
        else one
        for one in found
    ]
