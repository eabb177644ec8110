"""Whatever is sent, the answer is coded, says what to do, repeats no value and shows no name; and nothing is kept."""

import time
from typing import Any

import orjson
import pytest
from graphql import get_introspection_query

from hub.app import AUDIENCE
from hub.identity.issuer import issue
from hub.identity.keys import KeyRing
from tests.served import Hub, but_cost
from tests.stories.asking import ALDER, BANDARIA, DSCA, EVERYBODY, call_of, raw

GRAPHQL, JSON = "application/graphql-response+json", "application/json"
FINE = {"query": "{ viewer { party } }"}
QUICK = 0.5  # seconds; the promise is a tenth of it, and the machine of a test is not alone
CANARY = "Qx7secret"


def only(answer: Any) -> tuple[int, str]:
    """The status and the one code of an answer that is errors alone."""
    body = answer.json()
    assert set(body) == {"errors"}, body
    for error in body["errors"]:
        assert error["message"]
        assert set(error) <= {"message", "extensions", "locations"}
    return answer.status_code, body["errors"][0]["extensions"]["code"]


# The request itself.


async def test_every_answer_forbids_its_storage(hub: Hub) -> None:
    answers = [
        await raw(hub, BANDARIA, FINE),
        await raw(hub, BANDARIA, b"nope"),
        await raw(hub, None, FINE),
        await raw(hub, BANDARIA, FINE, accept="text/html"),
        await raw(hub, BANDARIA, FINE, content_type="text/plain"),
        await hub.client.get("/graphql", headers={"authorization": f"Bearer {hub.token(BANDARIA)}"}),
        await hub.client.get("/nowhere"),
        await hub.client.get("/livez"),
    ]
    assert [a.status_code for a in answers] == [200, 400, 401, 406, 415, 400, 404, 200]
    assert {a.headers["cache-control"] for a in answers} == {"no-store"}
    assert {a.headers["vary"] for a in answers[:6]} == {"Authorization, Accept"}
    assert {a.headers["x-content-type-options"] for a in answers[:6]} == {"nosniff"}


@pytest.mark.parametrize(
    ("method", "allowed"),
    [
        ("GET", "POST"),
        ("PUT", "GET, HEAD, POST"),
        ("PATCH", "GET, HEAD, POST"),
        ("DELETE", "GET, HEAD, POST"),
        ("OPTIONS", "GET, HEAD, POST"),
    ],
)
async def test_operations_are_sent_by_post(hub: Hub, method: str, allowed: str) -> None:
    headers = {"authorization": f"Bearer {hub.token(BANDARIA)}"}
    answer = await hub.client.request(method, "/graphql?query={viewer{party}}", headers=headers)
    assert only(answer) == (405, "METHOD_NOT_ALLOWED")
    assert answer.headers["allow"] == allowed


@pytest.mark.parametrize(
    ("accept", "status", "kind"),
    [
        (GRAPHQL, 200, GRAPHQL),
        (JSON, 200, JSON),
        (None, 200, JSON),
        ("*/*", 200, JSON),
        ("application/*", 200, JSON),
        (f"{JSON}, {GRAPHQL}", 200, GRAPHQL),
        (f"text/html, {JSON};q=0.5", 200, JSON),
        (f"{GRAPHQL};q=0, {JSON}", 200, JSON),
        ("text/html", 406, JSON),
        ("application/xml, text/*", 406, JSON),
        (f"{JSON};q=0", 406, JSON),
        ("", 200, JSON),
        (f"{GRAPHQL};q=0.5, {JSON};q=0.9", 200, JSON),
        (f"{GRAPHQL}, {JSON};q=0.9", 200, GRAPHQL),
        (f"{GRAPHQL};q=0.9, */*", 200, JSON),
        (f"*/*, {GRAPHQL}", 200, GRAPHQL),
        (f"{JSON}, */*", 200, JSON),
        (f"*/*, {JSON};q=0", 200, GRAPHQL),
        ("*/*;q=0", 406, JSON),
        (f"*/*, {JSON};q=0, {GRAPHQL};q=0", 406, JSON),
        (f"{JSON};q=0.0", 406, JSON),
        (f"{JSON};q=00000.5", 200, JSON),
        (f"{JSON};q=much", 406, JSON),
        (f'text/html;title="a, {JSON}"', 406, JSON),
        (f"{GRAPHQL}; charset=utf-8", 200, GRAPHQL),
        (f"{GRAPHQL}; charset=utf-16, {JSON};q=0.1", 200, JSON),
        (f"{GRAPHQL.upper()}", 200, GRAPHQL),
        # As clients of others send it.
        (f"{GRAPHQL}, application/graphql+json, {JSON}, text/event-stream, multipart/mixed", 200, GRAPHQL),
        (f"text/event-stream;q=0.4, {JSON};q=0.5", 200, JSON),
        (f"text/event-stream, {JSON}", 200, JSON),
        ("text/event-stream, */*", 200, JSON),
    ],
)
async def test_two_media_types_are_spoken(hub: Hub, accept: str | None, status: int, kind: str) -> None:
    answer = await raw(hub, BANDARIA, FINE, accept=accept)
    assert (answer.status_code, answer.headers["content-type"]) == (status, f"{kind}; charset=utf-8")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
                                  "application/graphql", "", None])  # fmt: skip
