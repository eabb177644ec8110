"""A nation's own people hand out its tokens: named by its office, seen by its overseers, and by nobody else."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from datetime import timedelta
from itertools import count
from typing import Any

import asyncpg
import pytest
from joserfc.jwk import ECKey, OKPKey

from hub.app import AUDIENCE, BUILT_IN_ISSUER
from hub.identity.issuer import issue
from hub.write.entry import Entry, Unfit
from hub.write.many import Many
from schema.desk import Ground, Revocation
from schema.rules.tokens import MOST_TOKENS
from tests.served import Hub
from tests.stories.asking import (
    AIR_FORCE,
    ALDER,
    BANDARIA,
    CENTCOM,
    DFAS,
    DSCA,
    DUNMORE,
    NOBODY,
    OFFICE,
    STATE,
    VERDANIA,
    everything,
    refused,
)
from tests.stories.conftest import TODAY, Worlds
from tests.stories.test_authorization_server import System, asks
from tests.stories.test_authorization_server import refusal as turned_away

VERDANIAN_OFFICE = "sco:VE"
PRIMARY, ALTERNATE, CLERK, COLONEL = "bn-hnta-1", "bn-hnta-2", "bn-clerk-7", "bn-colonel-3"
VERDANIAN, ALDERS = "ve-hnta-1", "alder-security-1"
CASE = "BN-D-SAN"
SYSTEM = OKPKey.generate_key("Ed25519").as_dict(private=False)
ANOTHER = ECKey.generate_key("P-256").as_dict(private=False)
IN_A_YEAR = (TODAY + timedelta(days=365)).strftime("%Y-%m-%dT%H:%M:%SZ")
IN_A_MONTH = (TODAY + timedelta(days=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
PORTAL = {
    "owner": "Ministry of Defense, procurement portal",
    "purpose": "The portal reads the nation's cases",
    "expiresAt": IN_A_YEAR,
    "publicKey": json.dumps(SYSTEM),
    "readOnly": True,
    "networks": ["192.0.2.0/24"],
    "hours": "06:00-18:00",
}
OF_A_PERSON = {
    "owner": "Directorate of Logistics",
    "purpose": "Follows shipments",
    "expiresAt": IN_A_YEAR,
    "holderIssuer": "https://login.bn.example",
    "holderSubject": CLERK,
    "scopes": ["Case", "Shipment"],
}
TOKENS = (
    "{ accessTokens(first: 50) { totalCount nodes { id seat holder owner purpose status expiresAt endedAt scopes cases "
    "services readOnly hours networks narrowedFrom holderIssuer holderSubject publicKey keyThumbprint } } }"
)
EXISTENCE = "{ accessTokens(first: 50) { totalCount nodes { owner purpose holder status readOnly scopes cases } } }"
ADMINISTRATORS = (
    "{ tokenAdministrators(first: 50) { totalCount nodes { id party role status holderSubject post designatedBy namedOn "
    "endedAt } } }"
)
KEYS = count(1)
SECRETIVE = "publicKey keyThumbprint networks hours holderIssuer holderSubject"


def named(role: str, subject: str, party: str = "customer:BN", **more: Any) -> dict[str, Any]:
    return {
        "idempotencyKey": f"name {party} {role} {subject}",
        "party": party,
        "role": role,
        "holderIssuer": BUILT_IN_ISSUER,
        "holderSubject": subject,
        "post": f"{role.title()} token administrator",
        "designatedBy": "BN/MOD/2026/411",
        **more,
    }


async def kept(hub: Hub, seat: str, mutation: str, taken: Mapping[str, Any], **narrowed: Any) -> str:
    """Hand it in; the id of the record."""
    answer = await hub.submit(seat, mutation, {"idempotencyKey": f"{next(KEYS)}", **taken}, **narrowed)
    assert answer["__typename"] == "Receipt", answer
    return str(answer["recordId"])


async def declined(
    hub: Hub, seat: str, mutation: str, taken: Mapping[str, Any], **narrowed: Any
) -> tuple[str, str | None]:
    """Hand it in; the refusal, of which nothing is kept."""
    before = await written(hub)
    answer = await hub.submit(seat, mutation, {"idempotencyKey": "declined", **taken}, **narrowed)
    assert await written(hub) == before
    return refused(answer)


async def written(hub: Hub) -> int:
    return int((await rows(hub, "select count(*) from observation"))[0][0])


async def rows(hub: Hub, query: str) -> list[tuple[Any, ...]]:
    connection = await asyncpg.connect(hub.house.addresses.admin)
    try:
        return [tuple(row) for row in await connection.fetch(query)]
    finally:
        await connection.close()


async def tokens(hub: Hub, seat: str, query: str = TOKENS, **narrowed: Any) -> list[dict[str, Any]]:
    found = (await hub.data(seat, query, **narrowed))["accessTokens"]
    assert found["totalCount"] == len(found["nodes"])
    return list(found["nodes"])


async def token(hub: Hub, record: str) -> dict[str, Any]:
    return next(one for one in await tokens(hub, BANDARIA) if one["id"] == record)


def issued(hub: Hub, seat: str, **said: Any) -> str:
    """A token of the built-in issuer, issued now, that says this of its holder."""
    return issue(
        hub.house.keys,
        seat,
        issuer=BUILT_IN_ISSUER,
        audience=AUDIENCE,
        clock=hub.clock,
        ttl=timedelta(hours=12),
        **said,
    )


async def met(hub: Hub, token: str) -> tuple[int, str]:
    """What a token is answered: the status, and the party it speaks for or the code of the refusal."""
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    answer = await hub.client.post("/graphql", content=b'{"query": "{ viewer { party } }"}', headers=headers)
    said = answer.json()
    code = said["errors"][0]["extensions"]["code"] if "errors" in said else said["data"]["viewer"]["party"]
    return answer.status_code, code


@pytest.fixture
async def hub(own_hub: Hub) -> Hub:
    """Bandaria's office has named its two administrators."""
    await kept(own_hub, OFFICE, "nameTokenAdministrator", named("PRIMARY", PRIMARY))
    await kept(own_hub, OFFICE, "nameTokenAdministrator", named("ALTERNATE", ALTERNATE))
    return own_hub


# Who administers.


