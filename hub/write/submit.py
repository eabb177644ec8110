"""A stakeholder's submission: claimed by its idempotency key, checked, kept and receipted in one transaction."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any

import asyncpg
import orjson
import stamina
from sqlalchemy import and_, func, insert, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from hub.identity.clock import Clock
from hub.identity.revoking import Revoking
from hub.store.tables import metadata
from hub.write.entry import SUBMISSION, Accepted, Entry, Unfit
from hub.write.intake import Intake, serialize, would_pass_again
from hub.write.receipts import ReceiptFacts
from hub.write.secrets import Secrets
from schema.audience import Principal
from schema.desk import Desk, Draft, Part, Refused, Revocation, SubmissionRule, names_versions
from schema.disclosure import camel
from schema.errors import HubError
from schema.narrowing import reaches_case, reaches_submission
from schema.values import instant_text

LONGEST_KEY_CHARACTERS = 200
ATTEMPTS = 6

KEY_MALFORMED = Refused(
    "KEY_MALFORMED", f"write a key of 1 to {LONGEST_KEY_CHARACTERS} printable characters", "idempotencyKey"
)
KEY_REUSED = Refused(
    "KEY_REUSED", "this key was used for another body; send what you sent then, or take a new key", "idempotencyKey"
)
UNKNOWN = Refused(
    "UNKNOWN_RETRY_SAME_KEY",
    "it is not known whether the submission was kept; send the same again under the same key",
    "idempotencyKey",
)
NOT_YOURS = Refused("NOT_YOURS_TO_MAKE", "this credential does not reach this submission")


class StoreUnavailable(HubError):
    """The store could not be reached, or was too busy, and nothing was kept; the same submission may be sent again."""


class _AnotherClaimed(Exception):
    """The key was claimed by another transaction after all: nothing of this one may stand."""


class _ChangedMeanwhile(Exception):
    """The record was changed between the reading of it and its lock: what was checked no longer stands."""


_MEANWHILE = (_AnotherClaimed, _ChangedMeanwhile)


class Submissions:
    """Where submissions come in: one effect for each party, operation and key, however often it is sent.

    The claim of the key is written in the same transaction as what it claims, so neither is ever there without the
    other. Senders of one key wait for each other and then get the receipt of the one that came first; the table's
    own key refuses a second claim, should they ever fail to wait.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        intake: Intake,
        clock: Clock,
        secrets: Secrets | None = None,
        revoking: Revoking | None = None,
    ) -> None:
        self.engine = engine
        self.intake = intake
        self.clock = clock
        self._secrets = secrets
        self._revoking = revoking
        self._tables = metadata(intake.registry)
        self._claims = self._tables.tables["idempotency_claim"]

    async def submit(
        self,
        principal: Principal,
        rule: SubmissionRule,
        values: Mapping[str, object],
        key: str,
        desk: Desk,
        reference: str = "",
    ) -> ReceiptFacts | Refused:
        """What the receipt of this submission attests, or why it is declined; a refusal keeps nothing, nor the key.

        `values` are the coerced input fields by the names of `rule.takes`, without the key. A replay is answered
        before anything is checked, so that it gets its receipt also when what it was about has closed since; but to a
        token narrowed to other cases only if it could make the submission, so that it learns nothing by a key. What takes
        tokens back, and a replay of it, is answered once no process serves on them any more, within five seconds.
        Raises `StoreUnavailable`.
        """
        if not 1 <= len(key) <= LONGEST_KEY_CHARACTERS or not key.isprintable():
            return KEY_MALFORMED
        if principal.audience not in rule.by or not reaches_submission(principal, rule.mutation):
            return NOT_YOURS
        values = {name: values.get(name) for name in rule.takes}
        claim = _Claim(principal, rule, key, fingerprint(values), reference)
        answer = await self._tried(claim, values, desk)
        if isinstance(answer, ReceiptFacts) and claim.revoked is not None and self._revoking is not None:
            await self._revoking.read_by_all(claim.revoked)
        return answer

    async def _tried(self, claim: _Claim, values: Mapping[str, object], desk: Desk) -> ReceiptFacts | Refused:
        """One attempt after another, until one is not stood in the way of; raises `StoreUnavailable`."""
        try:
            async for attempt in stamina.retry_context(
                on=_worth_another, attempts=ATTEMPTS, wait_initial=0.01, wait_max=0.5, wait_jitter=0.05
            ):
                with attempt:
                    return await self._attempt(claim, values, desk)
        except (DBAPIError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError, *_MEANWHILE) as error:
            if _worth_another(error):
                raise StoreUnavailable("the store is busy or away; nothing was kept, send the same again") from error
            raise
        except NoConnectionFree as error:
            raise StoreUnavailable("the store is busy; nothing was kept, send the same again") from error
        raise AssertionError("stamina always returns or raises")

    async def _attempt(self, claim: _Claim, values: Mapping[str, object], desk: Desk) -> ReceiptFacts | Refused:
        claim.revoked = None
        # The desk reads on connections of its own; asked while one is held here, enough senders would wait for ever.
        async with self.engine.connect() as connection:
            answer = await self._answered(connection, claim, within=claim.principal)
        if answer is not None:
            return answer
        draft = await claim.rule.handler(**values).draft(desk)
        seen = None
        if isinstance(draft, Draft) and (_revised(draft) or self._beside(draft)):
            # What was read of the records must still stand when one is written: their versions are held against the lock.
            async with self.engine.connect() as connection:
                seen = await self._stands(connection, draft)
            draft = await claim.rule.handler(**values).draft(desk)
        async with self.engine.connect() as connection:
            await connection.begin()
            await serialize(connection, "claim", *claim.scope)
            # Who is refused learns nothing by a key; who is not may know what this one was used for.
            within = claim.principal if isinstance(draft, Refused) else None
            answer = await self._answered(connection, claim, within)
            if answer is not None:
                return answer
            if isinstance(draft, Refused):
                return draft
            try:
                if seen is not None:
                    await self._hold(connection, draft)
                    if await self._stands(connection, draft) != seen:
                        raise _ChangedMeanwhile
                kept = await self._keep(connection, claim, draft, desk.now)
            except Unfit as unfit:
                at_fault = unfit.fact if unfit.fact in claim.rule.takes else None
                return Refused(unfit.code, unfit.sentence, None if at_fault is None else camel(at_fault))
            answer = await self._claim(connection, claim, kept)
            revoked = _taken_back(draft)
            if revoked:
                assert self._revoking is not None, "a house that takes tokens back has who is told"
                by = f"{claim.principal.seat} {claim.principal.subject}"
                claim.revoked = await self._revoking.write(connection, revoked, by=by, record=kept.record_id)
            try:
                await self._commit(connection)
            except (DBAPIError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                if would_pass_again(error):
                    raise
                await connection.invalidate()
                return UNKNOWN
            return answer

    async def _keep(self, connection: AsyncConnection, claim: _Claim, draft: Draft, now: datetime) -> Accepted:
        accepted = await self.intake.accept(
            connection,
            entry_of(draft, claim.principal, claim.fingerprint, now),
            by=claim.principal,
            operation=claim.rule.mutation,
            reference=claim.reference,
        )
        if draft.secret is not None:
            assert self._secrets is not None, "a house that takes secrets keeps them"
            await self._secrets.keep(connection, accepted.record_id, draft.secret, now, claim.principal)
        return accepted

    async def _commit(self, connection: AsyncConnection) -> None:
        await connection.commit()

    def _beside(self, draft: Draft) -> tuple[str, ...]:
        """The facets of its case that a draft was judged by, those included of which it makes the one there is."""
        if draft.case_id is None and draft.revises is None:
            return draft.beside  # of those facets what hangs on no case
        facets = self.intake.registry.facets
        made = [facets[one.facet] for one in (draft, *draft.along) if one.revises is None]
        single = [one.name for one in made if not one.many and one.told_apart_by is not None]
        return (*draft.beside, *single)

    async def _hold(self, connection: AsyncConnection, draft: Draft) -> None:
        """Lock the case of a draft, then the records that it and those along with it revise: what is read of them stands.

        What hangs on no case has none to lock: the facets that such a draft was judged by are held instead.
        """
        if draft.case_id is None and (draft.revises is None or self.intake.registry.facets[draft.facet].without_case):
            for name in sorted(draft.beside):
                await serialize(connection, "beside", name)
        root = self.intake.registry.root().name
        about = [] if draft.case_id is None else [(root, draft.case_id)]
        # All lock a case before what hangs on it, and what hangs on none in one order, so nobody waits in a ring.
        for facet, record in sorted({*about, *_revised(draft)}, key=lambda one: (one[0] != root, one)):
            await self.intake.hold(connection, facet, record)

    async def _stands(
        self, connection: AsyncConnection, draft: Draft
    ) -> tuple[dict[tuple[str, str], object], dict[str, frozenset[object]]]:
        """What a draft rests on, as it stands: the versions revised, and the records of its case it was judged by."""
        versions: dict[tuple[str, str], object] = {}
        case = None if draft.case_id is None else uuid.UUID(draft.case_id)
        for name, record in _revised(draft):
            facet = self.intake.registry.facets[name]
            table = self._tables.tables[facet.table]
            about = table.c.id if facet.is_case else table.c.case_id
            of = and_(table.c.id == uuid.UUID(record), table.c.latest)
            version, its_case = (await connection.execute(select(table.c.version, about).where(of))).one()
            versions[name, record] = version
            if record == draft.revises:
                case = its_case
        records: dict[str, frozenset[object]] = {}
        for name in self._beside(draft):
            table = self._tables.tables[self.intake.registry.facets[name].table]
            same = and_(table.c.case_id == case, table.c.latest)
            # On a case every change counts; of what hangs on none, all that an organization has, only what was made.
            told = (table.c.id,) if case is None else (table.c.id, table.c.version)
            found = await connection.execute(select(*told).where(same))
            records[name] = frozenset(tuple(one) for one in found.all())
        return versions, records

    async def _answered(
        self, connection: AsyncConnection, claim: _Claim, within: Principal | None
    ) -> ReceiptFacts | Refused | None:
        """What was answered to this key before; nothing if `within` is narrowed and reaches no case of the record."""
        claims = self._claims
        party, operation, key = claim.scope
        same = and_(claims.c.party == party, claims.c.operation == operation, claims.c.key == key)
        found = (await connection.execute(select(claims).where(same))).mappings().first()
        if found is None:
            return None
        if within is not None and not (within.cases is None and within.services is None):
            case = await self._case(connection, found["facet"], found["record_id"])
            if case is None or not reaches_case(within, case):
                return None
        if found["fingerprint"] != claim.fingerprint:
            return KEY_REUSED
        if self._revoking is not None:
            claim.revoked = await self._revoking.of_record(connection, found["record_id"])
        return claim.receipt(found["record_id"], found["facet"], found["version"], found["received_at"])

    async def _case(self, connection: AsyncConnection, facet: str, record: uuid.UUID) -> str | None:
        """The designator of the case a record hangs on, if it hangs on one."""
        declared, case = self.intake.registry.facets[facet], self._tables.tables["case"]
        query = select(case.c.designator)
        if declared.is_case:
            query = query.where(case.c.id == record)
        else:
            table = self._tables.tables[declared.table]
            query = query.join(table, table.c.case_id == case.c.id).where(table.c.id == record, table.c.latest)
        designator: str | None = await connection.scalar(query)
        return designator

    async def _claim(self, connection: AsyncConnection, claim: _Claim, kept: Accepted) -> ReceiptFacts:
        party, operation, key = claim.scope
        version = await self._counted(connection, claim, kept)
        row = {
            "party": party,
            "operation": operation,
            "key": key,
            "fingerprint": claim.fingerprint,
            "facet": kept.facet,
            "record_id": kept.record_id,
            "version": version,
            "received_at": kept.received_at,
        }
        try:
            await connection.execute(insert(self._claims).values(row))
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) == "23505":
                raise _AnotherClaimed from None
            raise
        return claim.receipt(kept.record_id, kept.facet, version, kept.received_at)

    async def _counted(self, connection: AsyncConnection, claim: _Claim, kept: Accepted) -> int:
        """The version that stands now, as its submitter may count it.

        Who releases, consents or judges must name the record's own. To everybody else that number would count what
        others did with the record unseen, so its organization's own versions are counted instead.
        """
        if names_versions(claim.principal.audience):
            return kept.version
        books = self._tables.tables["observation"]
        own = and_(books.c.facet == kept.facet, books.c.record_id == kept.record_id)
        query = select(func.count()).where(own, books.c.told_by == str(claim.principal.party))
        # What changed nothing is no version of its own, even if it is all that its organization ever said.
        return max(await connection.scalar(query) or 0, 1)