async def test_only_json_is_taken(hub: Hub, kind: str | None) -> None:
    assert only(await raw(hub, BANDARIA, FINE, content_type=kind)) == (415, "MEDIA_TYPE")
    for taken in (
        "Application/JSON; charset=utf-8",
        'application/json;charset="UTF-8"',
        "application/json; charset=utf8",
    ):
        assert (await raw(hub, BANDARIA, FINE, content_type=taken)).status_code == 200


@pytest.mark.parametrize("charset", ["utf-16", "iso-8859-1", "us-ascii", '"utf-32"', "nonsense"])
async def test_only_utf_8_is_taken(hub: Hub, charset: str) -> None:
    answer = await raw(hub, BANDARIA, FINE, content_type=f"application/json; charset={charset}")
    assert only(answer) == (415, "MEDIA_TYPE")
    assert charset.strip('"') not in answer.text


NO_OPERATION = {"BODY_NOT_JSON", "BATCH_NOT_TAKEN", "QUERY_MISSING", "VARIABLES_MALFORMED", "OPERATION_NAME_MALFORMED",
                "EXTENSIONS_MALFORMED"}  # fmt: skip
BODIES: list[tuple[bytes, str]] = [
    (b"", "BODY_NOT_JSON"),
    (b"nope", "BODY_NOT_JSON"),
    (b"\xff\xfe", "BODY_NOT_JSON"),
    (b'{"query": "{viewer{party}}", "variables": {"x": NaN}}', "BODY_NOT_JSON"),
    (b'{"query": "{viewer{party}}", "variables": {"x": "\\ud800"}}', "BODY_NOT_JSON"),
    (b'{"query": "{viewer{party}} #\\udc00"}', "BODY_NOT_JSON"),
    (b"[" * 100_000, "BODY_NOT_JSON"),
    (b"[]", "BATCH_NOT_TAKEN"),
    (b'[{"query": "{viewer{party}}"}, {"query": "{viewer{party}}"}]', "BATCH_NOT_TAKEN"),
    (b"5", "QUERY_MISSING"),
    (b'"{viewer{party}}"', "QUERY_MISSING"),
    (b"null", "QUERY_MISSING"),
    (b"{}", "QUERY_MISSING"),
    (b'{"query": 5}', "QUERY_MISSING"),
    (b'{"query": null, "extensions": {"persistedQuery": {}}}', "EXTENSIONS_MALFORMED"),
    (b'{"query": "{viewer{party}}", "variables": []}', "VARIABLES_MALFORMED"),
    (b'{"query": "{viewer{party}}", "variables": "Qx7secret"}', "VARIABLES_MALFORMED"),
    (b'{"query": "{viewer{party}}", "operationName": 5}', "OPERATION_NAME_MALFORMED"),
    (b'{"query": "{viewer{party}}", "extensions": []}', "EXTENSIONS_MALFORMED"),
    (b'{"query": ""}', "SYNTAX"),
    (b'{"query": "{"}', "SYNTAX"),
    (b'{"query": "{viewer{party}} Qx7secret"}', "SYNTAX"),
    (b'{"query": "query a{viewer{party}} query b{viewer{party}}"}', "OPERATION_UNKNOWN"),
    (b'{"query": "query a{viewer{party}}", "operationName": "Qx7secret"}', "OPERATION_UNKNOWN"),
    (b'{"query": "query a{viewer{party}} {viewer{party}}"}', "OPERATION_UNNAMED"),
    (b'{"query": "query a{viewer{party}} query a{viewer{party}}"}', "OPERATION_TWICE"),
    (b'{"query": "fragment a on Viewer{party}"}', "FRAGMENT_UNUSED"),
    (b'{"query": "type A{b:Int}"}', "NOT_EXECUTABLE"),
]