async def test_an_office_names_its_nations_two_and_nobody_else_learns_of_them(hub: Hub) -> None:
    told = {
        ("PRIMARY", "STANDING", PRIMARY, "BN/MOD/2026/411", "2026-11-23"),
        ("ALTERNATE", "STANDING", ALTERNATE, "BN/MOD/2026/411", "2026-11-23"),
    }
    facts = ("role", "status", "holderSubject", "designatedBy", "namedOn")
    for seat in (BANDARIA, OFFICE):
        found = (await hub.data(seat, ADMINISTRATORS))["tokenAdministrators"]["nodes"]
        assert {tuple(one[name] for name in facts) for one in found} == told, seat
        assert {one["party"] for one in found} == {"customer:BN"}
    overseen = (await hub.data(DSCA, ADMINISTRATORS))["tokenAdministrators"]["nodes"]
    posts = {(one["role"], one["status"], None, one["designatedBy"], one["namedOn"]) for one in found}
    assert {tuple(one[name] for name in facts) for one in overseen} == posts
    for seat in (VERDANIA, VERDANIAN_OFFICE, AIR_FORCE, ALDER, STATE, CENTCOM, DFAS):
        assert (await hub.data(seat, ADMINISTRATORS))["tokenAdministrators"] == {"totalCount": 0, "nodes": []}, seat


async def test_naming_another_ends_the_former_in_the_same_act(hub: Hub) -> None:
    hub.clock.pass_(days=1)
    await kept(hub, OFFICE, "nameTokenAdministrator", named("PRIMARY", COLONEL))
    found = (await hub.data(BANDARIA, ADMINISTRATORS))["tokenAdministrators"]["nodes"]
    assert {(one["role"], one["status"], one["holderSubject"], one["endedAt"]) for one in found} == {
        ("PRIMARY", "ENDED", PRIMARY, "2026-11-24T12:00:00+00:00"),
        ("PRIMARY", "STANDING", COLONEL, None),
        ("ALTERNATE", "STANDING", ALTERNATE, None),
    }
    assert await declined(hub, BANDARIA, "issueAccessToken", PORTAL, subject=PRIMARY) == ("TOKEN_ADMINISTRATION", None)
    await kept(hub, BANDARIA, "issueAccessToken", PORTAL, subject=COLONEL)


async def test_of_two_named_at_one_instant_one_stands(hub: Hub) -> None:
    async def name(subject: str) -> Any:
        return await hub.submit(DSCA, "nameTokenAdministrator", named("PRIMARY", subject, "company:1ABC2"))

    await asyncio.gather(*(name(f"alder-{number}") for number in range(6)))
    query = "select count(*) from token_administrator where party = 'company:1ABC2' and status = 'STANDING' and latest"
    assert await rows(hub, query) == [(1,)]


@pytest.mark.long(but=2)
@pytest.mark.parametrize(
    ("seat", "changed", "refusal"),
    [
        (VERDANIAN_OFFICE, {}, ("TOKEN_ADMINISTRATOR_NAMING", "party")),
        (OFFICE, {"party": "customer:VE"}, ("TOKEN_ADMINISTRATOR_NAMING", "party")),
        (OFFICE, {"party": "customer:ZZ"}, ("TOKEN_ADMINISTRATOR_NAMING", "party")),
        (OFFICE, {"party": "company:1ABC2"}, ("TOKEN_ADMINISTRATOR_NAMING", "party")),
        (OFFICE, {"party": "office:BN"}, ("TOKEN_ADMINISTRATOR_NAMING", "party")),
        (DSCA, {}, ("TOKEN_ADMINISTRATOR_NAMING", "party")),
        (OFFICE, {"party": "Bandaria"}, ("PARTY_MALFORMED", "party")),
        (OFFICE, {"holderSubject": ALTERNATE}, ("TOKEN_ADMINISTRATORS", "holderSubject")),
        (OFFICE, {"holderSubject": "partner:BN"}, ("TOKEN_HOLDER_PERSON", "holderSubject")),
        (OFFICE, {"holderSubject": "Ana Example"}, ("TOKEN_HOLDER_PERSON", "holderSubject")),
        (OFFICE, {"holderIssuer": ""}, ("TOKEN_HOLDER_PERSON", "holderIssuer")),
        (OFFICE, {"designatedBy": " "}, ("TOKEN_DESCRIPTION", "designatedBy")),
    ],
)
async def test_who_may_not_name_or_names_badly_is_refused(
    hub: Hub, seat: str, changed: dict[str, str], refusal: tuple[str, str]
) -> None:
    assert await declined(hub, seat, "nameTokenAdministrator", named("PRIMARY", COLONEL, **changed)) == refusal


async def test_a_country_that_is_anothers_and_one_that_is_none_are_refused_in_the_same_bytes(hub: Hub) -> None:
    answers = [
        await hub.submit(OFFICE, "nameTokenAdministrator", named("PRIMARY", COLONEL, party))
        for party in ("customer:VE", "customer:ZZ")
    ]
    assert answers[0] == answers[1]


async def test_no_nation_and_no_contractor_names_its_own(hub: Hub) -> None:
    for seat in (BANDARIA, ALDER, AIR_FORCE, STATE, CENTCOM, DFAS):
        answer = await hub.ask(
            seat, 'mutation { nameTokenAdministrator(input: { party: "customer:BN" }) { __typename } }'
        )
        assert answer["errors"][0]["message"] == "`nameTokenAdministrator` is not a field where it is asked for", seat


