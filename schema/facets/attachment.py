"""Files that go with a contractor's estimate or a purchaser's discrepancy report: what they are, never what is in them."""

from __future__ import annotations

from enum import Enum

from schema.audience import DFAS, DSCA, IMPLEMENTING_AGENCY, INDUSTRY, PARTNER_NATION, SCO
from schema.conditions import own
from schema.disclosure import facet, fact
from schema.facets.rom_estimate import RomEstimate
from schema.facets.supply_discrepancy_report import CLAIM, SupplyDiscrepancyReport

# A consent to pass on an estimate is one to its numbers: how they were built up stays with the government that asked.
OF_ESTIMATE = (DSCA, IMPLEMENTING_AGENCY, INDUSTRY)
OF_REPORT = (PARTNER_NATION, SCO, DSCA, IMPLEMENTING_AGENCY, DFAS)
BEHIND_ESTIMATE = "DFARS 225.7304; 48 CFR 52.215-1(e)"


class FileStatus(Enum):
    """Whether the bytes of an attached file have come."""

    AWAITED = "AWAITED"
    KEPT = "KEPT"


@facet(
    part_of=RomEstimate,
    many=True,
    called="files",
    row={INDUSTRY: own},
    beyond={INDUSTRY: own},
    order=["name"],
    only_submitted=True,
    named_by="name",
)
class RomEstimateFile:
    """A file that a contractor attached to its estimate, such as the breakdown of its cost; no purchaser and no rival reads it."""

    name: str = fact("What the contractor calls the file.", open_to=OF_ESTIMATE, under=BEHIND_ESTIMATE)
    media_type: str = fact(
        "What kind of file it is, such as `application/pdf`.", open_to=OF_ESTIMATE, under=BEHIND_ESTIMATE
    )
    size_bytes: int = fact("How many bytes it has.", open_to=OF_ESTIMATE, under=BEHIND_ESTIMATE)
    digest: str = fact(
        "The SHA-256 of its bytes, in lower-case hexadecimal.", open_to=OF_ESTIMATE, under=BEHIND_ESTIMATE
    )
    status: FileStatus = fact(
        "Whether its bytes have come, and can be had at `/files/` and its id.",
        open_to=OF_ESTIMATE,
        under=BEHIND_ESTIMATE,
    )


@facet(
    part_of=SupplyDiscrepancyReport,
    many=True,
    called="files",
    row={PARTNER_NATION: own},
    order=["name"],
    only_submitted=True,
    named_by="name",
)
class DiscrepancyReportFile:
    """A file that a purchaser attached to its discrepancy report, such as a photograph of what was damaged."""

    name: str = fact("What the purchaser calls the file.", open_to=OF_REPORT, under=CLAIM)
    media_type: str = fact("What kind of file it is, such as `image/jpeg`.", open_to=OF_REPORT, under=CLAIM)
    size_bytes: int = fact("How many bytes it has.", open_to=OF_REPORT, under=CLAIM)
    digest: str = fact("The SHA-256 of its bytes, in lower-case hexadecimal.", open_to=OF_REPORT, under=CLAIM)
    status: FileStatus = fact(
        "Whether its bytes have come, and can be had at `/files/` and its id.", open_to=OF_REPORT, under=CLAIM
    )
