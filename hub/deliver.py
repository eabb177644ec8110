"""Deliveries by hand: what went out and what did not, and the files that are carried."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from pathlib import Path
from typing import Any

from hub.app import House, at_work
from hub.deliveries.notice_replies import Answer, Batch, NoReplies, notice_replies
from hub.deliveries.positions import routing_identifier
from hub.deliveries.requisition_files import RequisitionFiles, Written
from hub.deliveries.routing_files import Filed, files_standing
from hub.deliveries.webhooks import Pruned
from hub.serve.context import OwnDesk
from hub.settings import read
from hub.store.tables import metadata
from schema.audience import Party, Principal
from schema.desk import SUBMISSIONS, RecordId, Refused
from schema.errors import HubError

ANSWERS = {"release": Answer.RELEASE, "instructions": Answer.INSTRUCTIONS_FOLLOW}


async def listed() -> dict[str, Any]:
    """Where every webhook and every addressee of files stands."""
    async with at_work(read()) as house, house.store.writes.connect() as connection:
        tables = metadata(house.graph.registry).tables
        return {"webhooks": await house.webhooks.standing(), "files": await files_standing(connection, tables)}


async def relay() -> None:
    """Send what goes out until cancelled."""
    async with at_work(read()) as house:
        await house.relay.run()


class NoWebhook(HubError):
    """A webhook nobody registered."""


async def revived(webhook: uuid.UUID, after: int | None) -> int:
    """How many messages are to be sent again; raises `NoWebhook`."""
    async with at_work(read()) as house:
        if str(webhook) not in {one["webhook"] for one in await house.webhooks.standing()}:
            raise NoWebhook(f"there is no webhook `{webhook}`; `hub deliveries` lists those that there are")
        return await house.webhooks.revive(webhook, after)


class NothingEnded(HubError):
    """No webhook speaks with the rights that were to end."""


async def ended(party: Party, customer: str | None, by: str) -> list[str]:
    """The webhooks that were ended; raises as `end_webhooks`."""
    async with at_work(read()) as house:
        return await end_webhooks(house, party, customer, by)


async def end_webhooks(house: House, party: Party, customer: str | None, by: str) -> list[str]:
    """End at once the webhooks of a party, or those that are accredited to a customer; `by` is whom the record names.

    What they hear follows the records, but who sits in a seat is known from tokens alone, and a webhook outlives the one it
    was registered with. Raises `NothingEnded`.
    """
    made = []
    for webhook, seat in await house.webhooks.seats_of(party):
        principal = Principal.seated(seat, subject=f"operator {by}")
        if customer is not None and customer not in principal.accredited:
            continue
        desk = OwnDesk(house.answerer, principal, house.clock(), house.context(principal, house.clock(), "").locate)
        rule, taken = SUBMISSIONS["WithdrawWebhook"], {"webhook": RecordId(webhook)}
        answer = await house.submissions.submit(principal, rule, taken, f"ended by its operator {webhook}", desk)
        if isinstance(answer, Refused):
            raise NothingEnded(answer.sentence)
        made.append(str(webhook))
    if not made:
        raise NothingEnded(
            f"no webhook of `{party}` speaks with those rights; `hub deliveries` lists those that there are"
        )
    while await house.webhooks.take():  # its secrets are given up now, whether or not anything is sent
        pass
    return made


async def pruned() -> Pruned:
    """What was forgotten of what went out long ago."""
    async with at_work(read()) as house:
        return await house.webhooks.prune()


async def filed(directory: Path) -> list[dict[str, Any]]:
    """What each addressee was written, what it acknowledged, and what waits."""
    async with at_work(read()) as house:
        return [asdict(one) for one in await house.routing_files(directory).exchange()]


async def replied(principal: Principal, to: str, answer: str) -> Batch:
    """The replies of one purchaser; raises `NoReplies` for an answer that there is not, `BadValue` for no identifier."""
    to = routing_identifier(to)
    if answer not in ANSWERS:
        raise NoReplies(f"`{answer}` is no answer to a notice of availability; use `release` or `instructions`")
    async with at_work(read()) as house:
        return await notice_replies(
            house.store.writes, house.answerer, house.audit, house.clock, principal, to=to, answer=ANSWERS[answer]
        )


async def requisitioned(principal: Principal, to: str, directory: Path) -> tuple[Written, Filed]:
    """The next batch file of one purchaser's requisitions, and what its receipts said; raises `NoRequisitions`, `BadValue`."""
    to = routing_identifier(to)
    async with at_work(read()) as house:
        files = RequisitionFiles(house.store.writes, house.answerer, house.audit, house.clock, directory)
        written = await files.write(principal, to=to)
        return written, await house.routing_files(directory).receipts_of(str(principal.party))
