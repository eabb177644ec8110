"""The implementing agency takes a contractor's configuration up for a case (DFARS 225.7302)."""

from __future__ import annotations

from schema.audience import IMPLEMENTING_AGENCY
from schema.case import CaseStage
from schema.desk import Desk, Draft, RecordId, Refused, Submitted, given, submission
from schema.facets.export_configuration import LINKED


@submission(by=[IMPLEMENTING_AGENCY], makes="ConfigurationLink", under=LINKED)
class LinkExportConfiguration(Submitted):
    """The implementing agency links a configuration to its case: the contractor is party to the case from then on.

    It reads what every contractor on the case may read, and nothing of any other contractor's.
    """

    configuration: RecordId = given("The configuration, on a case of yours that is not closed.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        configuration = await desk.find(self.configuration)
        case = await desk.find(configuration.case_id) if configuration and configuration.case_id else None
        if configuration is None or configuration.facet != "ExportConfiguration" or case is None:
            return Refused(
                "CONFIGURATION_NOT_FOUND", "no configuration on a case of yours has this id", "configuration"
            )
        if case.facts["stage"] is CaseStage.CLOSED:
            return Refused("CASE_CLOSED", "the case is closed; nothing more is done under it", "configuration")
        if await desk.related(configuration, "links"):
            return Refused("CONFIGURATION_LINKED", "the configuration is linked to the case", "configuration")
        facts = {"contractor": configuration.facts["contractor"], "linked_on": desk.now.date()}
        return Draft("ConfigurationLink", facts, case.id, parent_id=configuration.id, beside=("ConfigurationLink",))
