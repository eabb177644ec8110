"""`POST /graphql`: who asks, what is asked, and one answer; every refusal is coded and every fault is masked."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Protocol

import orjson
import structlog
from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLError,
    GraphQLSyntaxError,
    NameNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    execute,
    parse,
)
from graphql.execution.values import VariableValues, get_variable_values
from sqlalchemy.exc import DBAPIError
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from hub.audit.record import AuditLog, AuditUnavailable, Question
from hub.identity.credential import ListTooOld
from hub.identity.issuers import IssuerSilent
from hub.identity.tokens import Presented, Unauthenticated, Verifier
from hub.identity.viewing import ViewRefused, auditor_of, seen_as
from hub.read.answer import Answerer, Operation, Prepared, Unreadable, Withheld, prepared
from hub.read.selection import Selection
from hub.serve.deadline import Deadline
from hub.serve.limits import CompileBudget, Shape, check_pages, exceeded
from hub.serve.wording import bad_variables, invalid, said
from hub.settings import Limits
from hub.store.engine import AWAY
from hub.write.submit import UNKNOWN, StoreUnavailable
from schema.audience import Principal

GRAPHQL_RESPONSE, JSON = "application/graphql-response+json", "application/json"
DOCUMENTS_HELD = 8192
READY_HELD, LONGEST_KEPT_READY = 4096, 8192  # requests, and bytes of one
HEADERS = {"Cache-Control": "no-store", "Vary": "Authorization, Accept", "X-Content-Type-Options": "nosniff"}

_WRITTEN = {
    kind: [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
    + [(b"content-type", f"{kind}; charset=utf-8".encode())]
    for kind in (GRAPHQL_RESPONSE, JSON)
}
_READ = (b"authorization", b"accept", b"content-type", b"content-encoding", b"dpop", b"hub-view-as")

log = structlog.get_logger("hub.serve")


class Context(Protocol):
    """What the resolvers strawberry runs are given."""

    @property
    def withheld(self) -> Withheld:
        """What waits in what was resolved."""


MakeContext = Callable[[Principal, datetime, str], Context]
SessionOf = Callable[[Scope], Awaitable[Principal | None]]
"""Whom a browser's session speaks for; none without one, and `Declined` for one that cannot be taken."""


class Declined(Exception):
    """A request answered with errors alone; `status` is what a `graphql-response+json` client gets."""

    def __init__(self, errors: list[dict[str, Any]], status: int = 400, headers: dict[str, str] | None = None) -> None:
        super().__init__()
        self.errors = errors
        self.status = status
        self.headers = headers or {}


async def principal_of(verifier: Verifier, scope: Scope, headers: Mapping[bytes, str] | None = None) -> Principal:
    """Who asks, by what the request brings; `headers` are those of `read_headers`, when they were read already.

    Raises `Declined` when nobody can be told.
    """
    try:
        return await verifier.authenticate(
            _presented(scope, read_headers(scope, verifier) if headers is None else headers, verifier)
        )
    except Unauthenticated as refused:
        error = said(refused.code, refused.sentence)
        raise Declined([error], refused.status, {"WWW-Authenticate": refused.www_authenticate}) from None
    except ListTooOld:
        sentence = "nobody is served while it is not known which tokens were revoked; ask again shortly"
        raise Declined([said("REVOCATIONS_STALE", sentence, retryable=True)], 503) from None
    except IssuerSilent:
        sentence = "the keys of the token's issuer cannot be had; ask again shortly"
        raise Declined([said("ISSUER_UNAVAILABLE", sentence, retryable=True)], 503) from None


def _presented(scope: Scope, headers: Mapping[bytes, str], verifier: Verifier) -> Presented:
    client, named = scope.get("client"), verifier.certificate_header
    return Presented(
        headers.get(b"authorization"),
        client[0] if client else None,
        scope["method"],
        scope["path"].removeprefix(scope.get("root_path", "")),
        headers.get(b"dpop"),
        headers.get(named) if named else None,
    )


def _seen_as(principal: Principal, seat: str) -> Principal:
    try:
        return seen_as(principal, seat)
    except ViewRefused as refused:
        raise Declined([said(refused.code, refused.sentence)], 403) from None