async def test_an_ended_administrator_administers_nothing_and_its_tokens_stay(hub: Hub) -> None:
    portal = await kept(hub, BANDARIA, "issueAccessToken", PORTAL, subject=PRIMARY)
    found = (await hub.data(OFFICE, ADMINISTRATORS))["tokenAdministrators"]["nodes"]
    primary = next(one["id"] for one in found if one["role"] == "PRIMARY")
    ending = {"administrator": primary}
    assert await declined(hub, VERDANIAN_OFFICE, "endTokenAdministrator", ending) == (
        "ADMINISTRATOR_NOT_FOUND",
        "administrator",
    )
    assert await declined(hub, DSCA, "endTokenAdministrator", ending) == ("ADMINISTRATOR_NOT_FOUND", "administrator")
    await kept(hub, OFFICE, "endTokenAdministrator", ending)
    assert await declined(hub, OFFICE, "endTokenAdministrator", ending) == ("ADMINISTRATOR_ENDED", "administrator")
    for mutation, taken in (
        ("issueAccessToken", OF_A_PERSON),
        ("narrowAccessToken", {"token": portal, "cases": [CASE]}),
        ("moveAccessToken", {"token": portal, "publicKey": json.dumps(ANOTHER)}),
        ("revokeAccessToken", {"token": portal}),
        ("revokeAccessOfOrganization", {"party": "customer:BN", "reason": "Leaving"}),
    ):
        assert await declined(hub, BANDARIA, mutation, taken, subject=PRIMARY) == ("TOKEN_ADMINISTRATION", None)
    assert (await token(hub, portal))["status"] == "ACTIVE"


# What they issue.


async def test_the_primary_issues_a_token_to_a_system_and_one_to_a_person_and_the_nation_lists_them(hub: Hub) -> None:
    portal = await kept(hub, BANDARIA, "issueAccessToken", PORTAL, subject=PRIMARY)
    clerk = await kept(hub, BANDARIA, "issueAccessToken", OF_A_PERSON, subject=ALTERNATE)
    assert await tokens(hub, BANDARIA) == [
        {
            "id": clerk, "seat": "partner:BN", "holder": "PERSON", "owner": "Directorate of Logistics",
            "purpose": "Follows shipments", "status": "ACTIVE", "expiresAt": "2027-11-23T12:00:00+00:00", "endedAt": None,
            "scopes": ["Case", "Shipment"], "cases": None, "services": None, "readOnly": False, "hours": None,
            "networks": None, "narrowedFrom": None, "holderIssuer": "https://login.bn.example",
            "holderSubject": CLERK, "publicKey": None, "keyThumbprint": None,
        },
        {
            "id": portal, "seat": "partner:BN", "holder": "SYSTEM",
            "owner": "Ministry of Defense, procurement portal", "purpose": "The portal reads the nation's cases",
            "status": "ACTIVE", "expiresAt": "2027-11-23T12:00:00+00:00", "endedAt": None, "scopes": None, "cases": None, "services": None,
            "readOnly": True, "hours": "06:00-18:00", "networks": ["192.0.2.0/24"], "narrowedFrom": None,
            "holderIssuer": None, "holderSubject": None,
            "publicKey": json.dumps({n: SYSTEM[n] for n in ("crv", "kty", "x")}, separators=(",", ":")),
            "keyThumbprint": OKPKey.import_key(SYSTEM).thumbprint(),
        },
    ]  # fmt: skip


async def test_its_overseers_see_that_a_token_exists_and_neither_key_nor_network_nor_holder(hub: Hub) -> None:
    await kept(hub, BANDARIA, "issueAccessToken", PORTAL, subject=PRIMARY)
    await kept(hub, BANDARIA, "issueAccessToken", OF_A_PERSON, subject=PRIMARY)
    clerk = {
        "owner": "Directorate of Logistics",
        "purpose": "Follows shipments",
        "holder": "PERSON",
        "status": "ACTIVE",
    }
    portal = {"owner": PORTAL["owner"], "purpose": PORTAL["purpose"], "holder": "SYSTEM", "status": "ACTIVE"}
    whole = [
        {**clerk, "readOnly": False, "scopes": ["Case", "Shipment"], "cases": None},
        {**portal, "readOnly": True, "scopes": None, "cases": None},
    ]
    for seat in (OFFICE, DSCA):
        assert await tokens(hub, seat, EXISTENCE) == whole
        hidden = await tokens(hub, seat, f"{{ accessTokens(first: 50) {{ totalCount nodes {{ {SECRETIVE} }} }} }}")
        assert hidden == [dict.fromkeys(SECRETIVE.split())] * 2
        # Nor by asking which of them has this key, this network, this holder.
        for where in (
            f'keyThumbprint: {{ eq: "{OKPKey.import_key(SYSTEM).thumbprint()}" }}',
            'hours: { eq: "06:00-18:00" }',
            f'holderSubject: {{ eq: "{CLERK}" }}',
            "publicKey: { isNull: false }",
        ):
            query = f"{{ accessTokens(where: {{ {where} }}) {{ totalCount nodes {{ id }} }} }}"
            assert await tokens(hub, seat, query) == [], where


@pytest.mark.long
async def test_no_byte_told_to_anybody_else_changes_when_a_nation_issues_narrows_and_revokes(hub: Hub) -> None:
    strangers = (VERDANIA, VERDANIAN_OFFICE, ALDER, AIR_FORCE, CENTCOM)
    first = await kept(hub, BANDARIA, "issueAccessToken", OF_A_PERSON, subject=PRIMARY)
    before = {seat: await everything(hub, seat, [first]) for seat in strangers}
    portal = await kept(hub, BANDARIA, "issueAccessToken", PORTAL, subject=PRIMARY)
    await kept(hub, BANDARIA, "narrowAccessToken", {"token": portal, "cases": [CASE]}, subject=PRIMARY)
    await kept(hub, BANDARIA, "revokeAccessToken", {"token": first}, subject=PRIMARY)
    for seat in strangers:
        assert await everything(hub, seat, [first]) == before[seat], seat
        for mutation in ("revokeAccessToken", "narrowAccessToken", "moveAccessToken"):
            answers = [
                await hub.submit(seat, mutation, {"idempotencyKey": f"{mutation} {one}", "token": one})
                for one in (first, portal, NOBODY)
            ]
            assert answers[0] == answers[1] == answers[2], (seat, mutation)


