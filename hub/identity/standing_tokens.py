"""The standing tokens on record, as whoever issues access under them reads them: the latest version, at each issue anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncEngine

from schema.audience import Principal
from schema.narrowing import MEMBERS, Narrowing

# Of whom access was taken back since the administrator last acted on the record: under it nothing is issued until that acts
# again. A person is spelled as `Revocation.of_person` does; issuers and subjects are printable ASCII (`schema.rules.tokens`).
TAKEN_BACK = (
    "exists (select from revocation r where r.issued_until >= t.received_at and (r.ground, r.value) in ("
    "('person', json_build_array(t.holder_issuer, t.holder_subject)::text), ('client', t.id::text), "
    "('organization', t.originator)))"
)
_FACTS = (
    f"{TAKEN_BACK} as taken_back, "
    f"id, seat, holder, purpose, holder_issuer, holder_subject, public_key, {', '.join(MEMBERS)}, status, expires_at"
)
_BY_ID = text(f"select {_FACTS} from access_token t where id = :id and latest")
_OF_PERSON = text(
    f"select {_FACTS} from access_token t where latest and holder = 'PERSON' and status = 'ACTIVE' and expires_at > :now "
    f"and not {TAKEN_BACK} "
    "and (id = :under or (holder_issuer = :issuer and holder_subject = :subject)) order by expires_at, id"
)
_SPEND = text(
    "insert into spent_assertion (digest, good_until) values (:digest, :good_until) on conflict do nothing returning digest"
)
_FORGET = text("delete from spent_assertion where good_until < :now")


@dataclass(frozen=True, slots=True)
class StandingToken:
    """One `AccessToken` on record: for whom, in which seat, how narrow and until when access is issued under it."""

    id: str
    seat: str
    is_system: bool
    purpose: str
    holder_issuer: str | None
    holder_subject: str | None
    public_key: str | None
    narrowing: Narrowing
    is_active: bool
    expires_at: datetime

    @property
    def principal(self) -> Principal:
        """Its holder in its seat, as the audit names it before anything is issued."""
        issuer, subject = self.holder_issuer or "", self.holder_subject or self.id
        return Principal.seated(self.seat, issuer=issuer, subject=subject, client_id=self.id, under=self.id)

    @property
    def person(self) -> dict[str, str]:
        """The person who holds it, as a token names one whom another issuer knows (RFC 9493 section 3.2.2)."""
        return {"format": "iss_sub", "iss": self.holder_issuer or "", "sub": self.holder_subject or ""}

    def stands_at(self, now: datetime) -> bool:
        """Whether anything is issued under it."""
        return self.is_active and now < self.expires_at


class StandingTokens:
    """Reads the standing tokens, under the login that writes them; nothing of them is kept between two issues."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def named(self, client_id: str) -> StandingToken | None:
        """The one with this id, in the form the graph shows ids; whether it still stands is for the caller to ask."""
        try:
            record = UUID(client_id)
        except ValueError:
            return None
        if str(record) != client_id:
            return None  # one client has one name, by which it is revoked
        async with self._engine.connect() as connection:
            row = (await connection.execute(_BY_ID, {"id": record})).first()
        return None if row is None else _read(row)

    async def of_person(self, principal: Principal, now: datetime) -> list[StandingToken]:
        """Those that stand and name this person, in the seat it speaks from; the one that expires first is first."""
        try:
            under = UUID(principal.under)
        except ValueError:
            under = None
        named = {"under": under, "issuer": principal.issuer, "subject": principal.subject, "now": now}
        async with self._engine.connect() as connection:
            rows = (await connection.execute(_OF_PERSON, named)).all()
        return [one for one in map(_read, rows) if one.seat == principal.seat]

    async def spend(self, by: str, assertion: str, good_until: datetime, now: datetime) -> bool:
        """Whether this id of an assertion, or of a proof, is met for the first time, by whichever process."""
        digest = sha256(f"{by} {assertion}".encode("utf-8", "replace")).hexdigest()
        async with self._engine.begin() as connection:
            await connection.execute(_FORGET, {"now": now})
            spent = (await connection.execute(_SPEND, {"digest": digest, "good_until": good_until})).first()
        return spent is not None


def _read(row: Row[Any]) -> StandingToken:
    said = row._mapping
    return StandingToken(
        str(said["id"]), said["seat"], said["holder"] == "SYSTEM", said["purpose"], said["holder_issuer"],
        said["holder_subject"], said["public_key"], Narrowing.told(said),
        said["status"] == "ACTIVE" and not said["taken_back"], said["expires_at"],
    )  # fmt: skip
