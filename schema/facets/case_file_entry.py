"""The case file: what is on record of a case, as each reader may see it, and until when it is kept (SAMM Table C2.T1 row 9)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from schema.case import EVERYBODY, Case
from schema.conditions import Fact, Literal, Some
from schema.disclosure import Registry, facet, fact
from schema.strands import AsOf, Strand, ToldBy, first

FILED = "SAMM C2.1.5.2; Table C2.T1 row 9"


def entries(registry: Registry) -> Iterator[Strand]:
    """Every record that hangs on the case, is no part of another and about nobody."""
    for source in registry.facets.values():
        if source.is_case or source.inside or source.without_case or source.personal:
            continue
        subject = {"subject": Fact(source.named_by)} if source.named_by else {}
        gives = {
            "record_type": Literal(source.name),
            "record_id": Fact("id"),
            "what": Literal(source.words),
            "as_of": AsOf(),
        }
        kept = {"kept_until": first(Some("Closure", "case"), "records_kept_until")}
        yield Strand(source.name, "entry", gives, besides=subject | kept | {"told_by": ToldBy()})


@facet(
    part_of=Case,
    area="case",
    many=True,
    called="caseFile",
    marked=False,
    draws=entries,
    order=["as_of", "record_type", "record_id"],
)
class CaseFileEntry:
    """One document, decision or event in the file of the case, told to whoever sees the record."""

    record_type: str = fact("The type of the record.", open_to=EVERYBODY, under=FILED)
    record_id: str = fact("The id of the record, for `node`.", open_to=EVERYBODY, under=FILED)
    what: str = fact("What such a record is.", open_to=EVERYBODY, under=FILED)
    subject: str | None = fact(
        "What people call the record, such as a number or a code.", open_to=EVERYBODY, under=FILED
    )
    as_of: datetime | None = fact(
        "As of when the part of it that the reader sees stands.", open_to=EVERYBODY, under=FILED
    )
    told_by: str | None = fact(
        "Whose words the record is, such as `agency:D`, where its provenance tells.", open_to=EVERYBODY, under=FILED
    )
    kept_until: date | None = fact(
        "The last day on which the file must be kept, ten years after final closure; null until then.",
        open_to=EVERYBODY,
        to_come=True,
        under=FILED,
    )