async def test_neither_an_ordinary_bandarian_nor_anybody_elses_administrator_issues_for_the_nation(hub: Hub) -> None:
    await kept(hub, "sco:VE", "nameTokenAdministrator", named("PRIMARY", VERDANIAN, "customer:VE"))
    await kept(hub, DSCA, "nameTokenAdministrator", named("PRIMARY", ALDERS, "company:1ABC2"))
    portal = await kept(hub, BANDARIA, "issueAccessToken", PORTAL, subject=PRIMARY)
    for seat, subject in (
        (BANDARIA, CLERK),
        (BANDARIA, None),
        (BANDARIA, VERDANIAN),
        (OFFICE, PRIMARY),
        (DSCA, PRIMARY),
    ):
        answer = await declined(hub, seat, "issueAccessToken", OF_A_PERSON, subject=subject)
        assert answer == ("TOKEN_ADMINISTRATION", None), (seat, subject)
    for seat, subject in ((VERDANIA, VERDANIAN), (ALDER, ALDERS)):
        for mutation, more in (
            ("narrowAccessToken", {"readOnly": True}),
            ("moveAccessToken", {"publicKey": json.dumps(ANOTHER)}),
            ("revokeAccessToken", {}),
        ):
            answer = await declined(hub, seat, mutation, {"token": portal, **more}, subject=subject)
            assert answer == ("TOKEN_NOT_FOUND", "token"), (seat, mutation)
        answer = await declined(hub, seat, "issueAccessToken", {**PORTAL, "narrowedFrom": portal}, subject=subject)
        assert answer == ("TOKEN_NOT_FOUND", "narrowedFrom")
        mine = await kept(hub, seat, "issueAccessToken", PORTAL, subject=subject)
        assert [one["id"] for one in await tokens(hub, seat)] == [mine]


async def test_the_seat_of_a_token_is_its_administrators_own(hub: Hub) -> None:
    """There is no field to write another in."""
    input_type = await hub.data(BANDARIA, '{ __type(name: "IssueAccessTokenInput") { inputFields { name } } }')
    assert "seat" not in {one["name"] for one in input_type["__type"]["inputFields"]}


PRIVATE = OKPKey.generate_key("Ed25519").as_dict(private=True)
SHORT = {"kty": "RSA", "n": "_" * 170 + "w", "e": "AQAB"}  # 1,024 bits
BAD_KEYS = {
    "private": json.dumps(PRIVATE),
    "secret": json.dumps({"kty": "oct", "k": "c2VjcmV0LWNhbmFyeQ"}),
    "short": json.dumps(SHORT),
    "for encrypting": json.dumps({**SYSTEM, "use": "enc"}),
    "of another curve": json.dumps({**SYSTEM, "crv": "X25519"}),
    "padded": json.dumps({**SYSTEM, "x": SYSTEM["x"] + "="}),
    "of a wider curve": json.dumps({**ANOTHER, "crv": "P-384"}),
    "of two kinds": json.dumps({"kty": ["EC"]}),
    "with a member twice": '{"kty": "OKP", "kty": "OKP", "crv": "Ed25519", "x": "' + str(SYSTEM["x"]) + '"}',
    "nested": "[" * 4000,
    "PEM": "-----BEGIN PUBLIC KEY-----",
}


@pytest.mark.long(but=2)
@pytest.mark.parametrize("key", BAD_KEYS.values(), ids=BAD_KEYS)
async def test_a_key_that_is_private_weak_or_none_is_refused_and_never_repeated(hub: Hub, key: str) -> None:
    answer = await hub.submit(
        BANDARIA, "issueAccessToken", {"idempotencyKey": "k", **PORTAL, "publicKey": key}, subject=PRIMARY
    )
    assert refused(answer) == ("TOKEN_PUBLIC_KEY", "publicKey")
    if key == BAD_KEYS["private"]:
        assert answer["sentence"].startswith("this is a private key, which never leaves its system: destroy it")
    said = json.dumps(answer)
    assert str(PRIVATE["d"]) not in said
    assert "canary" not in said
    assert await rows(hub, "select 1 from access_token") == []


@pytest.mark.long(but=2)
@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"expiresAt": "2027-11-25T12:00:00Z"}, ("TOKEN_EXPIRY", "expiresAt")),
        ({"expiresAt": "2026-11-23T12:00:00Z"}, ("TOKEN_EXPIRY", "expiresAt")),
        ({"owner": " "}, ("TOKEN_DESCRIPTION", "owner")),
        ({"purpose": "p" * 201}, ("TOKEN_DESCRIPTION", "purpose")),
        ({"holderIssuer": "https://login.bn.example"}, ("TOKEN_HOLDER", "publicKey")),
        ({"publicKey": None}, ("TOKEN_HOLDER", "holderIssuer")),
        ({"publicKey": None, "holderIssuer": "https://login.bn.example"}, ("TOKEN_HOLDER", "holderSubject")),
        ({"scopes": []}, ("SCOPE_MALFORMED", "scopes")),
        ({"scopes": ["everything please"]}, ("SCOPE_MALFORMED", "scopes")),
        ({"scopes": ["everything:read"]}, ("SCOPE_MALFORMED", "scopes")),
        ({"scopes": ["Wether"]}, ("SCOPE_MALFORMED", "scopes")),
        ({"scopes": ["Remark"]}, ("SCOPE_MALFORMED", "scopes")),
        ({"scopes": ["remark:read"]}, ("SCOPE_MALFORMED", "scopes")),
        ({"scopes": ["feed:dsams"]}, ("TOKEN_NARROWING", "scopes")),
        ({"networks": ["192.0.2.1/24"]}, ("NETWORK_MALFORMED", "networks")),
        ({"hours": "6-18"}, ("HOURS_MALFORMED", "hours")),
        ({"narrowedFrom": NOBODY}, ("TOKEN_NOT_FOUND", "narrowedFrom")),
    ],
)
async def test_a_token_without_owner_purpose_expiry_or_one_holder_is_refused(
    hub: Hub, changed: dict[str, Any], refusal: tuple[str, str]
) -> None:
    assert await declined(hub, BANDARIA, "issueAccessToken", {**PORTAL, **changed}, subject=PRIMARY) == refusal


