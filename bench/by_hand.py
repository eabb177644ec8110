"""The limit: each operation one hand-written statement behind a bare ASGI application, without GraphQL.

It discloses the same: scopes, row conditions version by version, markings, masks and, where something waits, the
notice of it. It reads as a login above row security, keeps no audit, and takes the caller's word for the seat.
"""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import asyncpg
import orjson

from schema.case import case_offered
from schema.markings import TRIGRAPHS

Message = MutableMapping[str, Any]

# What one who holds statements prepared would set: one plan for all values, and none of them compiled.
SERVER_SETTINGS = {"jit": "off", "TimeZone": "UTC", "plan_cache_mode": "force_generic_plan"}

# $1 is the reader's code and $2 its party in every statement; what follows is the operation's own.


def _partner_admits(row: str, trigraph: str) -> str:
    return f"""({row}.marking is null or (
      case when {row}.marking_controls && '{{DL ONLY}}' then $2 = any({row}.marking_addressees)
      else not {row}.marking_controls && '{{NOFORN,FED ONLY,FEDCON,AC,AWP,UNREVIEWED}}'
        and (not {row}.marking_controls && '{{REL TO,DISPLAY ONLY}}' or {trigraph} = any({row}.marking_addressees))
        and (not {row}.marking_controls && '{{RELIDO}}' or exists (select from release
          where record = {row}.id::text and record_version = {row}.version and latest and released_to = $2)) end
      and (not {row}.marking_controls && '{{PROPIN}}' or {row}.originator = $2 or exists (select from consent
        where record = {row}.id::text and record_version = {row}.version and latest and consented_to = $2))))"""


def _official_admits(row: str, keeps_out: str) -> str:
    rest = f"not {row}.marking_controls && '{{{keeps_out}}}'" if keeps_out else "true"
    return f"""({row}.marking is null or case when {row}.marking_controls && '{{DL ONLY}}'
      then $2 = any({row}.marking_addressees) else {rest} end)"""


def _industry_admits(row: str) -> str:
    return f"""({row}.marking is null or (
      case when {row}.marking_controls && '{{DL ONLY}}' then $2 = any({row}.marking_addressees)
      else not {row}.marking_controls && '{{FED ONLY,NOCON,AC,AWP,UNREVIEWED}}'
        and (not {row}.marking_controls && '{{FEDCON}}' or exists (select from contract
          where contractor = $1 and case_id = {row}.case_id and latest and awarded_on is not null)) end
      and (not {row}.marking_controls && '{{PROPIN}}' or {row}.originator = $2)))"""


_OUTWARD_OFFER = """case
  when o.sent_on is not null and o.raw_status in ('OFFERED', 'ACCEPTED', 'IMPLEMENTED', 'REJECTED', 'EXPIRED', 'RESTATED')
    then o.raw_status
  when o.milap_on is not null then case o.raw_status when 'CANCELLED' then 'CANCELLED' else 'AGENCY_APPROVED' end end"""
_IN_PREPARATION = "r.raw_status in ('ACTIONABLE', 'COMPLETE', 'CLOSED_NEGATIVE') and r.acknowledged_on is not null"
_OUTWARD_LETTER = f"""case when r.raw_status = 'INSUFFICIENT' and r.returned_on is not null then 'RETURNED'
  when {_IN_PREPARATION} then 'IN_PREPARATION' else 'RECEIVED' end"""