class _Claim:
    """One key of one party for one operation, and the body it stands for."""

    def __init__(self, principal: Principal, rule: SubmissionRule, key: str, fingerprint: str, reference: str) -> None:
        self.principal = principal
        self.rule = rule
        self.key = key
        self.fingerprint = fingerprint
        self.reference = reference
        self.revoked: int | None = None  # the number of the last revocation that it wrote down, if it did

    @property
    def scope(self) -> tuple[str, str, str]:
        return (str(self.principal.party), self.rule.mutation, self.key)

    def receipt(self, record: uuid.UUID, facet: str, version: int, received_at: datetime) -> ReceiptFacts:
        return ReceiptFacts(
            record_id=str(record),
            record_type=facet,
            version=version,
            operation=self.rule.mutation,
            idempotency_key=self.key,
            party=self.principal.party,
            received_at=received_at,
            digest=self.fingerprint,
        )


def _revised(draft: Draft) -> list[tuple[str, str]]:
    """The records of which a draft and those along with it make a new version, each with its facet."""
    own = [] if draft.revises is None else [(draft.facet, draft.revises)]
    return own + [one for other in draft.along for one in _revised(other)]


def _taken_back(draft: Draft) -> list[Revocation]:
    """What a draft and those along with it and inside it take back."""
    return [*draft.revokes, *(one for other in (*draft.along, *draft.inside) for one in _taken_back(other))]


