"""A cause of delay of a document, with its days: they are kept apart from those of the calendar (SAMM C5.4.2)."""

from __future__ import annotations

from datetime import date

from schema.audience import IMPLEMENTING_AGENCY
from schema.desk import Desk, Draft, RecordId, Refused, Submitted, given, submission
from schema.errors import BadValue
from schema.facets.letter_of_offer import DelayClass
from schema.facets.offer_detail import OfferMilestoneCode
from schema.rules.preparation_time import PreparationDelay
from schema.submissions.document_at_hand import day_of, document_at_hand


@submission(by=[IMPLEMENTING_AGENCY], makes="LetterOfOffer", under="SAMM C5.4.2; Table C5.T9")
class RecordDelay(Submitted):
    """The implementing agency records what delays a document (CDEF), with the days it is expected to cost.

    Record it again under the same day once you know the days it did cost. It explains a late document; it is no status and
    stops no clock: the clock of the preparation shows these days beside those of the calendar.
    """

    document: RecordId = given("The document, not yet sent.")
    delay_class: DelayClass = given("Why it is late, by class; officials read the class alone.")
    reason: str = given("Why it is late, in full; for the agency and DSCA.")
    estimated_days: int = given("How many days the cause is expected to cost, zero or more.")
    actual_days: int | None = given("How many days it did cost, zero or more, once you know.")
    on: date | None = given("The day the cause was recorded; today when left out.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        document = await document_at_hand(desk, self.document)
        if isinstance(document, Refused):
            return document
        sent = document.day("sent_on")
        if sent is not None:
            return Refused(
                "DOCUMENT_SENT", f"the document was sent on {sent.isoformat()}; nothing delays it", "document"
            )
        if not self.reason.strip():
            return Refused("TEXT_EMPTY", "say why the document is late", "reason")
        day = day_of(desk, self.on, "on")
        if isinstance(day, Refused):
            return day
        try:
            delay = PreparationDelay(self.reason, self.estimated_days, self.actual_days)
        except BadValue as bad:
            return Refused(bad.code, bad.hint, "estimatedDays")
        facts = {"delay_class": self.delay_class, "delay_text": self.reason}
        return document.next_version(
            facts,
            OfferMilestoneCode.CDEF,
            on=day,
            reason=self.reason,
            estimated_days=delay.estimated_days,
            actual_days=delay.actual_days,
        )