# $3 trigraph, $4 customer, $5 first
DASHBOARD = f"""
select coalesce(json_agg(x.j), '[]')::text, string_agg(x.w, ',') from (
  select (select row_to_json(y) from (select c.designator, c.neutral_title as "neutralTitle",
      case when c.closed_on is not null then 'CLOSED' when c.sustained_from is not null then 'SUSTAINMENT'
        when c.delivered_from is not null then 'DELIVERY' when v.implemented then 'EXECUTION'
        when v.offered then 'OFFERED'
        when v.nodes is not null or exists (select from congressional_notification n where n.case_id = c.id
          and n.published_on is not null and {_partner_admits("n", "$3")}) then 'DEVELOPMENT'
        else (select case
            when bool_or(r.acknowledged_on is not null and r.originator = $2
              and r.response_wanted = 'PRICE_AND_AVAILABILITY') then 'PRICE_AND_AVAILABILITY'
            when bool_or({_IN_PREPARATION}) then 'DEVELOPMENT'
            when count(*) > 0 then 'REQUEST' end
          from letter_of_request r where r.case_id = c.id and {_partner_admits("r", "$3")}) end as stage,
      case when v.offered then c.program end as program,
      json_build_object('nodes', coalesce(v.nodes, '[]')) as "lettersOfOffer") y) as j,
    nullif(concat_ws(',', case when v.offered then null else
      '{{"path":["cases","nodes",' || c.n || '],"facts":["program"],"condition":"offered"}}' end,
      v.w), '') as w
  from (select c.*, row_number() over () - 1 as n from (
      select id, designator, neutral_title, program, closed_on, sustained_from, delivered_from from "case" c
      where c.customer = $4 and c.partner = $1 and c.purchaser_told order by designator limit $5) c) c
  cross join lateral (
    select bool_or(o.sent_on is not null) as offered, bool_or(o.implemented_on is not null) as implemented,
      json_agg(json_build_object('number', o.number, 'status', {_OUTWARD_OFFER}, 'sentOn', o.sent_on,
        'totalValue', case when o.sent_on is not null then o.total_value end)) filter (where o.k <= 3) as nodes,
      string_agg('{{"path":["cases","nodes",' || c.n || ',"lettersOfOffer","nodes",' || o.k - 1
        || '],"facts":["totalValue"],"condition":"offered"}}', ',') filter (where o.k <= 3 and o.sent_on is null) as w
    from (
      select o.*, row_number() over (order by o.number, o.id) as k from letter_of_offer o
      where o.case_id = c.id and o.milap_on is not null and o.program <> 'BPC' and {_partner_admits("o", "$3")}
        and (o.latest or not exists (select from letter_of_offer l where l.id = o.id and l.version > o.version
          and case when {_partner_admits("l", "$3")} then l.milap_on is not null else l.latest end))) o) v) x
"""

_PLAIN = _official_admits