@pytest.mark.long
async def test_a_nation_has_at_most_two_hundred_tokens_in_force(hub: Hub) -> None:
    first = await kept(hub, BANDARIA, "issueAccessToken", PORTAL, subject=PRIMARY)
    columns = [
        name
        for (name,) in await rows(
            hub, "select column_name::text from information_schema.columns where table_name = 'access_token'"
        )
        if name not in ("id", "source_key")
    ]
    generated = {
        n
        for (n,) in await rows(
            hub, "select column_name::text from information_schema.columns where is_generated = 'ALWAYS'"
        )
    }
    same = ", ".join(f'"{name}"' for name in columns if name not in generated)
    await rows(
        hub,
        f"insert into access_token (id, source_key, {same}) select gen_random_uuid(), 'copy ' || n, {same} "
        f"from access_token, generate_series(1, {MOST_TOKENS - 1}) n",
    )
    assert await declined(hub, BANDARIA, "issueAccessToken", OF_A_PERSON, subject=PRIMARY) == ("TOKEN_LIMIT", None)
    await kept(hub, BANDARIA, "revokeAccessToken", {"token": first}, subject=PRIMARY)
    await kept(hub, BANDARIA, "issueAccessToken", OF_A_PERSON, subject=PRIMARY)


# Narrowing only.


async def test_a_token_cut_from_another_reaches_no_further_and_lives_no_longer(hub: Hub) -> None:
    whole = {**PORTAL, "expiresAt": IN_A_MONTH, "cases": [CASE], "services": ["D"], "scopes": ["Case", "Shipment"]}
    portal = await kept(hub, BANDARIA, "issueAccessToken", whole, subject=PRIMARY)
    base = {**OF_A_PERSON, "expiresAt": IN_A_MONTH, "scopes": ["Case"], "narrowedFrom": portal}
    for changed, field in (
        ({"expiresAt": IN_A_YEAR}, "expiresAt"),
        ({"scopes": ["LetterOfOffer"]}, "scopes"),
        ({"cases": ["BN-D-SAA"]}, "cases"),
        ({"services": ["B"]}, "services"),
        ({"hours": "06:00-19:00"}, "hours"),
        ({"networks": ["192.0.0.0/16"]}, "networks"),
        ({"scopes": ["Case", "training:read"]}, "scopes"),
    ):
        answer = await declined(hub, BANDARIA, "issueAccessToken", {**base, **changed}, subject=PRIMARY)
        assert answer == ("TOKEN_NARROWING", field)
    # What it leaves out it takes from what it is cut from.
    child = await token(hub, await kept(hub, BANDARIA, "issueAccessToken", base, subject=PRIMARY))
    told = {name: child[name] for name in ("scopes", "cases", "services", "readOnly", "hours", "networks")}
    assert told == {
        "scopes": ["Case"], "cases": [CASE], "services": ["D"], "readOnly": True, "hours": "06:00-18:00",
        "networks": ["192.0.2.0/24"],
    }  # fmt: skip
    assert child["narrowedFrom"] == portal


async def test_an_administrator_hands_out_no_more_than_its_own_credential_reaches(hub: Hub) -> None:
    scopes = {"Case", "submit:issueAccessToken", "submit:moveAccessToken"}
    narrowed = {"subject": PRIMARY, "scopes": scopes, "cases": [CASE], "networks": ["127.0.0.0/8"]}
    plain = {name: PORTAL[name] for name in ("owner", "purpose", "expiresAt", "publicKey")}
    for changed, field in (
        ({"scopes": ["Shipment"]}, "scopes"),
        ({"cases": ["BN-D-SAA"]}, "cases"),
        ({"networks": ["192.0.2.0/24"]}, "networks"),
    ):
        answer = await declined(hub, BANDARIA, "issueAccessToken", {**plain, **changed}, **narrowed)
        assert answer == ("TOKEN_NARROWING", field)
    made = await token(hub, await kept(hub, BANDARIA, "issueAccessToken", plain, **narrowed))
    assert (made["scopes"], made["cases"], made["networks"]) == (sorted(scopes), [CASE], ["127.0.0.0/8"])
    # Nor does it move a wider token, which could be to itself.
    wide = await kept(hub, BANDARIA, "issueAccessToken", PORTAL, subject=PRIMARY)
    moved = {"token": wide, "publicKey": json.dumps(ANOTHER)}
    assert await declined(hub, BANDARIA, "moveAccessToken", moved, **narrowed) == ("TOKEN_NARROWING", "scopes")


async def test_a_token_is_narrowed_in_place_never_widened_and_not_past_what_was_cut_from_it(hub: Hub) -> None:
    portal = await kept(hub, BANDARIA, "issueAccessToken", PORTAL, subject=PRIMARY)
    await kept(hub, BANDARIA, "narrowAccessToken", {"token": portal, "cases": [CASE, "BN-D-SAA"]}, subject=ALTERNATE)
    found = await token(hub, portal)
    assert (found["cases"], found["readOnly"], found["hours"]) == (
        [CASE[:7] + "A", CASE],
        True,
        "06:00-18:00",
    )
    child = await kept(
        hub, BANDARIA, "issueAccessToken", {**PORTAL, "cases": [CASE], "narrowedFrom": portal}, subject=PRIMARY
    )
    for changed, refusal in (
        ({"cases": [CASE, "BN-D-SAB"]}, ("TOKEN_NARROWING", "cases")),
        ({"hours": "00:00-23:00"}, ("TOKEN_NARROWING", "hours")),
        ({"networks": ["0.0.0.0/0"]}, ("TOKEN_NARROWING", "networks")),
        ({"expiresAt": "2027-11-23T12:00:01Z"}, ("TOKEN_NARROWING", "expiresAt")),
        ({"cases": ["BN-D-SAA"]}, ("TOKEN_NARROWING", "token")),
        ({"expiresAt": IN_A_MONTH}, ("TOKEN_NARROWING", "token")),
        ({}, ("NOTHING_NARROWED", "token")),
        ({"readOnly": False}, ("NOTHING_NARROWED", "token")),
    ):
        answer = await declined(hub, BANDARIA, "narrowAccessToken", {"token": portal, **changed}, subject=PRIMARY)
        assert answer == refusal, changed
    await kept(hub, BANDARIA, "revokeAccessToken", {"token": child}, subject=PRIMARY)
    await kept(hub, BANDARIA, "narrowAccessToken", {"token": portal, "cases": ["BN-D-SAA"]}, subject=PRIMARY)
    assert (await token(hub, portal))["cases"] == ["BN-D-SAA"]


# Moving and taking back.