@pytest.mark.parametrize(("body", "code"), BODIES, ids=[f"{i}-{c}" for i, (_, c) in enumerate(BODIES)])
async def test_a_body_that_is_no_request_is_refused(hub: Hub, body: bytes, code: str) -> None:
    precise, plain = await raw(hub, BANDARIA, body), await raw(hub, BANDARIA, body, accept=JSON)
    assert only(precise) == (400, code)
    # Clients of `application/json` expect 200 and look for errors, unless there was no operation to answer at all.
    assert only(plain) == (400 if code in NO_OPERATION else 200, code)
    assert precise.content == plain.content
    assert CANARY.encode() not in precise.content


async def test_a_body_over_its_limit_is_refused_unread(hub: Hub) -> None:
    answer = await raw(hub, BANDARIA, b'{"query": "{viewer{party}} #' + b"x" * 262_144 + b'"}')
    assert only(answer) == (413, "LIMIT_BODY")
    assert answer.json()["errors"][0]["message"].startswith("at most 262144 are taken")
    assert (await raw(hub, BANDARIA, b'{"query": "{viewer{party}}"}' + b" " * 262_000)).status_code == 200


# Who asks.


async def test_who_does_not_say_who_it_is_is_told_to(hub: Hub) -> None:
    answer = await raw(hub, None, FINE)
    assert only(answer) == (401, "TOKEN_MISSING")
    assert answer.headers["www-authenticate"] == 'Bearer realm="fms-hub"'


async def test_a_token_that_is_not_good_is_refused_without_saying_which_check_failed(hub: Hub) -> None:
    good = hub.token(BANDARIA)
    head, payload, tail = good.split(".")
    forged = orjson.loads(b'{"seat": "dsca"}')
    tries = [
        "x",
        "a.b.c",
        f"{head}.{payload}.",
        f"{head}.{payload}x.{tail}",
        f"{head}.{payload}.{tail[:-3]}AAA",
        str(forged),
    ]
    found = set()
    for token in tries:
        answer = await raw(hub, None, FINE, authorization=f"Bearer {token}")
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert 'error="invalid_token"' in answer.headers["www-authenticate"]
        found.add((answer.content, *only(answer)))
    assert len(found) == 1
    assert found.pop()[1:] == (401, "TOKEN_INVALID")


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic dXNlcjpwYXNz", "Token x"])
async def test_another_scheme_is_no_token(hub: Hub, header: str) -> None:
    assert only(await raw(hub, None, FINE, authorization=header)) == (401, "TOKEN_MISSING")


async def test_a_token_for_another_service_or_of_another_issuer_is_refused(hub: Hub) -> None:
    keys = KeyRing.open(hub.house.settings.data_dir)
    for audience, issuer in (("another", "urn:fms-hub:built-in"), (AUDIENCE, "urn:somebody")):
        token = issue(keys, BANDARIA, issuer=issuer, audience=audience, clock=hub.clock)
        assert only(await raw(hub, None, FINE, authorization=f"Bearer {token}")) == (401, "TOKEN_INVALID")


async def test_a_token_ends(own_hub: Hub) -> None:
    header = f"Bearer {own_hub.token(BANDARIA)}"
    assert (await raw(own_hub, None, FINE, authorization=header)).status_code == 200
    own_hub.clock.pass_(days=1, seconds=30)
    answer = await raw(own_hub, None, FINE, authorization=header)
    assert only(answer) == (401, "TOKEN_EXPIRED")
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]