# $3 designator
CASE_PAGE = f"""
select row_to_json(x)::text, null from (select c.designator,
  case when m.mine then c.customer end as customer, case when m.mine then c.agency end as agency,
  case when m.mine then c.benefitting end as benefitting, c.neutral_title as "neutralTitle",
  case when m.mine then c.title end as title, case when m.mine then c.program end as program,
  case when m.mine then c.form end as form, c.full_stage as stage,
  case when m.mine then c.case_manager end as "caseManager", case when m.mine then c.notified_on end as "notifiedOn",
  case when m.mine then c.delivered_from end as "deliveredFrom",
  case when m.mine then c.sustained_from end as "sustainedFrom", case when m.mine then c.closed_on end as "closedOn",
  (select row_to_json(y) from (select r.reference, r.requirement, r.response_wanted as "responseWanted", r.funding,
      r.signed_on as "signedOn", r.received_on as "receivedOn", r.acknowledged_on as "acknowledgedOn",
      {_OUTWARD_LETTER} as status, r.raw_status as "rawStatus", r.evaluation
    from letter_of_request r where m.mine and r.case_id = c.id and {_PLAIN("r", "")}
    order by r.received_on, r.id limit 1) y) as "letterOfRequest",
  (select json_build_object('nodes', coalesce(json_agg(y), '[]')) from (
    select o.kind, o.number, o.milap_on as "milapOn", o.sent_on as "sentOn", {_OUTWARD_OFFER} as status,
      o.raw_status as "rawStatus", o.decision, o.decided_on as "decidedOn", o.accepted_on as "acceptedOn",
      o.implemented_on as "implementedOn", o.waits_on as "waitsOn", o.delay_class as "delayClass", o.milestones,
      o.holds, o.pricing_basis as "pricingBasis", o.contingency, o.total_value as "totalValue", o.charges,
      o.payment_schedule as "paymentSchedule", o.expires_on as "expiresOn",
      (select json_build_object('nodes', coalesce(json_agg(z), '[]')) from (
        select l.number, l.description, l.quantity, l.unit_cost as "unitCost", l.total from offer_line l
        where l.parent_id = o.id and l.parent_version = o.version and {_PLAIN("l", "")}
        order by l.number, l.id limit 20) z) as lines
    from letter_of_offer o where m.mine and o.case_id = c.id and o.latest and {_PLAIN("o", "")}
    order by o.number, o.id limit 10) y) as "lettersOfOffer",
  (select json_build_object('nodes', coalesce(json_agg(y), '[]')) from (
    select r.subject, r.specification, r.opens_at as "opensAt", r.closes_at as "closesAt",
      case when r.cancelled_at is not null then 'CANCELLED' when r.closes_at <= now() then 'CLOSED' else 'OPEN' end
        as state,
      case when r.closes_at <= now() then r.has_estimate end as "estimateCame",
      (select json_build_object('nodes', coalesce(json_agg(z), '[]')) from (
        select i.company, i.invited_at as "invitedAt" from rom_invitation i where i.parent_id = r.id and i.latest
        order by i.id limit 20) z) as invitations,
      (select json_build_object('nodes', coalesce(json_agg(z), '[]')) from (
        select q.question, q.answer, q.published_at as "publishedAt", q.asked_text as "askedText",
          q.asked_at as "askedAt"
        from rom_question q where q.parent_id = r.id and q.latest and {_PLAIN("q", "")}
        order by q.published_at, q.id limit 20) z) as questions,
      (select json_build_object('nodes', coalesce(json_agg(z), '[]')) from (
        select e.company, e.amount, e.lead_time_months as "leadTimeMonths", e.assumptions,
          e.valid_until as "validUntil", e.state, e.submitted_at as "submittedAt"
        from rom_estimate e where e.parent_id = r.id and e.latest and {_PLAIN("e", "")} order by e.id limit 20) z)
        as estimates
    from rom_call r where m.mine and r.case_id = c.id and {_PLAIN("r", "")}
    order by r.closes_at, r.id limit 10) y) as "romCalls",
  (select json_build_object('nodes', coalesce(json_agg(y), '[]')) from (
    select n.transmittal, n.kind, n.title, n.total_value as "totalValue", n.articles, n.delivered_on as "deliveredOn",
      n.published_on as "publishedOn", n.document_number as "documentNumber",
      case when m.mine then n.state end as state, case when m.mine then n.tier end as tier
    from congressional_notification n
    where n.case_id = c.id and (m.mine or n.published_on is not null) and {_PLAIN("n", "")}
      and (n.latest or not exists (select from congressional_notification l where l.id = n.id
        and l.version > n.version and case when {_PLAIN("l", "")} then m.mine or l.published_on is not null
          else l.latest end))
    order by n.published_on, n.transmittal, n.id limit 10) y) as "congressionalNotifications"
from "case" c cross join lateral (select c.agency = $1 as mine) m
where c.designator = $3) x
"""

# $1 is the list of codes here, $3 first
LINES = f"""
select coalesce(json_agg(x), '[]')::text, null from (
  select c.designator, (select json_build_object('nodes', coalesce(json_agg(y), '[]')) from (
    select o.number, (select json_build_object('nodes', coalesce(json_agg(z), '[]')) from (
      select l.number, l.description, l.quantity, l.total from offer_line l
      where l.parent_id = o.id and l.parent_version = o.version and {_official_admits("l", "AC,AWP")}
      order by l.number, l.id limit 10) z) as lines
    from letter_of_offer o where o.case_id = c.id and o.latest and {_official_admits("o", "AC,AWP")}
    order by o.number, o.id limit 20) y) as "lettersOfOffer"
  from (
    select designator, id from unnest($1::text[]) u (code) cross join lateral (select c.designator, c.id from "case" c
      where c.customer = u.code order by c.designator limit $3) a
    union
    select designator, id from unnest($1::text[]) u (code) cross join lateral (select c.designator, c.id from "case" c
      where c.benefitting = u.code order by c.designator limit $3) b
    order by designator limit $3) c) x
"""

