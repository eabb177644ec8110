"""The graph by GET, for whoever may: what an address can carry, and that no page of another site can send it for somebody."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote, urlencode

import httpx2
import orjson
import pytest
from starlette.types import Receive, Scope, Send

from hub.serve.declined import Declined
from hub.serve.endpoint import GraphQLEndpoint
from hub.serve.wording import said
from schema.audience import Principal
from tests.served import Clock, Hub, served
from tests.stories.asking import ALDER, BANDARIA, DSCA
from tests.stories.conftest import TODAY

GRAPHQL, JSON = "application/graphql-response+json", "application/json"
WHO = "{ viewer { party } }"
CANARY = "Qx7secret"


@pytest.fixture(scope="module")
async def by_get(hub: Hub, keys_and_such: Path) -> AsyncIterator[Hub]:
    """The hub over the same world, whose operator lets queries be sent by GET."""
    async with served(hub.house.addresses, keys_and_such, Clock(TODAY), said={"ad_hoc_get": "on"}) as opened:
        yield opened


async def got(
    hub: Hub, seat: str | None, query_string: str, *, method: str = "GET", accept: str = GRAPHQL
) -> httpx2.Response:
    """The answer to an address."""
    headers = {"accept": accept} | ({"authorization": f"Bearer {hub.token(seat)}"} if seat else {})
    return await hub.client.request(method, f"/graphql?{query_string}", headers=headers)


def code(answer: httpx2.Response) -> tuple[int, str]:
    """The status and the code of an answer that is one error."""
    [error] = answer.json()["errors"]
    assert "data" not in answer.json()
    return answer.status_code, error["extensions"]["code"]


async def test_a_query_by_get_is_answered_as_by_post_and_kept_nowhere(by_get: Hub) -> None:
    document = "query Titles($d: CaseDesignator!) { case(designator: $d) { id neutralTitle } } query Other { viewer { party } }"
    variables = {"d": "BN-D-SAE"}
    body = {"query": document, "variables": variables, "operationName": "Titles", "extensions": {"client": "é"}}
    sent = urlencode({k: v if isinstance(v, str) else orjson.dumps(v).decode() for k, v in body.items()})
    for seat in (BANDARIA, ALDER, DSCA):
        headers = {"authorization": f"Bearer {by_get.token(seat)}", "accept": GRAPHQL}
        posted = await by_get.client.post("/graphql", json=body, headers=headers)
        answer = await got(by_get, seat, sent)
        assert (answer.status_code, answer.content) == (200, posted.content)
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["vary"] == "Authorization, Accept"
        head = await got(by_get, seat, sent, method="HEAD")
        assert (head.status_code, head.headers["content-length"]) == (200, answer.headers["content-length"])


SUBMISSION = (
    'mutation { submitRomEstimate(input: { idempotencyKey: "by get", call: "00000000-0000-4000-8000-000000000000", '
    'amount: "1.00 USD", leadTimeMonths: 1 }) { __typename } }'
)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("accept", [GRAPHQL, JSON, "*/*"])
async def test_nothing_is_submitted_by_get(by_get: Hub, method: str, accept: str) -> None:
    for sent in (
        urlencode({"query": SUBMISSION}),
        urlencode(
            {"query": f"query Mine {WHO} {SUBMISSION.replace('mutation', 'mutation Hand')}", "operationName": "Hand"}
        ),
    ):
        answer = await got(by_get, ALDER, sent, method=method, accept=accept)
        assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
        if method == "GET":
            assert code(answer) == (405, "METHOD_NOT_ALLOWED")
    beside = {"query": f"query Mine {WHO} {SUBMISSION.replace('mutation', 'mutation Hand')}", "operationName": "Mine"}
    assert (await got(by_get, ALDER, urlencode(beside), method=method, accept=accept)).status_code == 200


async def test_a_submission_that_another_seat_has_is_by_get_too_as_one_that_nobody_has(by_get: Hub) -> None:
    theirs = await got(by_get, BANDARIA, urlencode({"query": SUBMISSION}))
    nobodys = await got(
        by_get, BANDARIA, urlencode({"query": SUBMISSION.replace("submitRomEstimate", "zqzqzqzqzqzqzqzqZ")})
    )
    assert code(theirs) == (400, "UNKNOWN_FIELD")
    assert theirs.text.replace("submitRomEstimate", "zqzqzqzqzqzqzqzqZ") == nobodys.text


ADDRESSES = {
    "a byte that is no UTF-8": (f"query={quote(WHO)}&operationName=%ff{CANARY}", "ADDRESS_MALFORMED"),
    "half a character": (f"query={quote(WHO)}&variables=%e2%82", "ADDRESS_MALFORMED"),
    "a percent sign alone": (f"query={quote(WHO)}&operationName={CANARY}%", "ADDRESS_MALFORMED"),
    "a percent sign and no digits": (f"query={quote(WHO)}&operationName=%zz{CANARY}", "ADDRESS_MALFORMED"),
    "two queries": (f"query={quote(WHO)}&query={CANARY}", "ADDRESS_MALFORMED"),
    "fifty-one parameters": ("&".join(f"{CANARY}{i}=1" for i in range(51)), "ADDRESS_MALFORMED"),
    "variables that are no JSON": (f"query={quote(WHO)}&variables={CANARY}", "VARIABLES_MALFORMED"),
    "variables that are a list": (f"query={quote(WHO)}&variables=[]", "VARIABLES_MALFORMED"),
    "variables that are no number": (f"query={quote(WHO)}&variables={{%22a%22:NaN}}", "VARIABLES_MALFORMED"),
    "variables without an end": (f"query={quote(WHO)}&variables={'[' * 3000}", "VARIABLES_MALFORMED"),
    "variables that close and go on": (
        urlencode({"query": WHO, "variables": '{}, "query": "{ __typename }", "x": {}'}),
        "VARIABLES_MALFORMED",
    ),
    "extensions that are no JSON": (f"query={quote(WHO)}&extensions={CANARY}", "EXTENSIONS_MALFORMED"),
    "extensions that are text": (f"query={quote(WHO)}&extensions=%22{CANARY}%22", "EXTENSIONS_MALFORMED"),
    "an empty query": ("query=", "QUERY_MISSING"),
    "no query": (f"operationName={CANARY}", "QUERY_MISSING"),
    "nothing": ("", "QUERY_MISSING"),
}


@pytest.mark.parametrize("kind", ADDRESSES)
@pytest.mark.parametrize("accept", [GRAPHQL, JSON])
async def test_an_address_that_holds_no_operation_is_refused_to_every_client(
    by_get: Hub, kind: str, accept: str
) -> None:
    query_string, expected = ADDRESSES[kind]
    answer = await got(by_get, BANDARIA, query_string, accept=accept)
    assert code(answer) == (400, expected)
    assert CANARY not in answer.text


@pytest.mark.parametrize("accept", [GRAPHQL, JSON])
async def test_no_text_of_an_operation_is_taken_by_get_unless_an_operator_says_so(hub: Hub, accept: str) -> None:
    for text in (WHO, SUBMISSION, "{", CANARY):
        answer = await got(hub, ALDER, urlencode({"query": text}), accept=accept)
        assert code(answer) == (405, "METHOD_NOT_ALLOWED")
        assert answer.headers["allow"] == "POST"


# What the page of another site can have a browser send.


async def signed_in(_: Scope) -> Principal:
    """Whom the cookie of a session speaks for."""
    return Principal.seated(BANDARIA)


async def test_no_link_or_image_of_another_site_asks_by_the_session_of_a_browser(by_get: Hub) -> None:
    house = by_get.house
    endpoint = GraphQLEndpoint(house.operations, house.verifier, house.settings.limits, signed_in, ad_hoc_get=True)
    transport = httpx2.ASGITransport(app=endpoint)
    async with httpx2.AsyncClient(transport=transport, base_url="http://hub.test") as browser:
        posted = await browser.post("/graphql", json={"query": WHO})
        assert posted.json()["data"] == {"viewer": {"party": "customer:BN"}}  # it is signed in
        for method in ("GET", "HEAD"):
            answer = await browser.request(method, f"/graphql?query={quote(WHO)}")
            assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Bearer realm="fms-hub"')
        # What a form can send needs no leave of the hub's, so none of it is read.
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
            form = await browser.post("/graphql", content=orjson.dumps({"query": WHO}), headers={"content-type": kind})
            assert code(form) == (415, "MEDIA_TYPE")


async def test_a_browser_is_given_no_leave_to_ask_from_another_site(by_get: Hub) -> None:
    asked = {"origin": "https://elsewhere.example", "access-control-request-method": "POST",
             "access-control-request-headers": "authorization"}  # fmt: skip
    answer = await by_get.client.options("/graphql", headers=asked)
    assert answer.status_code == 401
    assert not [name for name in answer.headers if name.startswith("access-control-")]


# Events, where there are any.


async def test_events_are_streamed_to_whoever_wants_them_most_and_json_told_to_all_others(by_get: Hub) -> None:
    async def stream(scope: Scope, receive: Receive, send: Send, principal: Principal, content: bytes) -> None:
        if b"refused" in content:
            raise Declined([said("SUBSCRIPTIONS_MANY", "close one first")], 429)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})
        await send({"type": "http.response.body", "body": str(principal.party).encode() + content})

    house = by_get.house
    endpoint = GraphQLEndpoint(house.operations, house.verifier, house.settings.limits, stream=stream)
    transport = httpx2.ASGITransport(app=endpoint)
    kinds = {}
    async with httpx2.AsyncClient(transport=transport, base_url="http://hub.test") as client:
        token = {"authorization": f"Bearer {by_get.token(BANDARIA)}"}
        for accept in (
            "text/event-stream",
            f"text/event-stream, {JSON};q=0.9",
            "text/event-stream, */*;q=0.5",
            f"{JSON}, text/event-stream",
            "text/event-stream, */*",
            f"{GRAPHQL}, application/graphql+json, {JSON}, text/event-stream, multipart/mixed",
            "text/*",
            "*/*",
        ):
            answer = await client.post("/graphql", json={"query": WHO}, headers={**token, "accept": accept})
            kinds[accept] = (
                answer.headers["content-type"].partition(";")[0] if answer.is_success else answer.status_code
            )
        asked = {**token, "accept": "text/event-stream"}
        refused = await client.post("/graphql", json={"query": "refused"}, headers=asked)
        unknown = await client.post("/graphql", json={"query": WHO}, headers={"accept": "text/event-stream"})
    assert list(kinds.values()) == [*["text/event-stream"] * 3, JSON, JSON, GRAPHQL, 406, JSON]
    assert (code(refused), refused.headers["content-type"]) == (
        (429, "SUBSCRIPTIONS_MANY"),
        f"{GRAPHQL}; charset=utf-8",
    )
    assert code(unknown) == (401, "TOKEN_MISSING")