async def test_a_moved_token_has_another_holder_and_keeps_all_else(hub: Hub) -> None:
    portal = await kept(hub, BANDARIA, "issueAccessToken", PORTAL, subject=PRIMARY)
    before = await token(hub, portal)
    await kept(hub, BANDARIA, "moveAccessToken", {"token": portal, "publicKey": json.dumps(ANOTHER)}, subject=PRIMARY)
    after = await token(hub, portal)
    assert {name for name in before if before[name] != after[name]} == {"publicKey", "keyThumbprint"}
    assert after["keyThumbprint"] == ECKey.import_key(ANOTHER).thumbprint()
    person = {"token": portal, "holderIssuer": "https://login.bn.example", "holderSubject": COLONEL}
    await kept(hub, BANDARIA, "moveAccessToken", person, subject=ALTERNATE)
    after = await token(hub, portal)
    assert (after["holder"], after["holderSubject"], after["publicKey"]) == ("PERSON", COLONEL, None)


async def test_a_revoked_token_takes_with_it_all_that_was_narrowed_from_it(hub: Hub) -> None:
    portal = await kept(hub, BANDARIA, "issueAccessToken", PORTAL, subject=PRIMARY)
    child = await kept(hub, BANDARIA, "issueAccessToken", {**PORTAL, "narrowedFrom": portal}, subject=PRIMARY)
    deep = await kept(
        hub, BANDARIA, "issueAccessToken", {**PORTAL, "purpose": "deep", "narrowedFrom": child}, subject=PRIMARY
    )
    other = await kept(hub, BANDARIA, "issueAccessToken", OF_A_PERSON, subject=PRIMARY)
    assert await declined(hub, BANDARIA, "revokeAccessToken", {"token": NOBODY}, subject=PRIMARY) == (
        "TOKEN_NOT_FOUND",
        "token",
    )
    await kept(hub, BANDARIA, "revokeAccessToken", {"token": portal}, subject=PRIMARY)
    assert {one["id"]: (one["status"], one["endedAt"]) for one in await tokens(hub, BANDARIA)} == {
        **dict.fromkeys((portal, child, deep), ("REVOKED", "2026-11-23T12:00:00+00:00")),
        other: ("ACTIVE", None),
    }
    for mutation, more in (
        ("narrowAccessToken", {"cases": [CASE]}),
        ("moveAccessToken", {"publicKey": json.dumps(ANOTHER)}),
    ):
        answer = await declined(hub, BANDARIA, mutation, {"token": child, **more}, subject=PRIMARY)
        assert answer == ("TOKEN_ENDED", "token")
    assert await declined(hub, BANDARIA, "revokeAccessToken", {"token": deep}, subject=PRIMARY) == (
        "TOKEN_REVOKED",
        "token",
    )


async def test_an_expired_token_is_neither_narrowed_nor_moved_nor_cut_from(hub: Hub) -> None:
    portal = await kept(hub, BANDARIA, "issueAccessToken", {**PORTAL, "expiresAt": IN_A_MONTH}, subject=PRIMARY)
    hub.clock.pass_(days=31)
    for mutation, more in (
        ("narrowAccessToken", {"cases": [CASE]}),
        ("moveAccessToken", {"publicKey": json.dumps(ANOTHER)}),
    ):
        answer = await declined(hub, BANDARIA, mutation, {"token": portal, **more}, subject=PRIMARY)
        assert answer == ("TOKEN_ENDED", "token")
    child = {**PORTAL, "narrowedFrom": portal}
    assert await declined(hub, BANDARIA, "issueAccessToken", child, subject=PRIMARY) == (
        "TOKEN_NOT_FOUND",
        "narrowedFrom",
    )


async def test_a_person_loses_every_token_of_the_nation_and_none_of_another(hub: Hub) -> None:
    await kept(hub, "sco:VE", "nameTokenAdministrator", named("PRIMARY", VERDANIAN, "customer:VE"))
    here = await kept(hub, BANDARIA, "issueAccessToken", OF_A_PERSON, subject=PRIMARY)
    child = await kept(
        hub, BANDARIA, "issueAccessToken", {**PORTAL, "scopes": ["Case"], "narrowedFrom": here}, subject=PRIMARY
    )
    portal = await kept(hub, BANDARIA, "issueAccessToken", PORTAL, subject=PRIMARY)
    there = await kept(hub, VERDANIA, "issueAccessToken", OF_A_PERSON, subject=VERDANIAN)
    leaver = {"holderIssuer": "https://login.bn.example", "holderSubject": CLERK, "reason": "Left the directorate"}
    await kept(hub, BANDARIA, "revokeAccessOfPerson", leaver, subject=ALTERNATE)
    assert {one["id"]: one["status"] for one in await tokens(hub, BANDARIA)} == {
        here: "REVOKED", child: "REVOKED", portal: "ACTIVE",
    }  # fmt: skip
    assert [(one["id"], one["status"]) for one in await tokens(hub, VERDANIA)] == [(there, "ACTIVE")]
    again = {**leaver, "reason": "Again"}
    refusal = ("PERSON_HOLDS_NOTHING", "holderSubject")
    assert await declined(hub, BANDARIA, "revokeAccessOfPerson", again, subject=PRIMARY) == refusal
    taken = "{ accessRevocations { nodes { takenBack party reason holderSubject } } }"
    facts = {"takenBack": "PERSON", "party": "customer:BN", "reason": "Left the directorate"}
    for seat, told in ((BANDARIA, CLERK), (DSCA, None), (OFFICE, None)):
        assert (await hub.data(seat, taken))["accessRevocations"]["nodes"] == [{**facts, "holderSubject": told}], seat
    for seat in (VERDANIA, VERDANIAN_OFFICE, ALDER, AIR_FORCE):
        assert (await hub.data(seat, taken))["accessRevocations"]["nodes"] == []


async def test_all_of_a_nations_access_ends_by_its_administrator_or_dsca_and_nobody_else(hub: Hub) -> None:
    portal = await kept(hub, BANDARIA, "issueAccessToken", PORTAL, subject=PRIMARY)
    act = {"party": "customer:BN", "reason": "The portal was broken into"}
    for seat in (OFFICE, VERDANIA, ALDER):
        assert await declined(hub, seat, "revokeAccessOfOrganization", act) == ("TOKEN_ADMINISTRATION", None)
    others = {**act, "party": "customer:VE"}
    assert await declined(hub, BANDARIA, "revokeAccessOfOrganization", others, subject=PRIMARY) == (
        "PARTY_NOT_YOURS",
        "party",
    )
    await kept(hub, DSCA, "revokeAccessOfOrganization", act)
    assert (await hub.ask(BANDARIA, TOKENS))["errors"][0]["extensions"]["code"] == "TOKEN_REVOKED"
    assert await tokens(hub, VERDANIA) == []
    hub.clock.pass_(days=1)
    assert [(one["id"], one["status"]) for one in await tokens(hub, BANDARIA)] == [(portal, "REVOKED")]