# $3 first
OWN_ESTIMATES = f"""
select coalesce(json_agg(x), '[]')::text, null from (
  select e.amount, e.lead_time_months as "leadTimeMonths", e.state, e.submitted_at as "submittedAt",
    (select json_build_object('designator', c.designator, 'neutralTitle', c.neutral_title) from "case" c
      where c.id = e.case_id
        and (exists (select from rom_invitation i where i.company = $1 and i.case_id = c.id and i.latest)
          or exists (select from contract k where k.contractor = $1 and k.case_id = c.id and k.latest and k.awarded_on is not null))) as "case",
    (select json_build_object('subject', r.subject, 'closesAt', r.closes_at) from rom_call r
      where r.id = e.parent_id and {_industry_admits("r")}
        and exists (select from rom_invitation i where i.company = $1 and i.case_id = e.case_id
          and i.parent_id = r.id and i.latest)) as "romCall"
  from (select * from rom_estimate e where e.originator = $2 and {_industry_admits("e")}
    and (e.latest or not exists (select from rom_estimate l where l.id = e.id and l.version > e.version
      and case when {_industry_admits("l")} then l.originator = $2 else l.latest end))
    order by e.id limit $3) e) x
"""

Values = Callable[[str, dict[str, Any]], tuple[Any, ...]]
# For each operation: the statement, what comes before and after its answer, and its values.
STATEMENTS: dict[str, tuple[str, bytes, bytes, Values]] = {
    "Dashboard": (
        DASHBOARD,
        b'{"data":{"cases":{"nodes":',
        b"}}",
        lambda code, v: (code, f"customer:{code}", TRIGRAPHS.get(code, ""), v["customer"], v["first"]),
    ),
    "CasePage": (
        CASE_PAGE,
        b'{"data":{"case":',
        b"}",
        lambda code, v: (code, f"agency:{code}", v["designator"]),
    ),
    "Lines": (
        LINES,
        b'{"data":{"cases":{"nodes":',
        b"}}",
        lambda codes, v: (codes.split(","), f"office:{codes[:2]}", v["first"]),
    ),
    "OwnEstimates": (
        OWN_ESTIMATES,
        b'{"data":{"romEstimates":{"nodes":',
        b"}}",
        lambda code, v: (code, f"company:{code}", v["first"]),
    ),
}
CONDITIONS = b'],"conditions":' + orjson.dumps({case_offered.name: case_offered.words}) + b"}"


class Connections:
    """Held connections, handed out last in first out, with every statement prepared on each."""

    def __init__(self, dsn: str, size: int) -> None:
        self._dsn = dsn
        self._size = size
        self._open: list[asyncpg.Connection[Any]] = []
        self._free: list[dict[str, Any]] = []
        self._waiting: deque[asyncio.Future[dict[str, Any]]] = deque()

    async def open(self) -> None:
        """Connect and prepare."""
        for _ in range(self._size):
            connection = await asyncpg.connect(self._dsn, server_settings=SERVER_SETTINGS)
            # Named: asyncpg sends an unnamed statement to be parsed and planned again at every use.
            self._open.append(connection)
            self._free.append({n: await connection.prepare(sql, name=n.lower()) for n, (sql, *_) in STATEMENTS.items()})

    async def fetch(self, name: str, values: tuple[Any, ...]) -> Any:
        """The one row a statement answers."""
        if self._free:
            held = self._free.pop()
        else:
            future: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
            self._waiting.append(future)
            held = await future
        try:
            return await held[name].fetchrow(*values)
        finally:
            if self._waiting:
                self._waiting.popleft().set_result(held)
            else:
                self._free.append(held)

    async def close(self) -> None:
        """End them all."""
        for connection in self._open:
            await connection.close(timeout=5)


class ByHand:
    """The ASGI application."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def __call__(
        self, scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
    ) -> None:
        if scope["type"] == "lifespan":
            await receive()
            await self._connections.open()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await self._connections.close()
            await send({"type": "lifespan.shutdown.complete"})
            return
        body = b""
        more = True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        seat = next(value for name, value in scope["headers"] if name == b"x-seat").decode()
        answer = await self._answer(seat.partition(":")[2], orjson.loads(body))
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(answer)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    async def _answer(self, code: str, asked: dict[str, Any]) -> bytes:
        name = asked["operationName"]
        _, before, after, values = STATEMENTS[name]
        row = await self._connections.fetch(name, values(code, asked["variables"]))
        text = row[0].encode() if row is not None else b"null"
        if row is None or row[1] is None:
            return before + text + after + b"}"
        return before + text + after + b',"extensions":{"withheld":[' + row[1].encode() + CONDITIONS + b"}"


def served() -> ByHand:
    """The application of the server process."""
    return ByHand(Connections(os.environ["BENCH_DSN"], int(os.environ["BENCH_CONNECTIONS"])))
