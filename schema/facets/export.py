"""A table that an organization takes out of the graph as a file: what of, what for, and how far it has come."""

from __future__ import annotations

from datetime import date, datetime

from schema.case import EVERYBODY, Case
from schema.conditions import own
from schema.disclosure import facet, fact
from schema.exports import ExportSubject
from schema.rules.exports import ExportFailure, ExportFormat, ExportState

TAKEN_OUT = "32 CFR 2002.16(a)(1); J"


# Its own organization's alone, whatever else that organization sees: what a rival takes out is nobody's business.
@facet(
    part_of=Case,
    area="export",
    many=True,
    called="exports",
    register="exports",
    row=dict.fromkeys(EVERYBODY, own),
    beyond=dict.fromkeys(EVERYBODY, own),
    marked=False,
    only_submitted=True,
    without_case=True,
    order=["asked_at"],
    named_by="purpose",
)
class Export:
    """A table written to a file in its asker's own universe; fetched at `/exports/{id}` by whoever asked for it, and nobody else."""

    subject: ExportSubject | None = fact("Which table it is.", open_to=EVERYBODY, under=TAKEN_OUT)
    format: ExportFormat | None = fact("As what it is written.", open_to=EVERYBODY, under=TAKEN_OUT)
    period: str | None = fact(
        "The fiscal quarter or year a report is on, such as `FY2026 Q4`; null of what is no periodic report.",
        open_to=EVERYBODY,
        under=TAKEN_OUT,
    )
    period_ended_on: date | None = fact("The last day of that period.", open_to=EVERYBODY, under=TAKEN_OUT)
    purpose: str | None = fact("What it is for, as its asker said.", open_to=EVERYBODY, under=TAKEN_OUT)
    state: ExportState | None = fact("Where it stands.", open_to=EVERYBODY, under=TAKEN_OUT)
    failure: ExportFailure | None = fact(
        "Why there is no file; null unless it failed.", open_to=EVERYBODY, under=TAKEN_OUT
    )
    rows_written: int | None = fact("How many rows are written so far.", open_to=EVERYBODY, under=TAKEN_OUT)
    rows_in_all: int | None = fact(
        "How many rows there are in all; null while that is not known.", open_to=EVERYBODY, under=TAKEN_OUT
    )
    asked_at: datetime | None = fact("The instant it was asked for.", open_to=EVERYBODY, under=TAKEN_OUT)
    ready_at: datetime | None = fact("The instant its file was ready.", open_to=EVERYBODY, under=TAKEN_OUT)
    expires_at: datetime | None = fact(
        "The instant until which its file can be had.", open_to=EVERYBODY, to_come=True, under=TAKEN_OUT
    )
    media_type: str | None = fact("The media type of its file.", open_to=EVERYBODY, under=TAKEN_OUT)
    size_bytes: int | None = fact("The size of its file, in bytes.", open_to=EVERYBODY, under=TAKEN_OUT)
    digest: str | None = fact("The SHA-256 of its file, in hexadecimal.", open_to=EVERYBODY, under=TAKEN_OUT)
    seat: str | None = fact(
        "The seat in whose view it is read, such as `partner:BN`.", open_to=EVERYBODY, under=TAKEN_OUT
    )
    facets: list[str] | None = fact(
        "What it is narrowed to, as the token was that asked for it; null when it is not.",
        open_to=EVERYBODY,
        under=TAKEN_OUT,
    )
    cases: list[str] | None = fact(
        "The cases it is narrowed to, as the token was that asked for it; null when it is not.",
        open_to=EVERYBODY,
        under=TAKEN_OUT,
    )
    services: list[str] | None = fact(
        "The implementing agencies whose cases it is narrowed to, by letter; null when it is not.",
        open_to=EVERYBODY,
        under=TAKEN_OUT,
    )
    holder: str | None = fact(
        "Who asked: the identity provider, and what it knows the person or system by; never a name.",
        open_to=EVERYBODY,
        under=TAKEN_OUT,
    )
    rests_on: list[str] | None = fact(
        "The ids of the tokens it was asked for with: whoever takes one back ends it.",
        open_to=EVERYBODY,
        under=TAKEN_OUT,
    )
    clients: list[str] | None = fact("The programs those tokens were issued to.", open_to=EVERYBODY, under=TAKEN_OUT)
