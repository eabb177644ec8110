"""How a row of an extract tells a requisition and where it stands: by the keys of MILSTRIP, so that both are one record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from connectors.assumed_contract import Shared, Telling
from connectors.contract import Record
from connectors.extract import Cells
from connectors.requisition import code_of_status, number_under, requisition, statement
from schema.values import CaseDesignator, calendar_day


def _requisition(cells: Cells, _: Mapping[str, object], case: CaseDesignator, as_of: date) -> Record:
    return requisition(number_under(case, cells["document_number"], as_of), case)


def _status(cells: Cells, facts: Mapping[str, object], case: CaseDesignator, as_of: date) -> Record:
    number = number_under(case, cells["document_number"], as_of)
    facts = {**facts, **code_of_status(cells["status_code"])}
    return statement("SupplyStatus", number, case, calendar_day(cells["status_date"]), facts)


REQUISITION = Telling(
    "Requisition",
    key=("case", "document_number"),
    columns={"document_number": "document_number"},
    shared=Shared(frozenset({"requested_on"}), _requisition),
)
# A status was said on a day: one that comes without it tells its requisition, and no more.
STATUS = Telling(
    "SupplyStatus",
    key=(),
    columns={
        "status_code": "code",
        "status_date": "stated_on",
        "estimated_shipping": "estimated_shipping_on",
        "quantity": "quantity",
    },
    only_with="status_date",
    shared=Shared(frozenset({"meaning", "is_listed"}), _status),
)