async def test_two_credentials_are_none(hub: Hub) -> None:
    headers = [("authorization", f"Bearer {hub.token(seat)}") for seat in (BANDARIA, DSCA)]
    headers.append(("content-type", JSON))
    answer = await hub.client.post("/graphql", content=orjson.dumps(FINE), headers=headers)
    assert only(answer) == (401, "TOKEN_INVALID")


# Values.

MONEY = "an exact amount and its currency, such as `1234567.89 USD`"
VALUES: list[tuple[str, Any, str]] = [
    ("amount", "1000000", MONEY),
    ("amount", 1000000, MONEY),
    ("amount", 100000.0, MONEY),
    ("amount", "1e5 USD", MONEY),
    ("amount", "1.0 USD", MONEY),
    ("amount", "1.000 USD", MONEY),
    ("amount", "1.00 JPY", MONEY),
    ("amount", "1.00 usd", MONEY),
    ("amount", "007.00 USD", MONEY),
    ("amount", "1,000.00 USD", MONEY),
    ("amount", "-0.00 USD", MONEY),
    ("amount", "1234567890123456.00 USD", MONEY),
    ("amount", "1.00 USD\n", MONEY),
    ("amount", "1٠.00 USD", MONEY),
    ("amount", "NaN", MONEY),
    ("amount", "1.00 QQQ", "not an active ISO 4217 code"),
    ("amount", None, "a value is required"),
    ("leadTimeMonths", 1.5, "a whole number"),
    ("leadTimeMonths", "12", "a whole number"),
    ("leadTimeMonths", True, "a whole number"),
    ("leadTimeMonths", 2**31, "a whole number"),
    ("leadTimeMonths", 2**63, "a whole number"),
    ("validUntil", "2026-02-30", "a day that exists"),
    ("validUntil", "2026-1-1", "as `YYYY-MM-DD`"),
    ("validUntil", "2027-01-01T00:00:00Z", "as `YYYY-MM-DD`"),
    ("validUntil", 20270101, "as `YYYY-MM-DD`"),
    ("validUntil", "２０２７-01-01", "as `YYYY-MM-DD`"),
    ("marking", 5, "write text"),
    ("assumptions", ["a"], "write text"),
    ("assumptions", {"a": 1}, "write text"),
    ("call", None, "a value is required"),
    ("call", 1.5, "an id as the hub gave it"),
    ("call", {"id": 1}, "an id as the hub gave it"),
    (CANARY, 1, "not a field of the input"),
    ("company", "2DEF3", "not a field of the input"),
    ("__proto__", {"amount": "1.00 USD"}, "not a field of the input"),
    ("no name at all!", 1, "not a field of the input"),
]
SUBMIT = "mutation($i: SubmitRomEstimateInput!) { submitRomEstimate(input: $i) { __typename } }"


@pytest.mark.parametrize(("field", "value", "says"), VALUES, ids=[f"{i}-{v[0][:14]}" for i, v in enumerate(VALUES)])
async def test_a_value_not_of_its_form_is_refused_where_it_stands(hub: Hub, field: str, value: Any, says: str) -> None:
    taken = {"idempotencyKey": "k", "call": "x", "amount": "1.00 USD", "leadTimeMonths": 1, field: value}
    answer = await raw(hub, ALDER, {"query": SUBMIT, "variables": {"i": taken}})
    assert only(answer) == (400, "BAD_VARIABLE")
    [error] = answer.json()["errors"]
    where = field if field.replace("_", "").isalnum() else "…"
    assert (error["extensions"]["variable"], error["extensions"]["at"]) == ("i", [where])
    assert says in error["message"]
    if isinstance(value, str):
        assert value not in answer.text.replace(MONEY, "")