def fingerprint(values: Mapping[str, object]) -> str:
    """The SHA-256 of the coerced input in one spelling: what was left out and what was given as null are the same."""
    said = {name: _spelled(value) for name, value in values.items() if value is not None}
    return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _spelled(value: object) -> Any:
    match value:
        case Enum():
            return value.name
        case datetime():
            return instant_text(value)
        case date():
            return value.isoformat()
        case list() | tuple():
            return [_spelled(one) for one in value]
        case Part():
            return {name: _spelled(one) for name, one in value.values.items() if one is not None}
        case str():
            return str(value)  # money, designators and codes are text of one spelling already
    return value


def entry_of(draft: Draft, principal: Principal, digest: str, now: datetime) -> Entry:
    """A draft as it is handed in at the door: in the words of its submitter, as of now."""
    party = str(principal.party)
    return Entry(
        facet=draft.facet,
        facts=draft.facts,
        source=SUBMISSION,
        source_class=SUBMISSION,
        source_key=draft.key,
        told_by=party,
        digest=digest,
        originator=party,
        case=uuid.UUID(draft.case_id) if draft.case_id is not None else None,
        parent=draft.parent_id,
        revises=draft.revises,
        marking=draft.marking,
        scope=draft.scope,
        inside=tuple(entry_of(one, principal, digest, now) for one in draft.inside),
        along=tuple(entry_of(one, principal, digest, now) for one in draft.along),
        as_of=now,
    )


def _worth_another(error: Exception) -> bool:
    """Whether nothing was kept and another attempt may pass: somebody stood in the way, or the connection was lost."""
    if isinstance(error, DBAPIError):
        # The server ends or starts, or the connection was lost, be it while it was made.
        state = str(getattr(error.orig, "sqlstate", None))
        lost = error.connection_invalidated or state in ("57P01", "57P02", "57P03") or state.startswith("08")
        return lost or would_pass_again(error)
    if isinstance(error, asyncpg.PostgresError):
        return isinstance(error, asyncpg.PostgresConnectionError | asyncpg.OperatorInterventionError)
    return isinstance(error, (*_MEANWHILE, OSError, asyncpg.InterfaceError))
