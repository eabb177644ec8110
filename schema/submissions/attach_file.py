"""A contractor attaches a file to its estimate, a purchaser one to its discrepancy report; its bytes are sent afterwards."""

from __future__ import annotations

from schema.audience import INDUSTRY, PARTNER_NATION
from schema.desk import Desk, Draft, RecordId, Refused, Seen, Submitted, given, refused, submission
from schema.errors import BadValue
from schema.facets.attachment import BEHIND_ESTIMATE, FileStatus
from schema.facets.rom_estimate import RomEstimateState
from schema.facets.supply_discrepancy_report import CLAIM
from schema.rules.attached_files import (
    LARGEST_BYTES,
    objection_to_digest,
    objection_to_file_marking,
    objection_to_file_name,
    objection_to_media_type,
    objection_to_number,
    objection_to_size,
)

_NAME = "What the file is called, without a path; it ends as its kind does, such as in `.pdf`."
_KIND = "What kind of file it is, such as `application/pdf`."
_BYTES = f"How many bytes it has, 1 to {LARGEST_BYTES}."
_DIGEST = "The SHA-256 of its bytes, in lower-case hexadecimal."
_MARKING = "The CUI banner of the file, such as `CUI//SP-PROPIN`; that of the record unless you say."


class _Attached(Submitted):
    """What is said of a file before it comes."""

    name: str
    media_type: str
    bytes: int
    digest: str
    marking: str | None

    async def _attached(self, desk: Desk, facet: str, record: Seen) -> Draft | Refused:
        """The file as it is announced, under a record that is its submitter's own."""
        objection = (
            objection_to_media_type(self.media_type)
            or objection_to_file_name(self.name, self.media_type)
            or objection_to_size(self.bytes, LARGEST_BYTES)
            or objection_to_digest(self.digest)
            or objection_to_number(len(await desk.related(record, "files")))
        )
        try:
            objection = objection or objection_to_file_marking(self.marking, record.marking)
        except BadValue as bad:
            return Refused(bad.code, bad.hint, "marking")
        if objection is not None:
            return refused(objection)
        facts = {
            "name": self.name,
            "media_type": self.media_type,
            "size_bytes": self.bytes,
            "digest": self.digest,
            "status": FileStatus.AWAITED,
        }
        return Draft(facet, facts, record.case_id, record.id, marking=self.marking or record.marking)


@submission(by=[INDUSTRY], makes="RomEstimateFile", under=BEHIND_ESTIMATE)
class AttachFileToEstimate(_Attached):
    """A contractor announces a file that goes with its estimate; send its bytes to `/files/` and its id afterwards."""

    estimate: RecordId = given("Your estimate.")
    name: str = given(_NAME)
    media_type: str = given(_KIND)
    bytes: int = given(_BYTES)
    digest: str = given(_DIGEST)
    marking: str | None = given(_MARKING)

    async def draft(self, desk: Desk) -> Draft | Refused:
        estimate = await desk.find(self.estimate)
        if estimate is None or estimate.facet != "RomEstimate":
            return Refused("ESTIMATE_NOT_FOUND", "no estimate of yours has this id", "estimate")
        if estimate.facts["state"] is RomEstimateState.WITHDRAWN:
            return Refused("ALREADY_WITHDRAWN", "the estimate is withdrawn; submit one that stands", "estimate")
        return await self._attached(desk, "RomEstimateFile", estimate)


@submission(by=[PARTNER_NATION], makes="DiscrepancyReportFile", under=CLAIM)
class AttachFileToDiscrepancyReport(_Attached):
    """A purchaser announces a file that goes with its discrepancy report; send its bytes to `/files/` and its id afterwards."""

    report: RecordId = given("Your report.")
    name: str = given(_NAME)
    media_type: str = given(_KIND)
    bytes: int = given(_BYTES)
    digest: str = given(_DIGEST)
    marking: str | None = given(_MARKING)

    async def draft(self, desk: Desk) -> Draft | Refused:
        report = await desk.find(self.report)
        # One that is decided shows in part to whoever did not report it.
        own = report is not None and report.originator == str(desk.principal.party)
        if report is None or report.facet != "SupplyDiscrepancyReport" or not own:
            return Refused("REPORT_NOT_FOUND", "no report of yours has this id", "report")
        return await self._attached(desk, "DiscrepancyReportFile", report)