async def test_nothing_is_kept_of_what_was_refused(hub: Hub) -> None:
    query = '{ case(designator: "BN-D-RAA") { romEstimates { totalCount } } }'
    call = await call_of(hub, "BN-D-RAA")
    for field, value, _ in VALUES:
        taken = {"idempotencyKey": "k", "call": call, "amount": "1.00 USD", "leadTimeMonths": 1, field: value}
        await raw(hub, ALDER, {"query": SUBMIT, "variables": {"i": taken}})
    assert (await hub.data(ALDER, query))["case"] == {"romEstimates": {"totalCount": 0}}


FILTERS: list[tuple[str, str]] = [
    ('{ case(designator: "Qx7secret") { id } }', "write a case designator as `CC-I-DDD`"),
    ('{ case(designator: "BN-D-SAEX") { id } }', "write a case designator as `CC-I-DDD`"),
    ('{ case(designator: "BN-D-SÄE") { id } }', "write a case designator as `CC-I-DDD`"),
    ("{ case(designator: 5) { id } }", "write a case designator as `CC-I-DDD`"),
    ('{ cases(where: { customer: { eq: "BND" } }) { totalCount } }', "a customer code of two"),
    ('{ cases(where: { agency: { eq: "d" } }) { totalCount } }', "one capital letter"),
    ('{ romEstimates(where: { company: { eq: "1ABO2" } }) { totalCount } }', "a CAGE code of five"),
    ('{ romEstimates(where: { amount: { gt: "5" } }) { totalCount } }', MONEY),
    ("{ romEstimates(where: { amount: { gt: 5 } }) { totalCount } }", MONEY),
    ('{ romCalls(where: { closesAt: { lt: "2026-01-01T00:00:00" } }) { totalCount } }', "with its offset"),
    ('{ romCalls(where: { closesAt: { lt: "9999-12-31T23:59:59-14:00" } }) { totalCount } }', "an instant that exists"),
    ('{ cases(where: { closedOn: { gt: "yesterday" } }) { totalCount } }', "as `YYYY-MM-DD`"),
    ("{ cases(where: { stage: { eq: Qx7secret } }) { totalCount } }", "does not fit the type"),
    ('{ cases(where: { stage: { eq: "OFFERED" } }) { totalCount } }', "does not fit the type"),
    ("{ cases(where: { Qx7secret: { eq: 1 } }) { totalCount } }", "does not fit the type"),
    ("{ cases(first: 1.5) { totalCount } }", "does not fit the type"),
    ("{ cases(first: 99999999999999999999) { totalCount } }", "does not fit the type"),
    ('{ cases(first: "5") { totalCount } }', "does not fit the type"),
    ("{ cases(orderBy: [{ fact: DESIGNATOR, direction: UP }]) { totalCount } }", "does not fit the type"),
]


@pytest.mark.parametrize(("query", "says"), FILTERS, ids=range(len(FILTERS)))
async def test_a_value_written_in_the_document_is_refused_where_it_stands(hub: Hub, query: str, says: str) -> None:
    answer = await raw(hub, DSCA, {"query": query})
    assert only(answer) == (400, "BAD_VALUE")
    [error] = answer.json()["errors"]
    assert says in error["message"]
    assert error["locations"][0]["line"] == 1
    assert CANARY not in answer.text


@pytest.mark.parametrize(
    "where",
    [
        'neutralTitle: { eq: "a\\u0000b" }',
        'neutralTitle: { startsWith: "\\u0000" }',
        'neutralTitle: { contains: "\\u0000" }',
        'caseManager: { in: ["\\u0000"] }',
        'or: [{ title: { ne: "\\u0000" } }]',
    ],
)
async def test_a_control_character_in_a_filter_is_no_fault_of_ours(hub: Hub, where: str) -> None:
    answer = await raw(hub, DSCA, {"query": f"{{ cases(where: {{ {where} }}) {{ totalCount }} }}"})
    assert answer.status_code in (200, 400), answer.text
    assert "FAULT" not in answer.text