async def test_dsca_revokes_one_token_of_anybody(hub: Hub) -> None:
    portal = await kept(hub, BANDARIA, "issueAccessToken", PORTAL, subject=PRIMARY)
    await kept(hub, DSCA, "revokeAccessToken", {"token": portal})
    assert (await token(hub, portal))["status"] == "REVOKED"


async def test_what_was_issued_under_a_token_goes_when_it_is_narrowed_moved_or_revoked(hub: Hub) -> None:
    portal = await kept(hub, BANDARIA, "issueAccessToken", PORTAL, subject=PRIMARY)
    other = await kept(hub, BANDARIA, "issueAccessToken", OF_A_PERSON, subject=PRIMARY)
    beside = issued(hub, BANDARIA, under=other)
    for mutation, more in (
        ("narrowAccessToken", {"cases": [CASE]}),
        ("moveAccessToken", {"publicKey": json.dumps(ANOTHER)}),
    ):
        before = issued(hub, BANDARIA, under=portal)
        assert await met(hub, before) == (200, "customer:BN")
        await kept(hub, BANDARIA, mutation, {"token": portal, **more}, subject=PRIMARY)
        assert await met(hub, before) == (401, "TOKEN_REVOKED"), mutation
        hub.clock.pass_(seconds=3)
        # What is issued under it from now on is good: it stays in force.
        assert await met(hub, issued(hub, BANDARIA, under=portal)) == (200, "customer:BN"), mutation
    child = await kept(
        hub, BANDARIA, "issueAccessToken", {**PORTAL, "cases": [CASE], "narrowedFrom": portal}, subject=PRIMARY
    )
    lost = [issued(hub, BANDARIA, under=one) for one in (portal, child)]
    await kept(hub, BANDARIA, "revokeAccessToken", {"token": portal}, subject=PRIMARY)
    hub.clock.pass_(seconds=3)
    lost += [issued(hub, BANDARIA, under=one) for one in (portal, child)]
    assert [await met(hub, one) for one in lost] == [(401, "TOKEN_REVOKED")] * 4
    assert await met(hub, beside) == (200, "customer:BN")


async def test_a_portal_goes_the_whole_way_from_the_letter_to_the_last_refusal(hub: Hub) -> None:
    old, new = OKPKey.generate_key("Ed25519"), ECKey.generate_key("P-256")
    plain = {name: PORTAL[name] for name in ("owner", "purpose", "expiresAt", "readOnly")}
    key = json.dumps(old.as_dict(private=False))
    portal = System(
        hub, await kept(hub, BANDARIA, "issueAccessToken", {**plain, "publicKey": key}, subject=PRIMARY), old
    )
    first = (await portal.token())["access_token"]
    assert (await asks(hub, first))["data"]["cases"]["totalCount"] > 1
    await kept(hub, BANDARIA, "narrowAccessToken", {"token": portal.id, "cases": [CASE]}, subject=PRIMARY)
    assert await met(hub, first) == (401, "TOKEN_REVOKED")
    hub.clock.pass_(seconds=3)
    second = (await portal.token())["access_token"]
    assert (await asks(hub, second))["data"]["cases"]["nodes"] == [{"designator": CASE}]
    key = json.dumps(new.as_dict(private=False))
    await kept(hub, BANDARIA, "moveAccessToken", {"token": portal.id, "publicKey": key}, subject=ALTERNATE)
    assert await met(hub, second) == (401, "TOKEN_REVOKED")
    assert turned_away(await portal.post(grant_type="client_credentials")) == (400, "invalid_client")
    hub.clock.pass_(seconds=3)
    moved = System(hub, portal.id, new)
    third = (await moved.token())["access_token"]
    assert await met(hub, third) == (200, "customer:BN")
    await kept(hub, BANDARIA, "revokeAccessToken", {"token": portal.id}, subject=PRIMARY)
    assert await met(hub, third) == (401, "TOKEN_REVOKED")
    assert turned_away(await moved.post(grant_type="client_credentials")) == (400, "invalid_client")


async def test_dsca_takes_back_what_was_issued_to_a_person_anywhere_and_an_administrator_only_its_own(hub: Hub) -> None:
    here = await kept(
        hub, BANDARIA, "issueAccessToken", {**OF_A_PERSON, "holderIssuer": BUILT_IN_ISSUER}, subject=PRIMARY
    )
    at_home = issued(hub, BANDARIA, under=here, subject=CLERK)
    abroad = [issued(hub, seat, subject=CLERK) for seat in (VERDANIA, AIR_FORCE)]
    leaver = {"holderIssuer": BUILT_IN_ISSUER, "holderSubject": CLERK, "reason": "Left the directorate"}
    await kept(hub, BANDARIA, "revokeAccessOfPerson", leaver, subject=PRIMARY)
    assert [(await met(hub, one))[0] for one in (at_home, *abroad)] == [401, 200, 200]
    await kept(hub, DSCA, "revokeAccessOfPerson", leaver)
    assert [(await met(hub, one))[0] for one in (at_home, *abroad)] == [401, 401, 401]
    acts = (await hub.data(DSCA, "{ accessRevocations { nodes { party holderSubject } } }"))["accessRevocations"]
    assert {(one["party"], one["holderSubject"]) for one in acts["nodes"]} == {("customer:BN", None), (None, CLERK)}


# A contractor's.