def masked(fault: BaseException) -> dict[str, Any]:
    """What is told of a fault: a reference, under which the log says its kind and its place."""
    reference = secrets.token_hex(8)
    # The kind and the place, never the text: an exception's text can quote a value.
    trace = fault.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_filename.rsplit('/', 2)[-1]}:{trace.tb_lineno}" if trace else "?"
    log.error("fault", reference=reference, kind=type(fault).__name__, where=where)
    return said("FAULT", "something went wrong on our side; quote the reference", reference=reference)


@dataclass
class _Asked:
    query: str
    operation_name: str | None
    variables: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Ready:
    """A query that was understood and found to be within every bound: it waits only to be recorded and read."""

    principal: Principal
    operation: Operation
    asked: _Asked
    selection: Selection
    prepared: Prepared
    recorded: tuple[Question, ...]


class GraphQLEndpoint:
    """Answers GraphQL over HTTP for every audience."""

    def __init__(
        self,
        answerer: Answerer,
        verifier: Verifier,
        audit: AuditLog,
        context: MakeContext,
        limits: Limits,
        clock: Callable[[], datetime],
        seconds: Callable[[], float],
        views: Answerer,
        session_of: SessionOf | None = None,
    ) -> None:
        self._session_of = session_of
        self._answerer = answerer
        self._views = views  # what is seen through another's eyes, with nothing held in common
        self._verifier = verifier
        self._audit = audit
        self._context = context
        self._limits = limits
        self._clock = clock
        self._budget = CompileBudget(limits.compiles, seconds)
        self._deadline = Deadline(limits.seconds)
        self._submitting: set[asyncio.Future[bytes]] = set()
        # The same question of the same token is understood once, and read anew each time.
        self._ready: OrderedDict[tuple[str, bytes], _Ready] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, one answer: never a stack trace, never a name or a value of another's."""
        await self._told(send, *await self._met(scope, receive))

    async def _met(self, scope: Scope, receive: Receive) -> tuple[bytes, int, str, Mapping[str, str]]:
        """The answer to one request: its body, status and media type, and the headers that only it has."""
        kind, none = JSON, dict[str, str]()
        try:
            headers = read_headers(scope, self._verifier)
            kind = _negotiated(headers.get(b"accept", "*/*"))
            principal = None
            # A bearer token is sent on purpose, a cookie whether one means it or not: beside a token it counts for nothing.
            if self._session_of is not None and b"authorization" not in headers:
                principal = await self._session_of(scope)
            if principal is None:
                principal = await principal_of(self._verifier, scope, headers)
            if scope["method"] != "POST":
                sentence = "send operations by POST"
                raise Declined([said("METHOD_NOT_ALLOWED", sentence)], 405, {"Allow": "POST"})
            if b"hub-view-as" in headers:
                principal = _seen_as(principal, headers[b"hub-view-as"])
            content = await self._content(headers, receive)
            return await self._answer(principal, content), 200, kind, none
        except Declined as declined:
            transport = declined.status in (401, 403, 405, 406, 413, 415, 503)
            status = declined.status if kind == GRAPHQL_RESPONSE or transport else 200
            return orjson.dumps({"errors": declined.errors}), status, kind, declined.headers
        except TimeoutError:
            error = said(
                "LIMIT_TIME", f"at most {self._limits.seconds:g} seconds are taken for one answer; ask for less at once"
            )
            return orjson.dumps({"errors": [error]}), 503, kind, none
        except AuditUnavailable:
            error = said(
                "AUDIT_UNAVAILABLE", "nothing is told while it cannot be recorded; ask again shortly", retryable=True
            )
            return orjson.dumps({"errors": [error]}), 503, kind, none
        except (StoreUnavailable, *AWAY, DBAPIError) as lost:
            reference = secrets.token_hex(8)
            log.error("store unavailable", reference=reference, kind=type(lost).__name__)
            error = said(
                "STORE_UNAVAILABLE",
                "the store does not answer; nothing was lost, ask again shortly",
                retryable=True,
                reference=reference,
            )
            return orjson.dumps({"errors": [error]}), 503, kind, none
        except ClientDisconnect:
            raise
        except Exception as fault:
            return orjson.dumps({"errors": [masked(fault)]}), 500, kind, none

    async def _told(self, send: Send, body: bytes, status: int, kind: str, headers: Mapping[str, str]) -> None:
        raw = [*_WRITTEN[kind], (b"content-length", b"%d" % len(body))]
        if headers:
            raw += [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": raw})
        await send({"type": "http.response.body", "body": body})

    async def _content(self, headers: Mapping[bytes, str], receive: Receive) -> bytes:
        if _media_type(headers.get(b"content-type", "")) != JSON:
            raise Declined([said("MEDIA_TYPE", "send the operation as `application/json`")], 415)
        if headers.get(b"content-encoding", "identity").lower() != "identity":
            raise Declined([said("MEDIA_TYPE", "send the body as it is, without a content encoding")], 415)
        allowed = self._limits.body_bytes
        content, more = b"", True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            content += message.get("body", b"")
            more = message.get("more_body", False)
            if len(content) > allowed:
                refusal = exceeded(
                    "BODY", allowed, f"over {allowed} bytes", "send values as variables, and less at once"
                )
                raise Declined([said(refusal.code, refusal.sentence)], 413)
        return content

    @staticmethod
    def _asked(content: bytes) -> _Asked:
        try:
            sent = orjson.loads(content)
        except ValueError:
            raise Declined([said("BODY_NOT_JSON", 'the body is not JSON; send `{"query": …}`')]) from None
        if isinstance(sent, list):
            raise Declined([said("BATCH_NOT_TAKEN", "send one operation a request; batches are not taken")])
        if not isinstance(sent, dict) or not isinstance(sent.get("query"), str):
            raise Declined([said("QUERY_MISSING", "send an object with the operation's text under `query`")])
        variables, name = sent.get("variables"), sent.get("operationName")
        if variables is not None and not isinstance(variables, dict):
            raise Declined([said("VARIABLES_MALFORMED", "send `variables` as an object, or leave it out")])
        if name is not None and not isinstance(name, str):
            raise Declined([said("OPERATION_NAME_MALFORMED", "send `operationName` as text, or leave it out")])
        if sent.get("extensions") is not None and not isinstance(sent["extensions"], dict):
            raise Declined([said("EXTENSIONS_MALFORMED", "send `extensions` as an object, or leave it out")])
        return _Asked(sent["query"], name or None, variables or {})

    # One operation.

    def _through(self, principal: Principal) -> Answerer:
        """What answers this principal."""
        return self._views if principal.auditor else self._answerer

    async def _answer(self, principal: Principal, content: bytes) -> bytes:
        key = principal.token_id, content
        ready = self._ready.get(key)
        # A token's name is its issuer's choice: what was understood is for whom it was understood, and nobody else.
        if ready is None or not (ready.principal is principal or ready.principal == principal):
            asked = self._asked(content)
            operation = self._operation(principal, asked)
            schema = self._through(principal).projections[principal.audience].schema
            values = get_variable_values(
                schema, operation.definition.variable_definitions or [], asked.variables, max_errors=1
            )
            if not isinstance(values, VariableValues):
                raise Declined(bad_variables(schema, operation.definition, asked.variables))
            if operation.definition.operation is OperationType.MUTATION:
                now, reference = self._clock(), secrets.token_hex(8)
                return await self._outlasting(self._mutate(principal, operation, asked, now, reference))
            ready = self._understood(principal, operation, values, asked)
            if len(content) <= LONGEST_KEPT_READY:
                self._ready[key] = ready
                if len(self._ready) > READY_HELD:
                    self._ready.popitem(last=False)
        with self._deadline.of_one():
            return await self._read(principal, ready)

    async def _outlasting(self, work: Awaitable[bytes]) -> bytes:
        """A submission goes on when its time is up: cutting it off would leave its submitter as unsure as waiting does."""
        task = asyncio.ensure_future(work)
        self._submitting.add(task)
        task.add_done_callback(self._submitting.discard)
        done, _ = await asyncio.wait({task}, timeout=self._limits.seconds)
        if done:
            return task.result()
        raise Declined([said("UNKNOWN_RETRY_SAME_KEY", UNKNOWN.sentence, retryable=True)], 503)

    def _understood(self, principal: Principal, operation: Operation, values: VariableValues, asked: _Asked) -> _Ready:
        try:
            answerer = self._through(principal)
            selection = answerer.selection(principal.audience, operation, values)
            arguments = selection.arguments(values)
            check_pages(selection, arguments, self._limits)
            prepared = answerer.prepare(principal, selection, arguments, lambda: self._budget.spend(_payer(principal)))
        except Unreadable as refused:
            raise Declined([said(refused.code, refused.sentence, **refused.more)]) from None
        except GraphQLError:
            raise Declined([said("BAD_VALUE", "a value does not fit the type of its argument")]) from None
        questions = self._questions(principal, operation.digest, selection.coordinates)
        return _Ready(principal, operation, asked, selection, prepared, questions)

    def _questions(self, principal: Principal, digest: str, coordinates: Sequence[str]) -> tuple[Question, ...]:
        """What is written of each reading: one line, and of one through another's eyes a line in either's name."""
        if not principal.auditor:
            return (self._audit.question(principal, digest, coordinates),)
        looked = [f"as {principal.seat}", *coordinates]
        return (
            self._audit.question(auditor_of(principal), digest, looked, "view"),
            self._audit.question(principal, digest, coordinates, "viewed"),
        )

    async def _read(self, principal: Principal, ready: _Ready) -> bytes:
        now, reference = self._clock(), secrets.token_hex(8)
        selection = ready.selection
        lines = [self._audit.tell(question, now, reference) for question in ready.recorded]
        answers, withheld = await self._through(principal).read(ready.prepared, now)
        if len(answers) < len(selection.roots):
            computed = await self._computed(principal, ready, now, reference)
            answers |= {key: orjson.dumps(value) for key, value in computed.items()}
        for line in lines:
            await line
        parts = [orjson.dumps(root.key) + b":" + answers[root.key] for root in selection.roots]
        return b"".join((b'{"data":{', b",".join(parts), b"}", _extensions(withheld), b"}"))

    def _operation(self, principal: Principal, asked: _Asked) -> Operation:
        key = (principal.seat, asked.query, asked.operation_name)
        # Held for each seat by itself: were it shared, a text met faster, or without being charged for, would tell one
        # contractor what another has sent.
        operations = self._through(principal).understood.operations
        found = operations.get(key)
        if found is not None:
            operations.move_to_end(key)
            return found
        document = self._document(principal, asked)
        defined = [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]
        if asked.operation_name is not None:
            chosen = [o for o in defined if o.name is not None and o.name.value == asked.operation_name]
        else:
            chosen = defined
        if len(chosen) != 1:
            sentence = "name one operation of the document under `operationName`"
            raise Declined([said("OPERATION_UNKNOWN", sentence)])
        digest = hashlib.sha256(asked.query.encode()).hexdigest()
        found = prepared(document, chosen[0], digest)
        operations[key] = found
        if len(operations) > DOCUMENTS_HELD:
            operations.popitem(last=False)
        return found

    def _document(self, principal: Principal, asked: _Asked) -> DocumentNode:
        self._budgeted(principal)
        limits = self._limits
        try:
            document = parse(asked.query, max_tokens=limits.tokens)
        except GraphQLSyntaxError as error:
            if "tokens" in error.description:
                refusal = exceeded(
                    "TOKENS", limits.tokens, f"over {limits.tokens} tokens", "ask for less in one document"
                )
                raise Declined([said(refusal.code, refusal.sentence)]) from None
            told = said("SYNTAX", "the document is not GraphQL at the place named")
            told["locations"] = [{"line": at.line, "column": at.column} for at in (error.locations or [])[:1]]
            raise Declined([told]) from None
        except (RecursionError, UnicodeEncodeError):
            raise Declined([said("SYNTAX", "the document is nested too deeply, or is not text")]) from None
        operations = [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]
        if any(o.operation is OperationType.SUBSCRIPTION for o in operations):
            raise Declined([said("SUBSCRIPTION_NOT_HERE", "this address answers queries and mutations")])
        try:
            for operation in operations:
                Shape(document, limits).check(operation)
        except Unreadable as refused:
            raise Declined([said(refused.code, refused.sentence, **refused.more)]) from None
        errors = invalid(self._through(principal).projections[principal.audience].schema, document)
        if errors:
            raise Declined(errors)
        return document

    def _budgeted(self, principal: Principal) -> None:
        try:
            self._budget.spend(_payer(principal))
        except Unreadable as refused:
            raise Declined([said(refused.code, refused.sentence)], 429) from None

    async def _computed(self, principal: Principal, ready: _Ready, now: datetime, reference: str) -> dict[str, Any]:
        """What no statement answers: the viewer, the sources, the rules, and introspection of the caller's own projection."""
        operation = ready.operation
        roots = [r for r in ready.selection.roots if not r.read]
        fields = tuple(_keyed(n, r.key) for r in roots for n in r.nodes)
        definition = OperationDefinitionNode(
            operation=OperationType.QUERY,
            selection_set=SelectionSetNode(selections=fields),
            variable_definitions=operation.definition.variable_definitions,
        )
        rest = tuple(d for d in operation.document.definitions if not isinstance(d, OperationDefinitionNode))
        document = DocumentNode(definitions=(definition, *rest))
        schema = self._through(principal).projections[principal.audience].schema
        context = self._context(principal, now, reference)
        result: Any = execute(schema, document, context_value=context, variable_values=ready.asked.variables)
        if isinstance(result, Awaitable):
            result = await result
        if result.errors:
            raise result.errors[0].original_error or result.errors[0]
        return dict(result.data)

    async def _mutate(
        self, principal: Principal, operation: Operation, asked: _Asked, now: datetime, reference: str
    ) -> bytes:
        projection = self._answerer.projections[principal.audience]
        context = self._context(principal, now, reference)
        fields = sorted(
            {n.name.value for n in operation.definition.selection_set.selections if isinstance(n, FieldNode)}
        )
        await self._audit.note(principal, operation.digest, [f"Mutation.{f}" for f in fields], reference)
        result: Any = execute(projection.schema, operation.document, context_value=context, variable_values=asked.variables,
                              operation_name=operation.definition.name.value if operation.definition.name else None)  # fmt: skip
        if isinstance(result, Awaitable):
            result = await result
        errors = []
        for error in result.errors or ():
            cause = error.original_error
            if isinstance(cause, Unreadable):
                errors.append({**said(cause.code, cause.sentence, **cause.more), "path": error.path})
            elif isinstance(cause, (AuditUnavailable, StoreUnavailable, *AWAY)):
                raise cause
            else:
                errors.append({**masked(cause or error), "path": error.path})
        body: dict[str, Any] = {"errors": errors} if errors else {}
        body["data"] = result.data
        return orjson.dumps(body)[:-1] + _extensions(context.withheld) + b"}"


def _payer(principal: Principal) -> str:
    """Whose budget new documents are charged to: an auditor uses up nobody's but its own."""
    return str((auditor_of(principal) if principal.auditor else principal).party)


def _keyed(node: FieldNode, key: str) -> FieldNode:
    """The same field, surely under this response key."""
    if (node.alias.value if node.alias else node.name.value) == key:
        return node
    return FieldNode(
        name=node.name, alias=NameNode(value=key), arguments=node.arguments, selection_set=node.selection_set
    )


def _extensions(withheld: Withheld) -> bytes:
    found = withheld.extensions()
    return b',"extensions":' + orjson.dumps(found) if found else b""


def read_headers(scope: Scope, verifier: Verifier) -> dict[bytes, str]:
    """What of a request's headers is read, several of one name joined with a comma as HTTP reads them."""
    met: dict[bytes, str] = {}
    for name, value in scope["headers"]:
        if name in _READ or name == verifier.certificate_header:
            text = value.decode("latin-1")
            met[name] = f"{met[name]}, {text}" if name in met else text
    return met


@lru_cache(maxsize=256)
def _media_type(content_type: str) -> str:
    return content_type.split(";")[0].strip().lower()


@lru_cache(maxsize=256)
def _negotiated(accept: str) -> str:
    media = [(part.split(";")[0].strip(), "q=0" in part.replace("q=0.", "")) for part in accept.lower().split(",")]
    offered = {m for m, refused in media if not refused}
    if GRAPHQL_RESPONSE in offered:
        return GRAPHQL_RESPONSE
    if offered & {JSON, "*/*", "application/*", ""}:
        return JSON
    raise Declined([said("NOT_ACCEPTABLE", "accept `application/graphql-response+json` or `application/json`")], 406)