async def test_a_nul_in_a_list_filter_or_a_variable_is_no_fault_of_ours(hub: Hub) -> None:
    listed = '{ congressionalNotifications(where: { namedCases: { has: "\\u0000" } }) { totalCount } }'
    given = {
        "query": "query($t: String) { cases(where: { title: { eq: $t } }) { totalCount } }",
        "variables": {"t": "\x00"},
    }
    for body in ({"query": listed}, given):
        answer = await raw(hub, DSCA, body)
        assert "FAULT" not in answer.text, answer.text


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"query": "query($a: CaseDesignator!) { case(designator: $a) { id } }"}, "BAD_VARIABLE"),
        ({"query": "query($a: Nope) { cases(first: $a) { totalCount } }"}, "UNKNOWN_TYPE"),
        ({"query": "query($a: String) { cases(first: $a) { totalCount } }"}, "VARIABLE_MISFITS"),
        ({"query": "query($a: Case) { cases(first: $a) { totalCount } }"}, "VARIABLE_NOT_INPUT"),
        ({"query": "{ cases(first: $a) { totalCount } }"}, "VARIABLE_UNDECLARED"),
        ({"query": "query($a: Int) { viewer { party } }"}, "VARIABLE_UNUSED"),
        ({"query": "query($a: Int, $a: Int) { cases(first: $a) { totalCount } }"}, "VARIABLE_TWICE"),
        ({"query": "{ viewer }"}, "SELECTION_MISPLACED"),
        ({"query": "{ viewer { party { x } } }"}, "SELECTION_MISPLACED"),
        ({"query": "{ case { id } }"}, "ARGUMENT_MISSING"),
        ({"query": "{ viewer { party @nope } }"}, "UNKNOWN_DIRECTIVE"),
        ({"query": "{ viewer { ...a } }"}, "UNKNOWN_FRAGMENT"),
        ({"query": "{ viewer { a: party a: audience } }"}, "FIELDS_CONFLICT"),
        ({"query": "{ cases(first: 1, first: 2) { totalCount } }"}, "ARGUMENT_TWICE"),
    ],
)
async def test_a_document_that_breaks_a_rule_is_told_which(hub: Hub, body: dict[str, Any], code: str) -> None:
    assert only(await raw(hub, DSCA, body)) == (400, code)


async def test_a_variable_nobody_declared_is_passed_over_and_not_repeated(hub: Hub) -> None:
    answer = await raw(hub, DSCA, {**FINE, "variables": {CANARY: CANARY, "__proto__": {"x": 1}}})
    assert answer.status_code == 200
    assert but_cost(answer.json()) == {"data": {"viewer": {"party": "department:DSCA"}}}


# Too much.

