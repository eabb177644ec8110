"""One operation of one principal, however it came: what it asks, whether it may, and its answer."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

import orjson
from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    NameNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    execute,
    parse,
)
from graphql.execution.values import VariableValues, get_argument_values, get_variable_values

from hub.audit.record import AuditLog, AuditUnavailable, Question
from hub.identity.viewing import auditor_of
from hub.read.answer import Answerer, Operation, Prepared, Unreadable, Withheld, prepared
from hub.read.selection import Cost, Event, Selection
from hub.read.universe import Instant
from hub.serve.budgets import Account, Budgets
from hub.serve.cost import cost_told
from hub.serve.deadline import Deadline
from hub.serve.declined import Declined, masked
from hub.serve.limits import Shape, check_pages, exceeded
from hub.serve.trusted_documents import PREFIX, TrustedDocuments, digest_in, digest_of
from hub.serve.wording import bad_variables, invalid, said
from hub.settings import Limits
from hub.store.engine import AWAY
from hub.write.submit import UNKNOWN, StoreUnavailable
from schema.audience import Audience, Principal

DOCUMENTS_HELD = 8192
NOT_HERE = (
    "a subscription is told as it goes; ask over a WebSocket with `graphql-transport-ws`, or accept `text/event-stream`"
)
READY_HELD, LONGEST_KEPT_READY = 4096, 8192  # requests, and bytes of one


class Context(Protocol):
    """What the resolvers strawberry runs are given."""

    @property
    def withheld(self) -> Withheld:
        """What waits in what was resolved."""


MakeContext = Callable[[Principal, datetime, str], Context]


@dataclass
class Asked:
    """An operation as it was sent: by its document's text, or by the id that stands for it, and then the text is empty."""

    query: str
    operation_name: str | None
    variables: dict[str, Any]
    document_id: str | None = None
    by_apollo: bool = False  # the id came as Apollo's clients send it, and its absence is told as they understand it

    @classmethod
    def of(cls, sent: object) -> Asked:
        """Reads the JSON of a request; raises `Declined` for what is no operation."""
        if isinstance(sent, list):
            raise Declined([said("BATCH_NOT_TAKEN", "send one operation a request; batches are not taken")])
        if not isinstance(sent, dict):
            raise Declined([said("QUERY_MISSING", "send an object with the operation's text under `query`")])
        document_id, by_apollo = _document_id(sent)
        if not isinstance(sent.get("query"), str) and (document_id is None or sent.get("query") is not None):
            sentence = "send the operation's text under `query`, or the id of a registered document under `documentId`"
            raise Declined([said("QUERY_MISSING", sentence)])
        variables, name = sent.get("variables"), sent.get("operationName")
        if variables is not None and not isinstance(variables, dict):
            raise Declined([said("VARIABLES_MALFORMED", "send `variables` as an object, or leave it out")])
        if name is not None and not isinstance(name, str):
            raise Declined([said("OPERATION_NAME_MALFORMED", "send `operationName` as text, or leave it out")])
        return cls(sent.get("query") or "", name or None, variables or {}, document_id, by_apollo)


def _document_id(sent: dict[str, Any]) -> tuple[str | None, bool]:
    """The id a document is asked by, and whether it stands where Apollo's clients write it (automatic persisted queries)."""
    extensions, given = sent.get("extensions"), sent.get("documentId")
    if extensions is not None and not isinstance(extensions, dict):
        raise Declined([said("EXTENSIONS_MALFORMED", "send `extensions` as an object, or leave it out")])
    if given is not None and not isinstance(given, str):
        raise Declined([said("DOCUMENT_ID_MALFORMED", "send `documentId` as text, or leave it out")])
    persisted = (extensions or {}).get("persistedQuery")
    if persisted is None:
        return given, False
    hashed = persisted.get("sha256Hash") if isinstance(persisted, dict) else None
    if not isinstance(hashed, str):
        sentence = "send `persistedQuery` with the document's SHA-256 under `sha256Hash`, or leave it out"
        raise Declined([said("EXTENSIONS_MALFORMED", sentence)])
    if given is not None and digest_in(given) != digest_in(hashed):
        raise Declined([said("DOCUMENT_MISMATCH", "send one id: `documentId` and `persistedQuery` name two documents")])
    return hashed if given is None else given, given is None


