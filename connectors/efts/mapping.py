"""What the rows of a freight tracking extract tell: a shipment, and what its events come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from connectors.assumed_contract import Coded, Contract, Gathered, Telling
from connectors.extract import Cells
from schema.values import calendar_day, plain_text

# How far an event has brought a shipment, the furthest last.
REACHED = {
    "NOA": "NOTICE_GIVEN",
    "DEP": "IN_TRANSIT",
    "PAS": "IN_TRANSIT",
    "ARR": "ARRIVED",
    "HND": "HANDED_OVER",
    "CAN": "CANCELLED",
}
DAYS = {
    "NOA": "notice_given_on",
    "DEP": "shipped_on",
    "ETA": "arrival_expected_on",
    "ARR": "arrived_on",
    "HND": "handed_over_on",
}


def come_to(shipment: Cells, events: Sequence[Cells]) -> Mapping[str, object]:
    """The standing of a shipment: the first notice and departure count, and of all else the last that was told."""
    facts: dict[str, object] = dict.fromkeys((*DAYS.values(), "routing")) | {"status": "PLANNED"}
    for event in sorted(
        events, key=lambda one: (one["on"], list(REACHED).index(one["event"]) if one["event"] in REACHED else 0)
    ):
        fact = DAYS.get(event["event"])
        if fact is not None and (facts[fact] is None or event["event"] not in ("NOA", "DEP")):
            facts[fact] = calendar_day(event["on"])
    there = [word for code, word in REACHED.items() if any(event["event"] == code for event in events)]
    if there:
        facts["status"] = there[-1]
    places = [
        plain_text(event["place"])
        for event in sorted(events, key=lambda one: str(one["on"]))
        if "place" in event and event["event"] != "ETA"
    ]
    facts["routing"] = [place for i, place in enumerate(places) if i == 0 or place != places[i - 1]] or None
    return facts


CONTRACT = Contract.published(
    Path(__file__).parent,
    {
        "shipment": Telling(
            "Shipment",
            key=("case", "shipment"),
            columns={
                "shipment": "transport_number",
                "document_number": "document_number",
                "suffix": "suffix",
                "carriage": Coded("mode", {"DTS": "DEFENSE_TRANSPORTATION_SYSTEM", "FF": "FREIGHT_FORWARDER"}),
                "protection": Coded("control", {"N": "UNCONTROLLED", "S": "SENSITIVE", "C": "CLASSIFIED"}),
                "delivery_term": "delivery_term_code",
                "offer_release": Coded(
                    "offer_release_code",
                    {"A": "AUTOMATIC", "X": "UNITED_STATES_ARRANGES", "Y": "AFTER_NOTICE", "Z": "AFTER_REPLY"},
                ),
                "papers": "document_numbers",
            },
            gathered=Gathered("event", frozenset({*DAYS.values(), "status", "routing"}), come_to),
        ),
    },
)