DOUBLED = "%s: romCalls { nodes { case { ...f%d } } }"
FRAGMENTS = "".join(
    f" fragment f{i} on Case {{ {DOUBLED % ('a', i + 1)} {DOUBLED % ('b', i + 1)} }}" for i in range(12)
)
WALK = " fragment a on __Schema { types { fields { args { type { name } } type { name } } } }"
ATTACKS: dict[str, tuple[str, str]] = {
    "levels": ("{ cases { nodes {" + "romCalls { nodes { case {" * 4 + "id" + "}}}" * 4 + "}}}", "LIMIT_DEPTH"),
    "braces": ("{" * 1_500, "SYNTAX"),
    "brackets": ("{ cases(where: { and: " + "[" * 900 + "]" * 900 + "}) { totalCount } }", "SYNTAX"),
    "sixteen aliases": ("{" + " ".join(f"a{i}: viewer {{ party }}" for i in range(16)) + "}", "LIMIT_ALIASES"),
    "ten thousand aliases": ("{" + " ".join(f"a{i}:node" for i in range(10_000)) + "}", "LIMIT_TOKENS"),
    "a long name": ("{" + "a" * 64 + "}", "LIMIT_NAME"),
    "a long alias": ("{" + "a" * 64 + ": viewer { party } }", "LIMIT_NAME"),
    "a page": ("{ cases(first: 101) { totalCount } }", "LIMIT_PAGE"),
    "a page from the end": ("{ cases(last: 101) { totalCount } }", "LIMIT_PAGE"),
    "a negative page": ("{ cases(first: -1) { totalCount } }", "PAGE_NEGATIVE"),
    "both ends": ("{ cases(first: 1, last: 1) { totalCount } }", "PAGE_FROM_BOTH_ENDS"),
    "millions": (
        "{cases(first:100){nodes{romCalls(first:100){nodes{estimates(first:100){nodes{id}}}}}}}",
        "LIMIT_COST",
    ),
    "ids": ("{ nodes(ids: [" + ",".join('"x"' for _ in range(101)) + "]) { id } }", "LIMIT_PAGE"),
    "comparisons": (
        "{ cases(where: { designator: { in: [" + '"BN-D-SAE"' * 101 + "] } }) { totalCount } }",
        "LIMIT_FILTER",
    ),
    "tokens": ("{" + "id " * 2_100 + "}", "LIMIT_TOKENS"),
    "directives": ("{ viewer { party" + " @include(if: true)" * 400 + "} }", "LIMIT_TOKENS"),
    "operations": (" ".join(f"query q{i}{{viewer{{party}}}}" for i in range(300)), "LIMIT_TOKENS"),
    "a cycle": ("{ viewer { ...a } } fragment a on Viewer { ...b } fragment b on Viewer { ...a }", "FRAGMENT_CYCLE"),
    "doubling": ("{ cases { nodes { ...f0 } } }" + FRAGMENTS + " fragment f12 on Case { id }", "LIMIT_DEPTH"),
    "introspection": ("{ __schema { types {" + "fields { type {" * 11 + "name" + "}}" * 11 + "}}}", "LIMIT_DEPTH"),
    "the schema twice": ("{ a: __schema { ...a } b: __schema { ...a } }" + WALK, "LIMIT_ALIASES"),
    "the schema fifteen times": (
        "{" + " ".join(f"a{i}: __schema {{ ...a }}" for i in range(15)) + "}" + WALK,
        "LIMIT_ALIASES",
    ),
    "the schema twice in two fragments": (
        "{ ...b ... on Query { __schema { ...a } } } fragment b on Query { b: __schema { ...a } }" + WALK,
        "LIMIT_ALIASES",
    ),
    "six types": (
        "{" + " ".join(f'a{i}: __type(name: "Case") {{ fields {{ name }} }}' for i in range(6)) + "}",
        "LIMIT_ALIASES",
    ),
    "the types twice": ("{ __schema { a: types { name } b: types { name } } }", "LIMIT_ALIASES"),
    "a name of every type twice": ("{ __schema { types { a: name b: name } } }", "LIMIT_ALIASES"),
    "the fields of the types of the fields": (
        "{ __schema { types { fields { type { fields { name } } } } } }",
        "LIMIT_DEPTH",
    ),
    "the fields of two types of fields": (
        "{ "
        + " ".join(
            f'{n}: __type(name: "{n}") {{ fields {{ type {{ fields {{ name }} }} }} }}' for n in ("Case", "Query")
        )
        + " }",
        "LIMIT_INTROSPECTION",
    ),
    "a string": ('{ case(designator: "' + "A" * 250_000 + '") { id } }', "BAD_VALUE"),
}


@pytest.mark.parametrize("attack", ATTACKS)
async def test_what_asks_for_too_much_is_refused_before_anything_is_read(hub: Hub, attack: str) -> None:
    document, code = ATTACKS[attack]
    began = time.perf_counter()
    answer = await raw(hub, DSCA, {"query": document})
    took = time.perf_counter() - began
    assert only(answer) == (400, code)
    assert took < QUICK
    if code.startswith("LIMIT_"):
        assert answer.json()["errors"][0]["message"].startswith("at most ")


async def test_a_hundred_bytes_do_not_ask_for_millions(hub: Hub) -> None:
    document = ATTACKS["millions"][0]
    assert len(document) < 100
    [error] = (await raw(hub, DSCA, {"query": document})).json()["errors"]
    sentence = "at most 10000 are taken and 1020202 nodes were met; ask for shorter pages or fewer levels"
    assert error["message"] == sentence


async def test_what_stays_within_a_limit_is_answered(hub: Hub) -> None:
    fifteen = "{" + " ".join(f"a{i}: viewer {{ party }}" for i in range(15)) + "}"
    levels = "{ cases(first: 1) { nodes {" + "romCalls(first: 1) { nodes { case {" * 3 + "id" + "}}}" * 3 + "}}}"
    for document in (fifteen, levels, "{ cases(first: 100) { totalCount } }", "{ cases(first: 0) { nodes { id } } }"):
        assert (await raw(hub, DSCA, {"query": document})).status_code == 200, document