@dataclass(frozen=True, slots=True)
class _Ready:
    """A query that was understood and found to be within every bound: it waits only to be recorded and read."""

    principal: Principal
    operation: Operation
    asked: Asked
    selection: Selection
    prepared: Prepared
    recorded: tuple[Question, ...]
    account: Account
    nodes: int
    cost: bytes  # as it is told beside every answer


@dataclass(frozen=True, slots=True)
class Subscribed:
    """A subscription that was understood; `alike` is what two of the same rights have in common when they follow the same."""

    ready: _Ready
    event: Event
    arguments: list[dict[str, Any]]
    alike: tuple[str, str | None, str]
    after: str | None


class Operations:
    """Answers operations for every audience."""

    def __init__(
        self,
        answerer: Answerer,
        audit: AuditLog,
        context: MakeContext,
        limits: Limits,
        clock: Callable[[], datetime],
        budgets: Budgets,
        views: Answerer,
        gateways: Answerer,
        documents: TrustedDocuments,
    ) -> None:
        self._answerer = answerer
        self._views = views  # what is seen through another's eyes, with nothing held in common
        self._gateways = gateways  # what comes through a federation gateway
        self._audit = audit
        self._context = context
        self._limits = limits
        self._clock = clock
        self._budgets = budgets
        self._deadline = Deadline(limits.seconds)
        self._submitting: set[asyncio.Future[bytes]] = set()
        # The same question of the same token is understood once, and read anew each time.
        self._ready: OrderedDict[tuple[str, bytes], _Ready] = OrderedDict()
        self._documents = documents
        documents.when_retired(self._ready.clear)

    def _through(self, principal: Principal) -> Answerer:
        """What answers this principal."""
        if principal.auditor:
            return self._views
        return self._gateways if principal.gateway else self._answerer

    async def answer(self, principal: Principal, content: bytes, *, reading: bool = False) -> bytes:
        """The JSON answer to the JSON of one request, which asks for nothing but `reading` where it came by GET.

        Raises `Declined` for what is refused, and what `declined_for` tells of for what could not be answered.
        """
        key = principal.token_id, content
        ready = self._ready.get(key)
        # A token's name is its issuer's choice: what was understood is for whom it was understood, and nobody else.
        if ready is None or not (ready.principal is principal or ready.principal == principal):
            asked = asked_in(content)
            operation = self._operation(principal, asked)
            if reading and operation.definition.operation is OperationType.MUTATION:
                raise Declined([said("METHOD_NOT_ALLOWED", "send mutations by POST")], 405, {"Allow": "POST"})
            values = self._values(principal, operation, asked)
            if operation.definition.operation is OperationType.SUBSCRIPTION:
                raise Declined([said("SUBSCRIPTION_NOT_HERE", NOT_HERE)])
            if operation.definition.operation is OperationType.MUTATION:
                cost = self._bounded(principal, operation, values)[2]
                self._budgets.submit(principal, cost.nodes)
                now, reference = self._clock(), secrets.token_hex(8)
                return await self._outlasting(self._mutate(principal, operation, asked, now, reference, cost))
            ready = self._understood(principal, operation, values, asked)
            if len(content) <= LONGEST_KEPT_READY:
                self._ready[key] = ready
                if len(self._ready) > READY_HELD:
                    self._ready.popitem(last=False)
        ready.account.pay(ready.nodes)
        with self._deadline.of_one():
            return await self._read(principal, ready)

    def _values(self, principal: Principal, operation: Operation, asked: Asked) -> VariableValues:
        schema = self._through(principal).projections[principal.audience].schema
        values = get_variable_values(
            schema, operation.definition.variable_definitions or [], asked.variables, max_errors=1
        )
        if not isinstance(values, VariableValues):
            raise Declined(bad_variables(schema, operation.definition, asked.variables))
        return values

    def subscribed(self, principal: Principal, asked: Asked) -> Subscribed:
        """A subscription, understood as a query is and within the same bounds; raises `Declined` for what is refused."""
        operation = self._operation(principal, asked)
        values = self._values(principal, operation, asked)
        ready = self._understood(principal, operation, values, asked)
        event = ready.selection.event
        if event is None:
            raise Declined([said("SUBSCRIPTION_FIELDS", "a subscription has one field")])
        subscription = self._through(principal).projections[principal.audience].schema.subscription_type
        assert subscription is not None  # it is valid
        after = get_argument_values(subscription.fields[event.followed.name], event.node, values).get("after")
        arguments = ready.selection.arguments(values)
        switched = [bool(values.coerced.get(s)) for s in operation.switches]
        alike = operation.digest, asked.operation_name, repr((switched, arguments))
        return Subscribed(ready, event, arguments, alike, after)

    async def look(
        self, subscribed: Subscribed, as_of: Instant | None = None
    ) -> tuple[Instant, dict[str, bytes], Withheld]:
        """How what is followed reads, at this instant or as of another: the JSON of each of its roots, and what waits in them."""
        ready = subscribed.ready
        answerer = self._through(ready.principal)
        with self._deadline.of_one():
            instant = as_of or await answerer.instant(ready.prepared, self._clock())
            return instant, *await answerer.read_as_of(ready.prepared, instant)

    def charge(self, subscribed: Subscribed) -> None:
        """Have one reading of what is followed paid for; raises `Declined` when its principal cannot."""
        subscribed.ready.account.pay(subscribed.ready.nodes)

    async def record(self, subscribed: Subscribed) -> None:
        """Write down that its principal is told of what it follows; raises `AuditUnavailable`."""
        now, reference = self._clock(), secrets.token_hex(8)
        for line in [self._audit.tell(question, now, reference) for question in subscribed.ready.recorded]:
            await line

    def kind_of(self, principal: Principal, asked: Asked) -> OperationType:
        """Whether it is a query, a mutation or a subscription; raises `Declined` for what is none that may be asked."""
        return self._operation(principal, asked).definition.operation

    async def _outlasting(self, work: Awaitable[bytes]) -> bytes:
        """A submission goes on when its time is up: cutting it off would leave its submitter as unsure as waiting does."""
        task = asyncio.ensure_future(work)
        self._submitting.add(task)
        task.add_done_callback(self._submitting.discard)
        done, _ = await asyncio.wait({task}, timeout=self._limits.seconds)
        if done:
            return task.result()
        raise Declined([said("UNKNOWN_RETRY_SAME_KEY", UNKNOWN.sentence, retryable=True)], 503)

    def _understood(self, principal: Principal, operation: Operation, values: VariableValues, asked: Asked) -> _Ready:
        selection, arguments, cost = self._bounded(principal, operation, values)
        try:
            prepared = self._through(principal).prepare(
                principal, selection, arguments, lambda: self._budgets.compile(principal)
            )
        except Unreadable as refused:
            raise Declined([said(refused.code, refused.sentence, **refused.more)]) from None
        questions = self._questions(principal, operation.digest, selection.coordinates)
        account = self._budgets.account(principal)
        return _Ready(principal, operation, asked, selection, prepared, questions, account, cost.nodes, cost_told(cost))

    def _bounded(
        self, principal: Principal, operation: Operation, values: VariableValues
    ) -> tuple[Selection, list[dict[str, Any]], Cost]:
        """What is selected, with which arguments, and what that costs; raises `Declined` when it is too much."""
        try:
            selection = self._through(principal).selection(principal.audience, operation, values)
            arguments = selection.arguments(values)
            return selection, arguments, check_pages(selection, arguments, self._limits)
        except Unreadable as refused:
            raise Declined([said(refused.code, refused.sentence, **refused.more)]) from None
        except GraphQLError:
            raise Declined([said("BAD_VALUE", "a value does not fit the type of its argument")]) from None

    def _questions(self, principal: Principal, digest: str, coordinates: Sequence[str]) -> tuple[Question, ...]:
        """What is written of each reading: one line, and of one through another's eyes a line in either's name."""
        coordinates = [*_forwarded(principal), *coordinates]
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
        return b"".join((b'{"data":{', b",".join(parts), b"}", extensions_told(ready.cost, withheld), b"}"))

    def with_text(self, principal: Principal, asked: Asked) -> Asked:
        """The same with the text that runs: its own, or that which its id stands for, for this principal.

        Raises `Declined` for an id under which nothing is registered for the principal, the same whoever's it is; for a text
        that is not the one its id names; and, where only registered documents run, for every other text.
        """
        if not asked.query and asked.document_id is not None:
            text = self._documents.found(principal, digest_in(asked.document_id))
            if text is None:
                # Apollo's clients know this code, and then send the text as well.
                code = "PERSISTED_QUERY_NOT_FOUND" if asked.by_apollo else "DOCUMENT_NOT_FOUND"
                sentence = "no document is registered for you under this id; ask the hub's operator to register it"
                raise Declined([said(code, sentence)])
            return replace(asked, query=text)
        if asked.document_id is None and not self._documents.only:
            return asked
        digest = digest_of(asked.query)
        if asked.document_id is not None and digest_in(asked.document_id) != digest:
            sentence = (
                f"the text sent is not the one its id names; send either alone, the id as `{PREFIX}` and its SHA-256"
            )
            raise Declined([said("DOCUMENT_MISMATCH", sentence)])
        if self._documents.only and self._documents.found(principal, digest) is None:
            sentence = "this hub runs registered documents only; ask its operator to register yours with `hub documents register`"
            raise Declined([said("DOCUMENT_NOT_TRUSTED", sentence)])
        return asked

    def _operation(self, principal: Principal, asked: Asked) -> Operation:
        asked = self.with_text(principal, asked)
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

    def _document(self, principal: Principal, asked: Asked) -> DocumentNode:
        self._budgets.compile(principal)
        return self._valid(self._through(principal).projections[principal.audience].schema, asked.query)

    def check(self, audience: Audience, text: str) -> None:
        """Raises `Declined` for a document that nobody in an audience's seats may send, as for whoever sent it.

        A query that needs no variables is also read with its own defaults, so that one that always costs too much is found.
        """
        schema = self._answerer.projections[audience].schema
        document = self._valid(schema, text)
        for one in document.definitions:
            if not isinstance(one, OperationDefinitionNode) or one.operation is not OperationType.QUERY:
                continue
            values = get_variable_values(schema, one.variable_definitions or [], {}, max_errors=1)
            if not isinstance(values, VariableValues):
                continue
            try:
                selection = self._answerer.selection(audience, prepared(document, one, ""), values)
                check_pages(selection, selection.arguments(values), self._limits)
            except Unreadable as refused:
                raise Declined([said(refused.code, refused.sentence, **refused.more)]) from None

    def _valid(self, schema: GraphQLSchema, text: str) -> DocumentNode:
        limits = self._limits
        try:
            document = parse(text, max_tokens=limits.tokens)
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
        if schema.subscription_type is None and any(o.operation is OperationType.SUBSCRIPTION for o in operations):
            raise Declined([said("SUBSCRIPTION_NOT_HERE", NOT_HERE)])
        try:
            for operation in operations:
                Shape(document, limits).check(operation)
        except Unreadable as refused:
            raise Declined([said(refused.code, refused.sentence, **refused.more)]) from None
        errors = invalid(schema, document)
        if errors:
            raise Declined(errors)
        return document

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
        self, principal: Principal, operation: Operation, asked: Asked, now: datetime, reference: str, cost: Cost
    ) -> bytes:
        projection = self._answerer.projections[principal.audience]
        context = self._context(principal, now, reference)
        fields = sorted(
            {n.name.value for n in operation.definition.selection_set.selections if isinstance(n, FieldNode)}
        )
        await self._audit.note(
            principal, operation.digest, [*_forwarded(principal), *(f"Mutation.{f}" for f in fields)], reference
        )
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
        return orjson.dumps(body)[:-1] + extensions_told(cost_told(cost), context.withheld) + b"}"


def _forwarded(principal: Principal) -> list[str]:
    """Which gateway's token it came beside, for the record."""
    return [f"forwarded by {principal.forwarded_by}"] if principal.forwarded_by else []


def asked_in(content: bytes) -> Asked:
    """The operation that a request's JSON holds; what is declined here holds none, whatever else is wrong."""
    try:
        return Asked.of(_json(content))
    except Declined as declined:
        declined.malformed = True
        raise


def _json(content: bytes) -> object:
    try:
        return orjson.loads(content)
    except ValueError:
        raise Declined([said("BODY_NOT_JSON", 'the body is not JSON; send `{"query": …}`')]) from None


def _keyed(node: FieldNode, key: str) -> FieldNode:
    """The same field, surely under this response key."""
    if (node.alias.value if node.alias else node.name.value) == key:
        return node
    return FieldNode(
        name=node.name, alias=NameNode(value=key), arguments=node.arguments, selection_set=node.selection_set
    )


def extensions_told(cost: bytes, withheld: Withheld) -> bytes:
    """The extensions of an answer, as they follow its data: what it cost (`cost_told`), and what waits in it."""
    found = withheld.extensions()
    return cost[:-1] + b"," + orjson.dumps(found)[1:] if found else cost
