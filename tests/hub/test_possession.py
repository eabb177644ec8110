"""A bound token is worth nothing to whoever does not hold what it is bound to: a key (DPoP), a certificate (mutual TLS)."""

from __future__ import annotations

import json
import secrets
from base64 import b64encode, urlsafe_b64encode
from collections.abc import AsyncIterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from joserfc import jws
from joserfc.jwk import ECKey, Key, OctKey

from hub.app import AUDIENCE as HUB_AUDIENCE
from hub.app import issuer_of
from hub.identity.issuer import issue
from hub.identity.keys import KeyRing
from hub.identity.possession import NotProven, Proofs
from hub.identity.tokens import Presented, Unauthenticated, Verifier
from hub.store.engine import Addresses
from schema.audience import Principal
from tests.identity_provider.running import made_key
from tests.issuing import AREAS, NOON, List, Watch
from tests.served import Hub as ServedHub
from tests.served import served

HUB = "https://hub.example"
ISSUER, AUDIENCE = "urn:hub", "hub"
OURS, THEIRS = made_key("ES256", "ours"), made_key("ES256", "theirs")
NO_PROOF = "the access token is bound to a key; send it as `Authorization: DPoP <token>` with a `DPoP` proof"
WRONG_PROOF = "the `DPoP` header proves no key for this token and request; make a new proof for each request"
NO_CERTIFICATE = "the access token is bound to a client certificate; connect with that certificate"
NO_KEY = "the access token is bound to no key; send it as `Bearer`"
UNKNOWN = "the access token is bound to something this hub cannot prove; ask for another"


