"""Webhooks: each party is told which of the records it may read have changed, in order, and of nothing else.

A line of the outbox tells nobody anything. It has the webhooks look again at the records it may concern, each through
its own seat's universe, and what is sent is what looks otherwise than it did: a record whose hidden facts changed looks
the same. Versions and positions count what this one webhook was told, so that they count nothing else.
"""

from __future__ import annotations

import asyncio
import hashlib
import random
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import cached_property
from typing import Any

import orjson
import structlog
from sqlalchemy import (
    ARRAY,
    BindParameter,
    Table,
    TextClause,
    Uuid,
    and_,
    any_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from hub.audit.record import AuditLog, AuditUnavailable
from hub.deliveries.posting import NotDelivered, Post, Receiver
from hub.deliveries.signature import signed_headers
from hub.identity.clock import Clock
from hub.read.answer import Answerer
from hub.read.loaders import Loaders, Seen
from hub.store import outbox
from hub.store.outbox import LINES_AT_ONCE, Line, Place
from hub.store.tables import metadata
from hub.write.entry import SUBMISSION
from hub.write.secrets import Secrets
from schema.audience import Audience, Party, Principal
from schema.conditions import Expression, Now, Some
from schema.disclosure import Facet, Registry
from schema.facets.webhook_subscription import WebhookStatus
from schema.rules.webhooks import MOST_WEBHOOKS, told_again_since
from schema.values import instant_text

READER = "webhooks"
SUBSCRIPTION = "WebhookSubscription"
_SINCE = "webhook "  # and its id: the place at which a webhook began to hear
LOOKS_AT_ONCE = 5_000
LOOKED_AT_ONCE = 100
MOST_ATTEMPTS = 10
MOST_IN_A_TURN = 64
READ_HOLDS_SECONDS = 1.0
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(hours=6)

PENDING, DELIVERED, GIVEN_UP, DEAD = "pending", "delivered", "given up", "dead"
TOLD, CHANGED, REMOVED = "record.told", "record.changed", "record.removed"

# Whether anything was taken back since that its newest secret was given with. Two clocks may be two seconds apart.
_REVOKED = """
exists (select from webhook_secret given join revocation taken on
  (taken.ground = 'token' and taken.value = any(given.tokens))
  or (taken.issued_until >= given.holds_from - interval '2 s' and (
    taken.ground = 'all'
    or (taken.ground = 'standing' and taken.value = any(given.tokens))
    or (taken.ground = 'person' and taken.value = given.person)
    or (taken.ground = 'client' and taken.value = any(given.clients))
    or (taken.ground = 'organization' and taken.value = {webhook}.originator)))
  where given.id = (select max(id) from webhook_secret newest where newest.subscription_id = {webhook}.id))
"""
_STANDING = f"""
select told.id as webhook, told.originator as party,
  case when told.status = '{WebhookStatus.ACTIVE.name}' and {_REVOKED.format(webhook="told")} then 'revoked' else lower(told.status) end as state,
  count(m) filter (where m.state = '{DELIVERED}') as delivered, count(m) filter (where m.state = '{PENDING}') as pending,
  count(m) filter (where m.state = '{GIVEN_UP}') as given_up, count(m) filter (where m.state = '{DEAD}') as dead,
  (array_agg(m.why order by m.position) filter (where m.state in ('{PENDING}', '{DEAD}') and m.why is not null))[1] as why
from webhook_subscription told left join webhook_message m on m.subscription_id = told.id
where told.latest and told.source_class = '{SUBMISSION}' group by 1, 2, 3 order by 2, 1
"""

log = structlog.get_logger("hub.deliveries")


@dataclass(frozen=True)
class Webhook:
    """One webhook that hears: where it leads, and as whom what it is told is read."""

    id: uuid.UUID
    address: str
    principal: Principal
    case_id: uuid.UUID | None


@dataclass(frozen=True)
class Message:
    """One message of one webhook: ids alone."""

    webhook: uuid.UUID
    position: int
    event: str
    facet: str
    record: uuid.UUID
    version: int
    case: uuid.UUID | None
    at: datetime
    attempts: int
    next_at: datetime

    @property
    def id(self) -> str:
        """The same at each attempt, and another for each message: by it a receiver knows one it has."""
        told = hashlib.sha256(f"{self.webhook}/{self.position}".encode()).hexdigest()
        return f"msg_{told[:32]}"

    def body(self, case: uuid.UUID | None) -> bytes:
        """The message as it is sent, in one spelling; `case` only where its reader sees the case."""
        return orjson.dumps(
            {
                "type": self.event,
                "timestamp": instant_text(self.at),
                "data": {
                    "webhook": str(self.webhook),
                    "position": self.position,
                    "event": self.id,
                    "facet": self.facet,
                    "record": str(self.record),
                    "version": self.version,
                    "case": None if case is None else str(case),
                },
            }
        )


@dataclass(frozen=True)
class Pruned:
    """How many lines of the outbox and how many messages were forgotten."""

    lines: int
    messages: int


@dataclass(frozen=True)
class _Hearing:
    """A webhook that hears, of what case if of one alone, and after which line of the outbox."""

    id: uuid.UUID
    case_id: uuid.UUID | None
    since: Place


@dataclass(frozen=True)
class _Look:
    """Records that a webhook is to look at again."""

    id: int
    reach: str
    facet: str
    record: uuid.UUID
    again: int


class Webhooks:
    """Reads the outbox for all webhooks, and sends each what it is to be told."""

    def __init__(
        self,
        engine: AsyncEngine,
        answerer: Answerer,
        audit: AuditLog,
        secrets: Secrets,
        post: Post,
        clock: Clock,
        wait: Callable[[int], timedelta] | None = None,
    ) -> None:
        self._engine = engine
        self._answerer = answerer
        self._audit = audit
        self._secrets = secrets
        self._post = post
        self._clock = clock
        self._wait = wait or until_next_attempt
        self._registry = answerer.graph.registry
        self._tables = metadata(self._registry).tables
        self._changing: dict[tuple[str, Audience], tuple[str, ...]] = {}

    @cached_property
    def _opening(self) -> frozenset[str]:
        return _opening(self._registry)

    # --- from the outbox to what is to be looked at ------------------------------------------------------------------

    async def take(self) -> bool:
        """Read on in the outbox, all or nothing; says whether there may be more. One replica reads at a time."""
        async with self._engine.begin() as connection:
            if not await outbox.leased(connection, READER):
                return False
            at = await outbox.place(connection, READER) or Place()
            if await outbox.is_of_another_life(connection, at):
                # Lines of before may not have been read, and are not met again in their order: everything is looked at.
                every = [(one.id, "all", SUBSCRIPTION, one.id) for one in await self._hearing(connection)]
                await self._look_again(connection, every)
                for name in [READER, *(f"{_SINCE}{one.id}" for one in await self._hearing(connection))]:
                    await outbox.move(connection, name, Place())
                return True
            lines = await outbox.lines_after(connection, at)
            if not lines:
                return False
            for line in lines:
                if line.facet == SUBSCRIPTION:
                    await self._heed(connection, line)
            hearing = await self._hearing(connection)
            await self._look_again(connection, self._concerned(lines, hearing))
            await outbox.move(connection, READER, Place(lines[-1].written_in, lines[-1].id))
            return len(lines) == LINES_AT_ONCE

    def _concerned(
        self, lines: Sequence[Line], hearing: Sequence[_Hearing]
    ) -> Iterator[tuple[uuid.UUID, str, str, uuid.UUID]]:
        """What each webhook is to look at: the record, or its whole case where others are judged by such a record."""
        seen: set[tuple[uuid.UUID, str, uuid.UUID]] = set()
        for line in lines:
            reach, about = "record", line.record_id
            if line.case_id is not None and line.facet in self._opening:
                reach, about = "case", line.case_id
            for one in hearing:
                hears = one.since < (line.written_in, line.id) and one.case_id in (None, line.case_id)
                if hears and (one.id, reach, about) not in seen:
                    seen.add((one.id, reach, about))
                    yield one.id, reach, line.facet, about

    async def _hearing(self, connection: AsyncConnection) -> list[_Hearing]:
        """The webhooks that hear, each with the line of the outbox after which it does: its own."""
        table, places = self._tables["webhook_subscription"], self._tables["relay_cursor"]
        hears = and_(
            table.c.latest, table.c.status == WebhookStatus.ACTIVE.name, table.c.source_class == SUBMISSION,
            table.c.hears_until > self._clock(), _stands(table),
        )  # fmt: skip
        of = places.c.name == func.concat(_SINCE, table.c.id)
        query = select(table.c.id, table.c.case_id, places.c.written_in, places.c.id).join(places, of).where(hears)
        return [_Hearing(one, case, Place(*at)) for one, case, *at in (await connection.execute(query)).all()]

    async def _heed(self, connection: AsyncConnection, line: Line) -> None:
        """What was done with a webhook itself: begun, ended, or asked to be told again."""
        books, table = self._tables["observation"], self._tables["webhook_subscription"]
        same = and_(books.c.facet == SUBSCRIPTION, books.c.record_id == line.record_id, books.c.version == line.version)
        said = await connection.scalar(select(books.c.facts).where(same)) or {}
        status = await connection.scalar(select(table.c.status).where(table.c.id == line.record_id, table.c.latest))
        if status != WebhookStatus.ACTIVE.name:
            await self._secrets.give_up(connection, line.record_id)
        elif line.version == 1:
            if await outbox.place(connection, f"{_SINCE}{line.record_id}") is not None:
                return  # it began before the outbox was read anew
            if len(await self._heard_by_its_party(connection, line.record_id)) >= MOST_WEBHOOKS:
                # Those who register at one instant do not see each other: one too many stands, and hears nothing.
                log.warning("webhook_beyond_the_limit", webhook=str(line.record_id))
                return
            await outbox.move(connection, f"{_SINCE}{line.record_id}", Place(line.written_in, line.id))
            await self._look_again(connection, [(line.record_id, "before", SUBSCRIPTION, line.record_id)])
        elif await outbox.place(connection, f"{_SINCE}{line.record_id}") is None:
            return  # it never began
        elif "replay_after" in said:
            await self.replay(connection, line.record_id, said["replay_after"])
        else:
            # Another secret may have been what was wanting; and of what changed while it heard no more nothing was noted.
            await self.replay(connection, line.record_id, None)
            await self._look_again(connection, [(line.record_id, "all", SUBSCRIPTION, line.record_id)])

    async def _heard_by_its_party(self, connection: AsyncConnection, webhook: uuid.UUID) -> list[uuid.UUID]:
        """The webhooks of the same party that began to hear and are not withdrawn."""
        table, places = self._tables["webhook_subscription"], self._tables["relay_cursor"]
        party = select(table.c.originator).where(table.c.id == webhook, table.c.latest).scalar_subquery()
        stands = and_(
            table.c.latest, table.c.status == WebhookStatus.ACTIVE.name, table.c.source_class == SUBMISSION,
            table.c.originator == party,
        )  # fmt: skip
        of = places.c.name == func.concat(_SINCE, table.c.id)
        return list(await connection.scalars(select(table.c.id).join(places, of).where(stands)))

    async def replay(self, connection: AsyncConnection, webhook: uuid.UUID, after: int | None) -> int:
        """Send again what a webhook was told after a position; with none, only what came to a dead end. Says how many."""
        table = self._tables["webhook_message"]
        again = table.c.state == DEAD if after is None else or_(table.c.position > after, table.c.state == DEAD)
        anew = {"state": PENDING, "attempts": 0, "next_at": self._clock()}
        sent = and_(table.c.subscription_id == webhook, again, table.c.state != GIVEN_UP)
        return (await connection.execute(update(table).where(sent).values(anew))).rowcount

    async def _look_again(
        self, connection: AsyncConnection, wanted: Iterable[tuple[uuid.UUID, str, str, uuid.UUID]]
    ) -> None:
        table = self._tables["webhook_look"]
        rows = [
            {"subscription_id": webhook, "reach": reach, "facet": facet, "record_id": record}
            for webhook, reach, facet, record in wanted
        ]
        if rows:
            keys = ["subscription_id", "reach", "record_id"]
            asked = insert_or(table).on_conflict_do_update(index_elements=keys, set_={"again": table.c.again + 1})
            await connection.execute(asked, rows)

    # --- from what is looked at to what is sent ----------------------------------------------------------------------

    async def due(self) -> list[uuid.UUID]:
        """The webhooks for which there is something to do now."""
        looks, messages = self._tables["webhook_look"], self._tables["webhook_message"]
        waiting = and_(messages.c.state == PENDING, messages.c.next_at <= self._clock())
        either = select(looks.c.subscription_id).union(select(messages.c.subscription_id).where(waiting))
        async with self._engine.connect() as connection:
            return list(await connection.scalars(either))

    async def serve(self, webhook: uuid.UUID) -> None:
        """Send one webhook what it is to be told, in order, until there is nothing more or it does not answer."""
        address = await self._address(webhook)
        if address is None:
            return
        most = 1
        async with self._post.to(address) as receiver:
            while True:
                async with self._engine.connect() as connection:
                    hears = await self._webhook(connection, webhook)
                    if hears is None:
                        await self._forget(connection, webhook)
                        return
                    messages, rests = await self._next(connection, webhook, most)
                    looks = [] if messages or rests else await self._looks(connection, webhook)
                if looks:
                    await self._looked(hears, looks)
                    continue
                if not messages or not await self._sent(hears, receiver, messages):
                    return
                # Who has not answered yet is written down one message at a time; who answers, more at once each turn.
                most = min(2 * most, MOST_IN_A_TURN)

    async def _address(self, webhook: uuid.UUID) -> str | None:
        table = self._tables["webhook_subscription"]
        async with self._engine.connect() as connection:
            kept = select(table.c.address).where(table.c.id == webhook, table.c.latest)
            address: str | None = await connection.scalar(kept)
        return address

    async def _webhook(self, connection: AsyncConnection, record: uuid.UUID) -> Webhook | None:
        table = self._tables["webhook_subscription"]
        kept = select(table).where(table.c.id == record, table.c.latest, _stands(table))
        row = (await connection.execute(kept)).mappings().first()
        hears = row is not None and row["status"] == WebhookStatus.ACTIVE.name and row["hears_until"] > self._clock()
        if row is None or not hears or row["source_class"] != SUBMISSION:
            return None
        principal = Principal.seated(
            row["seat"],
            scopes=None if row["facets"] is None else frozenset(row["facets"]),
            cases=None if row["cases"] is None else frozenset(row["cases"]),
            services=None if row["services"] is None else frozenset(row["services"]),
            subject=f"webhook {record}",
        )
        assert str(principal.party) == row["originator"]  # asserted twice: it is registered from its own seat alone
        return Webhook(record, row["address"], principal, row["case_id"])

    async def _forget(self, connection: AsyncConnection, webhook: uuid.UUID) -> None:
        """A webhook that is withdrawn has nothing to look at, and nothing waits for it; one that may be renewed keeps both."""
        table, looks = self._tables["webhook_subscription"], self._tables["webhook_look"]
        ended = table.c.status.is_distinct_from(WebhookStatus.ACTIVE.name) | (table.c.source_class != SUBMISSION)
        if await connection.scalar(select(table.c.id).where(table.c.id == webhook, table.c.latest, ended)) is None:
            return
        messages = self._tables["webhook_message"]
        waiting = and_(messages.c.subscription_id == webhook, messages.c.state == PENDING)
        await connection.execute(delete(looks).where(looks.c.subscription_id == webhook))
        await connection.execute(update(messages).where(waiting).values(state=GIVEN_UP, why="the webhook is withdrawn"))
        await connection.commit()

    async def _next(self, connection: AsyncConnection, webhook: uuid.UUID, most: int) -> tuple[list[Message], bool]:
        """The next messages whose time has come, in order; and whether the webhook rests, at one that is dead or to wait."""
        table = self._tables["webhook_message"]
        open_ = and_(table.c.subscription_id == webhook, table.c.state.in_((PENDING, DEAD)))
        query = select(table).where(open_).order_by(table.c.position).limit(most)
        found: list[Message] = []
        for row in (await connection.execute(query)).mappings():
            if row["state"] == DEAD or row["next_at"] > self._clock():
                return found, True
            found.append(
                Message(
                    webhook,
                    row["position"],
                    row["event"],
                    row["facet"],
                    row["record_id"],
                    row["version"],
                    row["case_id"],
                    row["at"],
                    row["attempts"],
                    row["next_at"],
                )
            )
        return found, False

    async def _looks(self, connection: AsyncConnection, webhook: uuid.UUID) -> list[_Look]:
        """What the webhook is to look at, all at once: one by one, their order would tell of lines that are hidden from it.

        What it saw before it began to hear comes first, and by itself.
        """
        table = self._tables["webhook_look"]
        query = select(table).where(table.c.subscription_id == webhook).order_by(table.c.id).limit(LOOKS_AT_ONCE)
        rows = (await connection.execute(query)).mappings().all()
        found = [_Look(row["id"], row["reach"], row["facet"], row["record_id"], row["again"]) for row in rows]
        return [one for one in found if one.reach == "before"] or found

    async def _looked(self, webhook: Webhook, looks: list[_Look]) -> None:
        """Look at records as the webhook's reader sees them now, and write down what it is to be told of them."""
        before_hearing = looks[0].reach == "before"
        candidates = await self._candidates(webhook, looks)
        found: dict[uuid.UUID, Seen | None] = {}
        wanted = list(candidates)
        for at in range(0, len(wanted), LOOKED_AT_ONCE):
            found |= await self._seen(webhook.principal, wanted[at : at + LOOKED_AT_ONCE])
        messages, told, now = self._tables["webhook_message"], self._tables["webhook_told"], self._clock()
        async with self._engine.begin() as connection:
            known = select(told).where(told.c.subscription_id == webhook.id, told.c.record_id == any_(_ids(wanted)))
            before = {row["record_id"]: dict(row) for row in (await connection.execute(known)).mappings()}
            last = select(func.max(messages.c.position)).where(messages.c.subscription_id == webhook.id)
            position = await connection.scalar(last) or 0
            for facet, record in self._in_order(found, before):
                seen, was = found[record], before.get(record)
                digest = None if seen is None else self._digest(seen, webhook.principal.audience)
                if digest == (was["digest"] if was else None):
                    continue
                event = TOLD if was is None or was["digest"] is None else CHANGED
                if digest is None:
                    event = REMOVED if was and was["sent"] else ""  # what was never told of is not told away
                if before_hearing:
                    event = ""
                version = (was["version"] if was else 0) + (1 if event else 0)
                # Where it hangs is told as it was seen: what became of it since is not its reader's to know.
                case = candidates[record] if digest is not None else was and was["case_id"]
                kept = {"facet": facet, "case_id": case, "version": version, "digest": digest}
                # What the webhook's reader saw before it began to hear is known to it: that it leaves is told.
                kept["sent"] = False if digest is None else bool(was and was["sent"]) or before_hearing
                await connection.execute(
                    insert_or(told)
                    .values(subscription_id=webhook.id, record_id=record, **kept)
                    .on_conflict_do_update(index_elements=["subscription_id", "record_id"], set_=kept)
                )
                if event:
                    position += 1
                    row = {
                        "subscription_id": webhook.id, "position": position, "event": event, "facet": facet,
                        "record_id": record, "version": version, "case_id": case, "at": now, "state": PENDING, "next_at": now,
                    }  # fmt: skip
                    await connection.execute(insert(messages).values(row))
            table = self._tables["webhook_look"]
            # Asked for again meanwhile, it stays: what was committed then may not have been seen.
            done = delete(table).where(table.c.id == bindparam("look"), table.c.again == bindparam("asked"))
            await connection.execute(done, [{"look": one.id, "asked": one.again} for one in looks])

    def _in_order(
        self, found: Mapping[uuid.UUID, Seen | None], before: Mapping[uuid.UUID, Mapping[str, Any]]
    ) -> list[tuple[str, uuid.UUID]]:
        """The records that are or were seen: by what they are, then by their ids, which are random; hidden ones move nothing."""
        places = {name: number for number, name in enumerate(self._registry.facets)}
        named = {r: seen.facet if seen else before[r]["facet"] for r, seen in found.items() if seen or r in before}
        return sorted(((facet, record) for record, facet in named.items()), key=lambda one: (places[one[0]], one[1]))

    async def _seen(self, principal: Principal, records: Sequence[uuid.UUID]) -> dict[uuid.UUID, Seen | None]:
        loaders = Loaders(self._answerer, principal, self._clock())
        found = await loaders.nodes([str(record) for record in records])
        return dict(zip(records, found, strict=True))

    async def _candidates(self, webhook: Webhook, looks: Iterable[_Look]) -> dict[uuid.UUID, uuid.UUID | None]:
        """The ids that may be concerned, whoever may see them, each with its case; its reader's universe decides."""
        found: dict[uuid.UUID, uuid.UUID | None] = {}
        records: dict[str, set[uuid.UUID]] = {}
        cases: set[uuid.UUID] = set()
        everything = False
        for one in looks:
            if one.reach == "record":
                records.setdefault(one.facet, set()).add(one.record)
            elif one.reach == "case":
                cases.add(one.record)
            elif webhook.case_id is not None:
                cases.add(webhook.case_id)
            else:
                everything = True
        async with self._engine.connect() as connection:
            for name, ids in records.items():
                await self._with_what_hangs_on_them(connection, self._registry.facets[name], ids, found)
            if cases or everything:
                await self._of_cases(connection, webhook, None if everything else cases, found)
        return found

    async def _of_cases(
        self,
        connection: AsyncConnection,
        webhook: Webhook,
        cases: set[uuid.UUID] | None,
        found: dict[uuid.UUID, uuid.UUID | None],
    ) -> None:
        """Every record that hangs on one of these cases, and every one that the webhook was told of as such; or all."""
        told = self._tables["webhook_told"]
        known = select(told.c.record_id, told.c.case_id).where(told.c.subscription_id == webhook.id)
        queries = [known if cases is None else known.where(told.c.case_id == any_(_ids(cases)))]
        for facet in self._registry.facets.values():
            if facet.exists_for(webhook.principal.audience):
                table = self._tables[facet.table]
                case = table.c.id if facet.is_case else table.c.case_id
                query = select(table.c.id, case).where(table.c.latest)
                queries.append(query if cases is None else query.where(case == any_(_ids(cases))))
        for query in queries:
            found |= dict(tuple(row) for row in (await connection.execute(query)).all())

    async def _with_what_hangs_on_them(
        self,
        connection: AsyncConnection,
        facet: Facet,
        records: set[uuid.UUID],
        found: dict[uuid.UUID, uuid.UUID | None],
    ) -> None:
        table = self._tables[facet.table]
        case = table.c.id if facet.is_case else table.c.case_id
        acts = "record" in facet.facts
        about = [table.c.record, table.c.record_type] if acts else []
        query = select(table.c.id, case, *about).where(table.c.id == any_(_ids(records)), table.c.latest)
        found |= dict.fromkeys(records)
        opened: dict[str, set[uuid.UUID]] = {}
        for record, of, *named in (await connection.execute(query)).all():
            found[record] = of
            if acts and named[0] and named[1] in self._registry.facets:
                opened.setdefault(named[1], set()).add(uuid.UUID(named[0]))
        for name, ids in opened.items():  # an act, such as a release, opens the record that it is about
            await self._with_what_hangs_on_them(connection, self._registry.facets[name], ids, found)
        for child in facet.children if not facet.is_case else ():
            below = self._tables[child.table]
            hanging = select(below.c.id).where(below.c.parent_id == any_(_ids(records)), below.c.latest)
            ids = set(await connection.scalars(hanging))
            if ids:
                await self._with_what_hangs_on_them(connection, child, ids, found)

    def _digest(self, seen: Seen, audience: Audience) -> str:
        """A record as its reader sees it. What only the passing of time changes is left out: its receiver has a clock."""
        facet = self._registry.facets[seen.facet]
        key = facet.name, audience
        if key not in self._changing:
            self._changing[key] = tuple(_not_by_time_alone(facet, audience))
        names = self._changing[key]
        said = {name: _plain(seen.facts[name]) for name in names}
        waits = sorted(name for name in seen.waits if name in names)
        return hashlib.sha256(orjson.dumps([said, waits], option=orjson.OPT_SORT_KEYS)).hexdigest()

    async def seats_of(self, party: Party) -> list[tuple[uuid.UUID, str]]:
        """The webhooks of a party that are not withdrawn, each with the seat whose view it is sent."""
        table = self._tables["webhook_subscription"]
        stands = and_(
            table.c.latest, table.c.status == WebhookStatus.ACTIVE.name, table.c.source_class == SUBMISSION,
            table.c.originator == str(party),
        )  # fmt: skip
        async with self._engine.connect() as connection:
            found = await connection.execute(select(table.c.id, table.c.seat).where(stands).order_by(table.c.id))
            return [(webhook, seat) for webhook, seat in found.all()]

    async def prune(self) -> Pruned:
        """Forget what went out longer ago than it can be told again; never what waits, nor the last of a webhook.

        By the last message positions are counted on. What a withdrawn webhook knew goes with it, and so it would be told
        anew if it were registered again.
        """
        messages, told, table = (self._tables[n] for n in ("webhook_message", "webhook_told", "webhook_subscription"))
        before = told_again_since(self._clock())
        later = messages.alias()
        of_the_same = and_(
            later.c.subscription_id == messages.c.subscription_id, later.c.position > messages.c.position
        )
        went = and_(
            messages.c.state.in_((DELIVERED, GIVEN_UP)), func.coalesce(messages.c.delivered_at, messages.c.at) < before,
            exists().where(of_the_same),
        )  # fmt: skip
        ended = select(table.c.id).where(table.c.latest, table.c.status != WebhookStatus.ACTIVE.name)
        lines = 0
        while True:
            async with self._engine.begin() as connection:
                gone = await outbox.prune(connection, READER, before)
            lines += gone
            if gone < outbox.PRUNED_AT_ONCE:
                break
        async with self._engine.begin() as connection:
            gone = (await connection.execute(delete(messages).where(went))).rowcount
            await connection.execute(delete(told).where(told.c.subscription_id.in_(ended)))
        return Pruned(lines, gone)

    async def standing(self) -> list[dict[str, Any]]:
        """Of each webhook, for operators: whose it is, what was delivered, what waits, what came to a dead end and why."""
        async with self._engine.connect() as connection:
            found = (await connection.exec_driver_sql(_STANDING)).mappings().all()
        return [{name: str(value) if name == "webhook" else value for name, value in row.items()} for row in found]

    async def revive(self, webhook: uuid.UUID, after: int | None) -> int:
        """Have a webhook told again what came to a dead end, or all it was told after a position; says how many."""
        async with self._engine.begin() as connection:
            return await self.replay(connection, webhook, after)

    # --- messages ----------------------------------------------------------------------------------------------------

    async def _sent(self, webhook: Webhook, receiver: Receiver, messages: Sequence[Message]) -> bool:
        """Send messages in their order, each if its reader may still be told of the record; says whether more may follow.

        What all of them are about is read at once, and counts for a second: what is left then is read again.
        """
        about = [one.record for one in messages] + [one.case for one in messages if one.case is not None]
        seen = await self._seen(webhook.principal, list(dict.fromkeys(about)))
        fresh_until = time.monotonic() + READ_HOLDS_SECONDS
        gone = [one for one in messages if one.event != REMOVED and seen[one.record] is None]
        if gone:
            await self._note(gone, state=GIVEN_UP, why="its reader no longer sees the record")
        messages = [one for one in messages if one not in gone]
        if not messages:
            return True
        async with self._engine.connect() as connection:
            secrets = await self._secrets.holding(connection, webhook.id, self._clock())
        if not secrets:
            await self._failed(messages[0], "no secret of the webhook holds")
            return False
        try:
            await self._record(webhook, messages)
        except AuditUnavailable:
            return False  # nothing was sent, and nothing counted
        begun = await self._begin_telling(messages)
        told: list[Message] = []
        why = None
        for message in messages:
            if told and time.monotonic() > fresh_until:
                break
            case = message.case if message.case is not None and seen[message.case] is not None else None
            body = message.body(case)
            try:
                await receiver.send(signed_headers(message.id, self._clock(), body, secrets), body)
            except NotDelivered as failed:
                why = failed.why
                break
            told.append(message)
        await self._note(told, state=DELIVERED, delivered_at=self._clock(), why=None)
        if why is not None:
            await self._failed(messages[len(told)], why)
        # What was not even tried is not known to its receiver.
        tried = {one.record for one in messages[: len(told) + (why is not None)]}
        await self._take_back(webhook, begun - tried)
        return why is None

    async def _record(self, webhook: Webhook, messages: Sequence[Message]) -> None:
        """Each message on record before it is sent; raises `AuditUnavailable` when one of them is not."""
        notes = (
            self._audit.note(
                webhook.principal, one.event, [f"{one.facet}.id"], one.id, records=[str(one.record)], kind="delivery"
            )
            for one in messages
        )
        for noted in await asyncio.gather(*notes, return_exceptions=True):
            if isinstance(noted, BaseException):
                raise noted

    async def _begin_telling(self, messages: Sequence[Message]) -> set[uuid.UUID]:
        """From here on the receiver may know of the records, whatever becomes of the answers; those it did not know before."""
        told = self._tables["webhook_told"]
        records = [one.record for one in messages if one.event != REMOVED]
        of = and_(told.c.subscription_id == messages[0].webhook, told.c.record_id == any_(_ids(records)))
        new = update(told).where(of, told.c.digest.is_not(None), ~told.c.sent).values(sent=True)
        async with self._engine.begin() as connection:
            return set(await connection.scalars(new.returning(told.c.record_id)))

    async def _take_back(self, webhook: Webhook, records: set[uuid.UUID]) -> None:
        told = self._tables["webhook_told"]
        if records:
            of = and_(told.c.subscription_id == webhook.id, told.c.record_id == any_(_ids(records)))
            async with self._engine.begin() as connection:
                await connection.execute(update(told).where(of).values(sent=False))

    async def _failed(self, message: Message, why: str) -> None:
        attempts = message.attempts + 1
        dead = attempts >= MOST_ATTEMPTS
        await self._note(
            [message], state=DEAD if dead else PENDING, why=why, next_at=self._clock() + self._wait(attempts)
        )
        log.warning("webhook_not_delivered", webhook=str(message.webhook), attempts=attempts, dead=dead)

    async def _note(self, messages: Sequence[Message], **changes: object) -> None:
        """Write down what became of messages; one that was asked to be told again meanwhile stays as that asked."""
        if not messages:
            return
        table = self._tables["webhook_message"]
        of = and_(
            table.c.subscription_id == messages[0].webhook,
            table.c.position == bindparam("sent_position"),
            table.c.attempts == bindparam("sent_attempts"),
            table.c.next_at == bindparam("sent_next_at"),
        )
        tried = 0 if changes["state"] == GIVEN_UP else 1
        rows = [
            {
                "sent_position": one.position, "sent_attempts": one.attempts, "sent_next_at": one.next_at,
                "attempts": one.attempts + tried, **changes,
            }
            for one in messages
        ]  # fmt: skip
        names: dict[str, Any] = {name: bindparam(name) for name in rows[0] if not name.startswith("sent_")}
        async with self._engine.begin() as connection:
            await connection.execute(update(table).where(of).values(names), rows)


def until_next_attempt(attempts: int) -> timedelta:
    """How long to wait after so many attempts: four times as long after each, and never all receivers at once."""
    longest = min(FIRST_WAIT * int(4 ** (attempts - 1)), LONGEST_WAIT)
    return longest * random.uniform(0.5, 1.0)  # noqa: S311 - it spreads load, and hides nothing


def _opening(registry: Registry) -> frozenset[str]:
    """The facets that others are judged by or derived from: one of them changes what is seen of its whole case."""
    named = {registry.root().name}
    for facet in registry.facets.values():
        for expression in _judging(facet):
            named |= {part.facet for part in expression.parts() if isinstance(part, Some)}
    return frozenset(named)


def _judging(facet: Facet) -> Iterator[Expression]:
    for audience in Audience:
        yield facet.row_condition(audience)
        for rule in facet.facts.values():
            yield from _deciding(facet, rule.name, audience)


def _deciding(facet: Facet, name: str, audience: Audience) -> Iterator[Expression]:
    """What decides how one fact shows: its mask, and what it is worked out from."""
    rule = facet.facts[name]
    for told in (rule.once, rule.quietly, rule.derived_for):
        if audience in told:
            yield told[audience]
    if rule.derived is not None:
        yield rule.derived
    shown = rule.shown.get(audience)
    if shown is not None and shown.of is not None:
        yield from _deciding(facet, shown.of, audience)


def _not_by_time_alone(facet: Facet, audience: Audience) -> Iterator[str]:
    for rule in facet.facts.values():
        deciding = _deciding(facet, rule.name, audience)
        if audience in rule.audiences and not any(isinstance(p, Now) for e in deciding for p in e.parts()):
            yield rule.name


def _stands(webhooks: Table) -> TextClause:
    """That nothing was taken back since that a webhook rests on."""
    return text(f"not {_REVOKED.format(webhook=webhooks.name)}")


def _ids(records: Iterable[uuid.UUID]) -> BindParameter[Any]:
    return bindparam(None, list(records), type_=ARRAY(Uuid), unique=True)


def _plain(value: object) -> object:
    return value.name if isinstance(value, Enum) else value