@pytest.mark.parametrize(
    "document",
    [
        "query " + "a" * 64 + " { viewer { party } }",
        "query($" + "a" * 64 + ": Int) { cases(first: $" + "a" * 64 + ") { totalCount } }",
        "{ viewer { ..." + "a" * 64 + " } } fragment " + "a" * 64 + " on Viewer { party }",
    ],
    ids=["operation", "variable", "fragment"],
)
async def test_no_name_of_a_document_is_over_63_bytes(hub: Hub, document: str) -> None:
    assert only(await raw(hub, DSCA, {"query": document})) == (400, "LIMIT_NAME")


@pytest.mark.parametrize("times", [100, 300, 900, 5_000])
async def test_a_filter_nested_in_its_variables_is_refused_in_time(hub: Hub, times: int) -> None:
    value = b'{"not":' * times + b"{}" + b"}" * times
    body = b'{"query":"query($w:CaseWhere){cases(where:$w){totalCount}}","variables":{"w":' + value + b"}}"
    began = time.perf_counter()
    answer = await raw(hub, DSCA, body)
    assert time.perf_counter() - began < QUICK
    assert "FAULT" not in answer.text
    assert answer.status_code in (200, 400)


async def test_a_selection_repeated_a_thousand_times_is_answered_or_refused_in_time(hub: Hub) -> None:
    document = "{ cases(first: 1) { nodes {" + " designator" * 1_500 + "} } }"
    began = time.perf_counter()
    answer = await raw(hub, DSCA, {"query": document})
    assert time.perf_counter() - began < QUICK
    if answer.status_code != 200:  # the document breaks no rule of the language: a limit of ours must say so
        assert only(answer)[1].startswith("LIMIT_")


async def test_introspection_that_goes_round_in_circles_names_the_limit(hub: Hub) -> None:
    document = "{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }"
    status, code = only(await raw(hub, DSCA, {"query": document}))
    assert (status, code.startswith("LIMIT_")) == (400, True), code


@pytest.mark.long(but=1)
@pytest.mark.parametrize("seat", EVERYBODY)
@pytest.mark.parametrize("every", [False, True], ids=["as it is", "with every option"])
async def test_the_introspection_that_tools_send_is_answered_once(hub: Hub, seat: str, every: bool) -> None:
    document = get_introspection_query(True, every, every, every, every, every, every)
    answer = await raw(hub, seat, {"query": document})
    assert (answer.status_code, set(answer.json())) == (200, {"data", "extensions"})
    again = document.replace("__schema {", "again: __schema { types { name } } __schema {")
    assert only(await raw(hub, seat, {"query": again})) == (400, "LIMIT_ALIASES")


async def test_a_few_types_are_introspected_in_one_operation(hub: Hub) -> None:
    asked = "{ fields { name type { name ofType { name fields { name } } } } }"
    few = " ".join(f'a{i}: __type(name: "Case") {{ fields {{ name }} }}' for i in range(4))
    answer = await raw(hub, DSCA, {"query": f'{{ {few} case: __type(name: "Case") {asked} }}'})
    assert (answer.status_code, set(answer.json())) == (200, {"data", "extensions"})


FOLLOWED = 'subscription { caseChanged(designator: "BN-D-QAG") { kind } }'


async def test_a_subscription_sent_by_post_is_told_where_it_belongs(hub: Hub) -> None:
    assert only(await raw(hub, DSCA, {"query": FOLLOWED})) == (400, "SUBSCRIPTION_NOT_HERE")


async def test_whether_a_type_takes_one_of_its_fields_is_answered_for_wrapped_types_too(hub: Hub) -> None:
    asked = '{ __type(name: "Case") { fields { name type { kind isOneOf } } } }'
    fields = (await hub.data("dsca", asked))["__type"]["fields"]
    told = {field["name"]: field["type"] for field in fields}
    assert told["designator"] == {"kind": "NON_NULL", "isOneOf": None}
    assert {kind["isOneOf"] for kind in told.values()} == {None}