@pytest.mark.long
async def test_a_contractors_administrator_is_named_by_dsca_and_its_rival_cannot_tell(hub: Hub) -> None:
    before = {seat: await everything(hub, seat) for seat in (DUNMORE, OFFICE, AIR_FORCE, BANDARIA)}
    await kept(hub, DSCA, "nameTokenAdministrator", named("PRIMARY", ALDERS, "company:1ABC2"))
    await kept(hub, ALDER, "issueAccessToken", {**PORTAL, "purpose": "Bids"}, subject=ALDERS)
    for seat, told in before.items():
        assert await everything(hub, seat) == told, seat
    assert [one["purpose"] for one in await tokens(hub, DSCA, EXISTENCE)] == ["Bids"]
    named_here = (await hub.data(DSCA, ADMINISTRATORS))["tokenAdministrators"]["nodes"]
    who = {(one["party"], one["holderSubject"]) for one in named_here}
    assert who == {("customer:BN", None), ("company:1ABC2", ALDERS)}
    assert [one["seat"] for one in await tokens(hub, ALDER)] == ["industry:1ABC2"]


async def test_an_officials_system_is_administered_by_whom_dsca_named_for_its_office(hub: Hub) -> None:
    refusal = ("TOKEN_ADMINISTRATION", None)
    for seat, party in (
        (AIR_FORCE, "agency:D"),
        (OFFICE, "office:BN"),
        (DSCA, "department:DSCA"),
        (CENTCOM, "command:CENTCOM"),
    ):
        assert await declined(hub, seat, "issueAccessToken", PORTAL, subject="duty-officer") == refusal, seat
        await kept(hub, DSCA, "nameTokenAdministrator", named("PRIMARY", "duty-officer", party))
        made = await kept(hub, seat, "issueAccessToken", {**PORTAL, "purpose": seat}, subject="duty-officer")
        assert (await hub.data(seat, f'{{ node(id: "{made}") {{ ... on AccessToken {{ seat }} }} }}'))["node"] == {
            "seat": seat
        }
    # An office's own is no business of the nation it is accredited to, nor of another office's there.
    assert await tokens(hub, BANDARIA) == []
    # Nor is the nation's its office's administrator's, which sees that it exists.
    await kept(hub, OFFICE, "nameTokenAdministrator", named("PRIMARY", COLONEL))
    portal = await kept(hub, BANDARIA, "issueAccessToken", {**PORTAL, "purpose": "Theirs"}, subject=COLONEL)
    assert "Theirs" in {one["purpose"] for one in await tokens(hub, OFFICE, EXISTENCE)}
    taken = {"token": portal, "readOnly": True}
    answer = await declined(hub, OFFICE, "narrowAccessToken", taken, subject="duty-officer")
    assert answer == ("TOKEN_NOT_FOUND", "token")
    assert [one["purpose"] for one in await tokens(hub, "sco:VE,BN", EXISTENCE)] == ["Theirs"]


# How it is kept.


async def test_one_act_sent_twice_is_one_token(hub: Hub) -> None:
    taken = {"idempotencyKey": "portal", **PORTAL}
    first, second = [await hub.submit(BANDARIA, "issueAccessToken", taken, subject=PRIMARY) for _ in range(2)]
    assert first["recordId"] == second["recordId"]
    assert len(await tokens(hub, BANDARIA)) == 1


@pytest.mark.long
async def test_what_an_ended_designation_would_still_issue_in_the_same_instant_is_refused(worlds: Worlds) -> None:
    """Whichever of the two comes first: a token that stands was issued while its administrator did."""
    async with worlds.hub() as hub:
        for round_ in range(6):
            made = await kept(hub, OFFICE, "nameTokenAdministrator", named("PRIMARY", f"bn-{round_}"))
            issue = hub.submit(
                BANDARIA, "issueAccessToken", {"idempotencyKey": f"{round_}", **PORTAL}, subject=f"bn-{round_}"
            )
            end = hub.submit(OFFICE, "endTokenAdministrator", {"idempotencyKey": f"{round_}", "administrator": made})
            issued, ended = await asyncio.gather(issue, end)
            assert ended["__typename"] == "Receipt"
            order = "select facet from observation where facet in ('AccessToken', 'TokenAdministrator') order by id desc limit 2"
            last = [facet for (facet,) in await rows(hub, order)]
            if issued["__typename"] == "Receipt":
                assert last == ["TokenAdministrator", "AccessToken"]
            else:
                assert refused(issued) == ("TOKEN_ADMINISTRATION", None)


@pytest.mark.long
async def test_a_child_cut_while_its_parent_is_revoked_ends_with_it_or_is_never_made(hub: Hub) -> None:
    for round_ in range(6):
        parent = await kept(hub, BANDARIA, "issueAccessToken", {**PORTAL, "purpose": f"{round_}"}, subject=PRIMARY)
        cut = {"idempotencyKey": f"cut {round_}", **PORTAL, "purpose": f"{round_}", "narrowedFrom": parent}
        await asyncio.gather(
            hub.submit(BANDARIA, "issueAccessToken", cut, subject=ALTERNATE),
            hub.submit(
                BANDARIA, "revokeAccessToken", {"idempotencyKey": f"revoke {round_}", "token": parent}, subject=PRIMARY
            ),
        )
        assert {one["status"] for one in await tokens(hub, BANDARIA) if one["purpose"] == f"{round_}"} == {"REVOKED"}


@pytest.mark.long(but=1)
@pytest.mark.parametrize("facet", ["AccessToken", "TokenAdministrator", "AccessRevocation"])
async def test_no_feed_says_who_may_act(hub: Hub, facet: str) -> None:
    """Whoever runs an agency's system could else let anybody in."""
    told = Entry(
        facet=facet, facts={}, source="bandaria", source_class="agency_system", source_key="1", told_by="bandaria",
        digest="0" * 64, originator="customer:BN",
    )  # fmt: skip
    before = await written(hub)
    with pytest.raises(Unfit) as alone:
        await hub.house.intake.take(told)
    assert alone.value.code == "ONLY_SUBMITTED"
    async with hub.house.store.writes.begin() as connection:
        [together] = await Many(hub.house.intake).accept(connection, [told])
    assert isinstance(together, Unfit)
    assert together.code == "ONLY_SUBMITTED"
    assert await written(hub) == before


def test_what_is_taken_back_is_named_for_whoever_refuses_tokens() -> None:
    assert Revocation.of_person("https://a", "b c") != Revocation.of_person("https://a b", "c")
    assert {ground.value for ground in Ground} == {"token", "standing", "person", "client", "organization", "all"}
