"""A party asks to be told of changes as they happen, gives the secret it is told them under, and ends it."""

from __future__ import annotations

from schema.case import EVERYBODY
from schema.desk import Desk, Draft, RecordId, Refused, Seen, Submitted, given, refused, submission
from schema.facets.webhook_subscription import HEARING, WebhookStatus
from schema.rules.webhooks import (
    hears_until,
    objection_to_another_webhook,
    objection_to_replay,
    objection_to_webhook_address,
    objection_to_webhook_secret,
)
from schema.submissions.case_in_execution import own_case
from schema.values import CaseDesignator


def _heard_by(desk: Desk) -> dict[str, object]:
    """Whose view decides what is sent from now on: the submitter's own, no wider than the credential it acts with."""
    principal = desk.principal
    return {
        "seat": principal.seat,
        "facets": None if principal.scopes is None else sorted(principal.scopes),
        "cases": None if principal.cases is None else sorted(principal.cases),
        "services": None if principal.services is None else sorted(principal.services),
        "secret_set_at": desk.now,
        "hears_until": hears_until(desk.now),
    }


async def _own_webhook(desk: Desk, record: str) -> Seen | Refused:
    """The submitter's webhook with this id, not withdrawn."""
    found = await desk.find(record)
    if found is None or found.facet != "WebhookSubscription":
        return Refused("WEBHOOK_NOT_FOUND", "no webhook of yours has this id", "webhook")
    if found.facts["status"] is not WebhookStatus.ACTIVE:
        return Refused("WEBHOOK_WITHDRAWN", "the webhook is withdrawn; register another", "webhook")
    return found


@submission(by=EVERYBODY, makes="WebhookSubscription", under=HEARING)
class RegisterWebhook(Submitted):
    """A party asks to be told, at an address of its own, which of the records it may read change; it has at most ten webhooks."""

    address: str = given("Where to send messages, such as `https://portal.example/hooks`.")
    secret: str = given("`whsec_` and 24 to 64 random bytes in base64, of your own making; it is never told back.")
    case: CaseDesignator | None = given("The one case it is about; all you may see when you give none.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        objection = objection_to_webhook_address(self.address) or objection_to_webhook_secret(self.secret)
        if objection is not None:
            return refused(objection)
        standing = [
            one for one in await desk.register("webhookSubscriptions") if one.facts["status"] is WebhookStatus.ACTIVE
        ]
        objection = objection_to_another_webhook(len(standing))
        if objection is not None:
            return refused(objection)
        case_id = None
        if self.case is not None:
            case = await own_case(desk, self.case)
            if isinstance(case, Refused):
                return case
            case_id = case.id
        facts = {"status": WebhookStatus.ACTIVE, "address": self.address} | _heard_by(desk)
        return Draft("WebhookSubscription", facts, case_id, secret=self.secret)


@submission(by=EVERYBODY, makes="WebhookSubscription", under=HEARING)
class RotateWebhookSecret(Submitted):
    """A party gives a webhook another secret, and hears on; for a day messages are signed with the former one too."""

    webhook: RecordId = given("Your webhook.")
    secret: str = given("The new secret, of the same form.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        found = await _own_webhook(desk, self.webhook)
        if isinstance(found, Refused):
            return found
        objection = objection_to_webhook_secret(self.secret)
        if objection is not None:
            return refused(objection)
        return Draft("WebhookSubscription", _heard_by(desk), revises=found.id, secret=self.secret)


@submission(by=EVERYBODY, makes="WebhookSubscription", under=HEARING)
class WithdrawWebhook(Submitted):
    """A party ends a webhook: nothing more is sent, and its secrets are given up."""

    webhook: RecordId = given("Your webhook.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        found = await _own_webhook(desk, self.webhook)
        if isinstance(found, Refused):
            return found
        return Draft("WebhookSubscription", {"status": WebhookStatus.WITHDRAWN}, revises=found.id)


@submission(by=EVERYBODY, makes="WebhookSubscription", under=HEARING)
class ReplayWebhook(Submitted):
    """A party asks to be told again, under the same ids, what it was told after a position; what it may not see now is left out."""

    webhook: RecordId = given("Your webhook.")
    after: int = given("The position of the last message you have; 0 for all of the last thirty days.")

    async def draft(self, desk: Desk) -> Draft | Refused:
        found = await _own_webhook(desk, self.webhook)
        if isinstance(found, Refused):
            return found
        objection = objection_to_replay(self.after)
        if objection is not None:
            return refused(objection)
        facts = {"replay_after": self.after, "replay_asked_at": desk.now}
        return Draft("WebhookSubscription", facts, revises=found.id)