def certificate(name: str) -> bytes:
    """A certificate that vouches for itself, as DER."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    made = x509.CertificateBuilder(who, who, key.public_key(), 1, NOON, NOON + timedelta(days=1))
    return made.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


def digest(raw: bytes) -> str:
    return urlsafe_b64encode(sha256(raw).digest()).rstrip(b"=").decode()


CERTIFICATE, ANOTHER = certificate("portal.bn.example"), certificate("portal.ja.example")


class Hub:
    """A hub that issues bound tokens, and is shown them."""

    def __init__(self, data_dir: Path) -> None:
        self.watch = Watch()
        self.ring = KeyRing.open(data_dir)
        self.remembers(100_000)

    def remembers(self, proofs: int) -> None:
        """So many proofs of one organization."""
        self.verifier = Verifier(
            self.ring, issuer=ISSUER, audience=AUDIENCE, clock=self.watch, revoked=List(), reach=AREAS.reach, address=HUB,
            certificate_header="client-cert", proofs=proofs,
        )  # fmt: skip

    def token(self, seat: str = "partner:BN", **cnf: Any) -> str:
        more = {"cnf": cnf} if cnf else {}
        return issue(self.ring, seat, issuer=ISSUER, audience=AUDIENCE, clock=self.watch, more=more)

    def bound(self, key: Key = OURS, seat: str = "partner:BN") -> str:
        return self.token(seat, jkt=key.thumbprint())

    def proof(self, token: str, key: Key = OURS, header: Any = None, **changed: Any) -> str:
        """A good proof for one request; a claim or a member of its header that is changed to `...` is left out."""
        says = {
            "jti": secrets.token_urlsafe(12),
            "htm": "POST",
            "htu": f"{HUB}/graphql",
            "iat": int(self.watch().timestamp()),
            "ath": digest(token.encode()),
            **changed,
        }
        shown = {"typ": "dpop+jwt", "alg": "ES256", "jwk": key.as_dict(private=False), **(header or {})}
        return jws.serialize_compact(
            {name: value for name, value in shown.items() if value is not ...},
            json.dumps({name: value for name, value in says.items() if value is not ...}),
            key,
            [shown["alg"]],
        )

    def asked(self, header: str, proof: str | None = None, **more: Any) -> Principal:
        try:
            self.verifier.authenticate(Presented(header, **{"path": "/graphql", "proof": proof, **more})).send(None)
        except StopIteration as told:
            found: Principal = told.value
            return found
        raise AssertionError("it waited for somebody")

    def refusal(self, header: str, proof: str | None = None, **more: Any) -> str:
        with pytest.raises(Unauthenticated) as refused:
            self.asked(header, proof, **more)
        assert (refused.value.code, refused.value.status) == ("TOKEN_NOT_PROVEN", 401)
        return refused.value.sentence


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    return Hub(tmp_path)


# --- a key ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["ES256", "PS256", "RS256", "Ed25519"])
def test_a_token_bound_to_a_key_is_taken_from_whoever_holds_it(hub: Hub, kind: str) -> None:
    key = made_key(kind, "held")
    token = hub.bound(key)
    for _ in range(3):  # and when it was met before
        proof = hub.proof(token, key, {"alg": kind, "jwk": _plain(key)})
        assert hub.asked(f"DPoP {token}", proof).seat == "partner:BN"


def _plain(key: Key) -> dict[str, Any]:
    return {name: value for name, value in key.as_dict(private=False).items() if name not in ("kid", "use", "alg")}


def test_without_a_proof_it_is_refused_however_it_is_sent(hub: Hub) -> None:
    token = hub.bound()
    assert hub.refusal(f"DPoP {token}") == WRONG_PROOF
    assert hub.refusal(f"Bearer {token}") == NO_PROOF
    assert hub.refusal(f"Bearer {token}", hub.proof(token)) == NO_PROOF  # not even beside a good one
    assert hub.asked(f"DPoP {token}", hub.proof(token)).seat == "partner:BN"


def test_the_challenge_says_how_to_prove_it_and_repeats_nothing(hub: Hub) -> None:
    token = hub.bound()
    with pytest.raises(Unauthenticated) as refused:
        hub.asked(f"DPoP {token}")
    assert refused.value.www_authenticate == (
        f'DPoP realm="fms-hub", error="invalid_dpop_proof", error_description="{WRONG_PROOF}", '
        'algs="ES256 Ed25519 EdDSA PS256 RS256"'
    )


def test_a_token_that_is_bound_to_nothing_is_not_sent_as_if_it_were(hub: Hub) -> None:
    token = hub.token()
    assert hub.refusal(f"DPoP {token}", hub.proof(token)) == NO_KEY
    assert hub.asked(f"Bearer {token}").seat == "partner:BN"


AT = int(NOON.timestamp())


@pytest.mark.parametrize(
    "changed",
    [
        {"htm": "GET"},
        {"htm": "post"},
        {"htu": "https://elsewhere.example/graphql"},
        {"htu": "http://hub.example/graphql"},
        {"htu": "https://hub.example:8443/graphql"},
        {"htu": "https://hub.example/feeds/dsams"},
        {"htu": "https://hub.example/graphql/"},
        {"htu": "/graphql"},
        {"htu": "https://hub.example:port/graphql"},
        {"iat": AT + 31},
        {"iat": AT - 60},
        {"iat": "now"},
        {"iat": 10**18},
        {"ath": digest(b"another token")},
        {"ath": ""},
        {"ath": "é"},
        {"jti": ""},
        *({name: ...} for name in ("htm", "htu", "iat", "ath", "jti")),
    ],
)
def test_a_proof_for_anything_else_is_none(hub: Hub, changed: dict[str, Any]) -> None:
    token = hub.bound()
    assert hub.refusal(f"DPoP {token}", hub.proof(token, **changed)) == WRONG_PROOF
    assert hub.asked(f"DPoP {token}", hub.proof(token)).seat == "partner:BN"


@pytest.mark.parametrize(
    "changed",
    [
        {"iat": AT + 30},
        {"iat": AT - 59},
        {"htu": "HTTPS://HUB.example:443/graphql?query=1#there"},
        {"nonce": "of nobody"},
    ],
)
def test_a_proof_is_read_as_its_standard_says(hub: Hub, changed: dict[str, Any]) -> None:
    token = hub.bound()
    assert hub.asked(f"DPoP {token}", hub.proof(token, **changed)).seat == "partner:BN"


@pytest.mark.parametrize(
    "header",
    [
        {"typ": "JWT"},
        {"typ": "at+jwt"},
        {"typ": ...},
        {"jwk": ...},
        {"jwk": THEIRS.as_dict(private=False)},
        {"jwk": OURS.as_dict(private=True)},
        {"jwk": OctKey.generate_key(256).as_dict(private=True)},
        {"jwk": ECKey.generate_key("P-384").as_dict(private=False)},
        {"kid": "ours"},
        {"jku": "https://elsewhere.example/keys"},
        {"cty": "JWT"},
    ],
)
def test_a_proof_of_another_form_is_none(hub: Hub, header: dict[str, Any]) -> None:
    token = hub.bound()
    assert hub.refusal(f"DPoP {token}", hub.proof(token, header=header)) == WRONG_PROOF


def test_a_proof_by_another_key_is_none(hub: Hub) -> None:
    token = hub.bound()
    assert hub.refusal(f"DPoP {token}", hub.proof(token, THEIRS)) == WRONG_PROOF
    header, payload, signature = hub.proof(token).split(".")
    forged = hub.proof(token, THEIRS).split(".")[2]
    for proof in (
        f"{header}.{payload}.{forged}",
        f"{header}.{payload}.",
        f"{header}.{payload}",
        signature,
        "",
        "x" * 5000,
    ):
        assert hub.refusal(f"DPoP {token}", proof) == WRONG_PROOF


@pytest.mark.parametrize("algorithm", ["none", "HS256", "ES384", "RS256", "Ed25519"])
def test_no_proof_is_signed_with_anything_but_the_algorithm_of_its_key(hub: Hub, algorithm: str) -> None:
    token = hub.bound()
    header, payload, signature = hub.proof(token).split(".")
    shown = {"typ": "dpop+jwt", "alg": algorithm, "jwk": OURS.as_dict(private=False)}
    header = urlsafe_b64encode(json.dumps(shown).encode()).rstrip(b"=").decode()
    for ending in (signature, ""):
        assert hub.refusal(f"DPoP {token}", f"{header}.{payload}.{ending}") == WRONG_PROOF


def test_a_proof_is_taken_once(hub: Hub) -> None:
    token = hub.bound()
    proof = hub.proof(token, iat=AT + 30)
    assert hub.asked(f"DPoP {token}", proof).seat == "partner:BN"
    for seconds in (0, 1, 30, 58):  # as long as it is good, and after
        hub.watch.move(seconds=seconds)
        assert hub.refusal(f"DPoP {token}", proof) == WRONG_PROOF


def test_two_proofs_in_one_request_are_none(hub: Hub) -> None:
    token = hub.bound()
    assert hub.refusal(f"DPoP {token}", f"{hub.proof(token)}, {hub.proof(token)}") == WRONG_PROOF


def test_when_too_many_proofs_came_to_remember_the_rest_is_refused_until_the_first_are_forgotten(hub: Hub) -> None:
    proofs, token, thumbprint = Proofs(capacity=3), hub.bound(), OURS.thumbprint()

    def judge() -> None:
        proofs.judge(hub.proof(token), token, thumbprint, "POST", f"{HUB}/graphql", hub.watch(), "customer:BN")

    for _ in range(3):
        judge()
    with pytest.raises(NotProven):
        judge()
    hub.watch.move(seconds=89)
    with pytest.raises(NotProven):
        judge()
    hub.watch.move(seconds=1)
    judge()


def test_an_organization_that_sends_too_many_proofs_is_refused_itself_and_nobody_else_is(hub: Hub) -> None:
    hub.remembers(3)
    dunmore, verdania = hub.bound(seat="industry:2DEF3"), hub.bound(seat="partner:VE")
    for _ in range(3):
        assert hub.asked(f"DPoP {dunmore}", hub.proof(dunmore)).seat == "industry:2DEF3"
    assert hub.refusal(f"DPoP {dunmore}", hub.proof(dunmore)) == WRONG_PROOF
    # Another token of another key is of the same organization still.
    another = hub.bound(THEIRS, seat="industry:2DEF3")
    assert hub.refusal(f"DPoP {another}", hub.proof(another, THEIRS)) == WRONG_PROOF
    assert hub.asked(f"DPoP {verdania}", hub.proof(verdania)).seat == "partner:VE"
    hub.watch.move(seconds=90)
    assert hub.asked(f"DPoP {dunmore}", hub.proof(dunmore)).seat == "industry:2DEF3"


# --- a certificate --------------------------------------------------------------------------------------------------


def told(*certificates: bytes) -> str:
    """As the proxy that ends TLS tells of them (RFC 9440)."""
    return ", ".join(f":{b64encode(one).decode()}:" for one in certificates)


def test_a_token_bound_to_a_certificate_is_taken_over_a_connection_with_it(hub: Hub) -> None:
    header = "Bearer " + hub.token(**{"x5t#S256": digest(CERTIFICATE)})
    for _ in range(2):
        assert hub.asked(header, certificate=told(CERTIFICATE)).seat == "partner:BN"


@pytest.mark.parametrize(
    "shown",
    [
        None,
        "",
        "::",
        told(ANOTHER),
        told(CERTIFICATE, ANOTHER),
        told(ANOTHER, CERTIFICATE),
        told(CERTIFICATE).strip(":"),
        told(CERTIFICATE)[:61] + ":",
        told(CERTIFICATE) + ";a=1",
        ":" + "A" * 20_000 + ":",
    ],
    ids=[
        "none",
        "empty",
        "of nothing",
        "another",
        "and another",
        "after another",
        "bare",
        "cut off",
        "with more",
        "long",
    ],
)
def test_over_any_other_connection_it_is_refused(hub: Hub, shown: str | None) -> None:
    header = "Bearer " + hub.token(**{"x5t#S256": digest(CERTIFICATE)})
    assert hub.refusal(header, certificate=shown) == NO_CERTIFICATE


def test_bound_to_both_it_needs_both(hub: Hub) -> None:
    token = hub.token(**{"x5t#S256": digest(CERTIFICATE), "jkt": OURS.thumbprint()})
    assert hub.refusal(f"DPoP {token}", hub.proof(token)) == NO_CERTIFICATE
    assert hub.refusal(f"DPoP {token}", certificate=told(CERTIFICATE)) == WRONG_PROOF
    assert hub.refusal(f"Bearer {token}", certificate=told(CERTIFICATE)) == NO_PROOF
    assert hub.asked(f"DPoP {token}", hub.proof(token), certificate=told(CERTIFICATE)).seat == "partner:BN"


# --- anything else --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cnf",
    [
        {},
        None,
        "key",
        [OURS.thumbprint()],
        {"jwk": OURS.as_dict(private=False)},
        {"kid": "ours"},
        {"jkt": OURS.thumbprint(), "osc": OURS.thumbprint()},
        {"jkt": ""},
        {"jkt": None},
        {"jkt": [OURS.thumbprint()]},
        {"x5t#S256": "é" * 43},
    ],
)
def test_a_token_bound_to_what_we_do_not_know_is_refused(hub: Hub, cnf: Any) -> None:
    more = {"cnf": cnf}
    token = issue(hub.ring, "partner:BN", issuer=ISSUER, audience=AUDIENCE, clock=hub.watch, more=more)
    for header, proof in ((f"Bearer {token}", None), (f"DPoP {token}", hub.proof(token))):
        with pytest.raises(Unauthenticated) as refused:
            hub.asked(header, proof)
        assert (refused.value.code, refused.value.sentence) == ("TOKEN_INVALID", UNKNOWN)


# --- over HTTP ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
async def served_hub(addresses: Addresses, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ServedHub]:
    """A hub behind a proxy that ends TLS and tells of certificates in a header of its own."""
    said = {"public_url": "https://hub.example/fms", "client_certificate_header": "client-cert"}
    async with served(addresses, tmp_path_factory.mktemp("bound"), said=said) as hub:
        yield hub


async def code_of(hub: ServedHub, token: str, scheme: str = "DPoP", **headers: str) -> tuple[int, str]:
    """How a request is answered, with which code."""
    answer = await hub.client.post(
        "/graphql",
        json={"query": "{ viewer { audience } }"},
        headers={"authorization": f"{scheme} {token}", **{k.replace("_", "-"): v for k, v in headers.items()}},
    )
    said = answer.json()
    return answer.status_code, said["errors"][0]["extensions"]["code"] if "errors" in said else said["data"]["viewer"][
        "audience"
    ]


def issued(hub: ServedHub, **cnf: str) -> str:
    return issue(
        hub.house.keys, "partner:BN", issuer=issuer_of(hub.house.settings), audience=HUB_AUDIENCE, clock=hub.clock,
        more={"cnf": cnf},
    )  # fmt: skip


async def test_a_stolen_token_is_of_no_use_without_its_key(served_hub: ServedHub, hub: Hub) -> None:
    """The proof names the hub as its callers reach it, below the path at which the proxy has it."""
    token = issued(served_hub, jkt=OURS.thumbprint())
    proof = hub.proof(token, htu="https://hub.example/fms/graphql")
    assert await code_of(served_hub, token, dpop=proof) == (200, "partner")
    assert await code_of(served_hub, token, dpop=proof) == (401, "TOKEN_NOT_PROVEN")  # stolen with it
    assert await code_of(served_hub, token) == (401, "TOKEN_NOT_PROVEN")
    assert await code_of(served_hub, token, "Bearer") == (401, "TOKEN_NOT_PROVEN")
    theirs = hub.proof(token, THEIRS, htu="https://hub.example/fms/graphql")
    assert await code_of(served_hub, token, dpop=theirs) == (401, "TOKEN_NOT_PROVEN")
    elsewhere = hub.proof(token, htu="http://hub.test/graphql")  # as the hub is reached behind the proxy
    assert await code_of(served_hub, token, dpop=elsewhere) == (401, "TOKEN_NOT_PROVEN")


async def test_a_certificate_is_believed_from_the_header_the_operator_named(served_hub: ServedHub) -> None:
    token = issued(served_hub, **{"x5t#S256": digest(CERTIFICATE)})
    assert await code_of(served_hub, token, "Bearer", client_cert=told(CERTIFICATE)) == (200, "partner")
    for shown in (told(ANOTHER), told(CERTIFICATE, ANOTHER), ""):
        assert await code_of(served_hub, token, "Bearer", client_cert=shown) == (401, "TOKEN_NOT_PROVEN")
    assert await code_of(served_hub, token, "Bearer", x_client_cert=told(CERTIFICATE)) == (401, "TOKEN_NOT_PROVEN")
