"""An official says whether a printed text without a transmittal number is of the sale it was suggested to be of."""

from __future__ import annotations

from schema.audience import DSCA, STATE
from schema.desk import Desk, Draft, RecordId, Refused, Submitted, given, refused, submission
from schema.facets.congressional_notification import MATCHED, MatchVerdict
from schema.rules.notification_match import objection_to_confirming


@submission(by=[DSCA, STATE], makes="NotificationMatch", under=MATCHED)
class ConfirmNotificationMatch(Submitted):
    """DSCA or the Department of State confirms or rejects that a printed text is of the sale under a transmittal number.

    The two texts stay side by side as they were printed; the match tells who found them to be of one sale, and when.
    """

    notification: RecordId = given("The printed text that carries no number.")
    transmittal: str = given("The number of the sale it was suggested to be of, such as `26-54`.")
    verdict: MatchVerdict = given("Whether they are of one sale.")
    reason: str | None = given("Why, in words.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        text = await desk.find(self.notification)
        if text is None or text.facet != "CongressionalNotification":
            return Refused("NOTIFICATION_NOT_FOUND", "no notification of yours has this id", "notification")
        matches = await desk.related(text, "matches")
        found = next((one for one in matches if one.facts["transmittal"] == self.transmittal), None)
        if found is None:
            return Refused("MATCH_NOT_FOUND", "this text was not suggested to be of that sale", "transmittal")
        if self.verdict is MatchVerdict.CONFIRMED:
            confirmed = [m.facts["transmittal"] for m in matches if m.facts["verdict"] is MatchVerdict.CONFIRMED]
            objection = objection_to_confirming(self.transmittal, str(confirmed[0]) if confirmed else None)
            if objection is not None:
                return refused(objection)
        facts = {
            "verdict": self.verdict,
            "decided_on": desk.now.date(),
            "decided_by": str(desk.principal.party),
            "reason": self.reason,
        }
        return Draft(found.facet, facts, revises=found.id)
