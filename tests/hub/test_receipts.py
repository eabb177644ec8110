"""The receipt: anyone who holds it can prove with the published key what was taken in, and nobody can make one up."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import OKPKey

import schema.submissions  # noqa: F401  # every write is declared by being imported
from hub.identity.issuer import issue
from hub.identity.keys import KeyRing, Purpose
from hub.write.receipts import ReceiptFacts, ReceiptUnproven, sign, verify
from schema.audience import DSCA, IMPLEMENTING_AGENCY, INDUSTRY, Audience, Party
from schema.desk import names_versions
from schema.errors import BadValue

FACTS = ReceiptFacts(
    record_id="3f2a9c0e5b7d4c1a8e6f0d9b2c4a6e8f",
    record_type="RomEstimate",
    version=1,
    operation="submitRomEstimate",
    idempotency_key="estimate/2026/17",
    party=Party.parse("company:1ABC2"),
    received_at=datetime(2026, 3, 9, 12, 0, 0, 250000, tzinfo=UTC),
    digest="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
)


@pytest.fixture(scope="module")
def ring(tmp_path_factory: pytest.TempPathFactory) -> KeyRing:
    return KeyRing.open(tmp_path_factory.mktemp("receipts"))


def decoded(segment: str) -> bytes:
    return urlsafe_b64decode(segment + "=" * (-len(segment) % 4))


def encoded(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def forged(ring: KeyRing, payload: bytes, **header: Any) -> str:
    """A text that our own receipt key signed, whatever it says."""
    key = ring.current(Purpose.RECEIPT)
    shown = {"alg": "Ed25519", "kid": key.kid, "typ": "fms-receipt+jws", **header}
    return jws.serialize_compact({k: v for k, v in shown.items() if v is not ...}, payload, key, ["Ed25519", "EdDSA"])


def refuse(jwks: dict[str, Any], receipt: str) -> str:
    with pytest.raises(ReceiptUnproven) as refused:
        verify(jwks, receipt)
    return str(refused.value)


UNPROVEN = (
    "the published keys do not vouch for this receipt; compare it with the one you were sent, and fetch the keys "
    "again from `/.well-known/jwks.json`"
)


def test_a_receipt_gives_back_its_facts_by_the_published_key_alone(ring: KeyRing) -> None:
    published = json.loads(json.dumps(ring.jwks()))
    assert verify(published, sign(ring, FACTS)) == FACTS


def test_a_receipt_says_its_facts_in_one_spelling(ring: KeyRing) -> None:
    header, payload, _ = sign(ring, FACTS).split(".")
    assert json.loads(decoded(header)) == {
        "alg": "Ed25519",
        "kid": ring.current(Purpose.RECEIPT).kid,
        "typ": "fms-receipt+jws",
    }
    assert decoded(payload).decode() == (
        '{"digest":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",'
        '"idempotency_key":"estimate/2026/17",'
        '"operation":"submitRomEstimate",'
        '"party":"company:1ABC2",'
        '"received_at":"2026-03-09T12:00:00.250000Z",'
        '"record_id":"3f2a9c0e5b7d4c1a8e6f0d9b2c4a6e8f",'
        '"record_type":"RomEstimate",'
        '"version":1}'
    )


def test_any_ed25519_implementation_can_check_a_receipt(ring: KeyRing) -> None:
    signed, _, signature = sign(ring, FACTS).rpartition(".")
    jwk = next(jwk for jwk in ring.jwks()["keys"] if jwk["kty"] == "OKP")
    Ed25519PublicKey.from_public_bytes(decoded(jwk["x"])).verify(decoded(signature), signed.encode())


def test_the_same_facts_give_the_same_receipt(ring: KeyRing) -> None:
    assert sign(ring, FACTS) == sign(ring, replace(FACTS))
    east = timezone(timedelta(hours=3))
    assert sign(ring, replace(FACTS, received_at=FACTS.received_at.astimezone(east))) == sign(ring, FACTS)


@pytest.mark.parametrize(
    "changed",
    [
        {"record_id": "4f2a9c0e5b7d4c1a8e6f0d9b2c4a6e8f"},
        {"record_type": "LetterOfRequest"},
        {"version": 2},
        {"operation": "withdrawRomEstimate"},
        {"idempotency_key": "estimate/2026/18"},
        {"party": Party.parse("company:9XYZ8")},
        {"party": Party.parse("customer:BN")},
        {"received_at": FACTS.received_at + timedelta(microseconds=1)},
        {"digest": "0" * 64},
    ],
)
def test_a_receipt_for_other_facts_is_another_receipt_and_neither_signature_fits_the_other(
    ring: KeyRing, changed: dict[str, Any]
) -> None:
    ours, theirs = sign(ring, FACTS), sign(ring, replace(FACTS, **changed))
    assert ours != theirs
    assert refuse(ring.jwks(), ours.rpartition(".")[0] + "." + theirs.rpartition(".")[2]) == UNPROVEN


def test_a_change_of_any_one_character_is_refused(ring: KeyRing) -> None:
    jwks, receipt = ring.jwks(), sign(ring, FACTS)
    for index, character in enumerate(receipt):
        changed = receipt[:index] + ("A" if character != "A" else "B") + receipt[index + 1 :]
        assert refuse(jwks, changed) == UNPROVEN
    assert verify(jwks, receipt) == FACTS


def test_a_receipt_outlives_the_rotation_of_its_key_but_not_its_removal(tmp_path: Path) -> None:
    ring = KeyRing.open(tmp_path)
    receipt = sign(ring, FACTS)
    old = ring.current(Purpose.RECEIPT).kid or ""
    ring.rotate(Purpose.RECEIPT)
    assert sign(ring, FACTS) != receipt
    assert verify(ring.jwks(), receipt) == FACTS
    ring.remove(old)
    assert refuse(ring.jwks(), receipt) == UNPROVEN


def test_another_hubs_receipt_is_refused(ring: KeyRing, tmp_path: Path) -> None:
    assert refuse(ring.jwks(), sign(KeyRing.open(tmp_path), FACTS)) == UNPROVEN


def test_a_strangers_key_under_our_id_is_refused(ring: KeyRing) -> None:
    payload = decoded(sign(ring, FACTS).split(".")[1])
    header = {"alg": "Ed25519", "kid": ring.current(Purpose.RECEIPT).kid, "typ": "fms-receipt+jws"}
    stranger = OKPKey.generate_key("Ed25519")
    assert refuse(ring.jwks(), jws.serialize_compact(header, payload, stranger, ["Ed25519"])) == UNPROVEN


def test_an_access_token_is_no_receipt(ring: KeyRing) -> None:
    token = issue(ring, "industry:1ABC2", issuer="https://hub.example", audience="hub", clock=lambda: FACTS.received_at)
    assert refuse(ring.jwks(), token) == UNPROVEN


@pytest.mark.parametrize("header", [{"typ": "at+jwt"}, {"typ": ...}, {"kid": "unknown"}, {"kid": ...}, {"cty": "json"}])
def test_a_header_that_is_not_as_we_write_it_is_refused(ring: KeyRing, header: dict[str, Any]) -> None:
    payload = decoded(sign(ring, FACTS).split(".")[1])
    assert verify(ring.jwks(), forged(ring, payload)) == FACTS
    assert refuse(ring.jwks(), forged(ring, payload, **header)) == UNPROVEN


@pytest.mark.parametrize("alg", ["none", "HS256", "ES256", "EdDSA"])
def test_no_other_algorithm_is_taken(ring: KeyRing, alg: str) -> None:
    header, payload, signature = sign(ring, FACTS).split(".")
    other = encoded(json.dumps({**json.loads(decoded(header)), "alg": alg}).encode())
    for ending in ("", signature):
        assert refuse(ring.jwks(), f"{other}.{payload}.{ending}") == UNPROVEN


@pytest.mark.parametrize(
    "changed",
    [
        {"version": "1"},
        {"version": 0},
        {"party": "1ABC2"},
        {"party": "company:lower"},
        {"received_at": "2026-03-09T12:00:00.250000+00:00"},
        {"received_at": "2026-03-09T12:00:00.25Z"},
        {"digest": "short"},
        {"note": "one member more"},
    ],
)
def test_a_payload_that_is_not_as_we_write_it_is_refused_even_under_our_key(
    ring: KeyRing, changed: dict[str, Any]
) -> None:
    said = {**json.loads(decoded(sign(ring, FACTS).split(".")[1])), **changed}
    payload = json.dumps(said, sort_keys=True, separators=(",", ":")).encode()
    assert refuse(ring.jwks(), forged(ring, payload)) == UNPROVEN


def test_white_space_in_the_payload_is_another_spelling_and_refused(ring: KeyRing) -> None:
    payload = decoded(sign(ring, FACTS).split(".")[1])
    assert refuse(ring.jwks(), forged(ring, payload.replace(b",", b", "))) == UNPROVEN


@pytest.mark.parametrize("receipt", ["", ".", "..", "a.b.c", "a.b.c.d", "é.è.à", "x" * 16385, "bm9uZQ.e30."])
def test_garbage_is_no_receipt(ring: KeyRing, receipt: str) -> None:
    assert refuse(ring.jwks(), receipt) == UNPROVEN


@pytest.mark.parametrize("jwks", [{}, {"keys": []}])
def test_without_published_keys_nothing_is_proven(ring: KeyRing, jwks: dict[str, Any]) -> None:
    assert refuse(jwks, sign(ring, FACTS)) == UNPROVEN


def test_a_published_key_marked_for_something_else_proves_nothing(ring: KeyRing) -> None:
    receipt = sign(ring, FACTS)
    for changed in ({"use": "enc"}, {"alg": "EdDSA"}, {"kty": "oct", "k": "c2VjcmV0"}, {"x": "short"}):
        keys = [{**jwk, **changed} for jwk in ring.jwks()["keys"]]
        assert refuse({"keys": keys}, receipt) == UNPROVEN


def test_versions_are_named_by_who_releases_or_judges_and_by_contractors_who_consent() -> None:
    assert {seat for seat in Audience if names_versions(seat)} == {DSCA, IMPLEMENTING_AGENCY, INDUSTRY}


names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=255)


@given(
    record_id=names,
    record_type=names,
    version=st.integers(1, 2**53),
    operation=names,
    idempotency_key=names,
    received_at=st.datetimes(min_value=datetime(2000, 1, 1), timezones=st.timezones()),  # noqa: DTZ001
    digest=st.binary(min_size=32, max_size=32).map(bytes.hex),
)
def test_any_facts_survive_the_receipt(ring: KeyRing, **facts: Any) -> None:
    written = ReceiptFacts(party=Party.parse("agency:D"), **facts)
    assert verify(ring.jwks(), sign(ring, written)) == written


@pytest.mark.parametrize(
    ("changed", "hint"),
    [
        ({"idempotency_key": ""}, "a name or key on a receipt is 1 to 255 characters of Unicode text"),
        ({"idempotency_key": "k" * 256}, "a name or key on a receipt is 1 to 255 characters of Unicode text"),
        ({"idempotency_key": "\ud800"}, "a name or key on a receipt is 1 to 255 characters of Unicode text"),
        ({"version": 0}, "a record's version counts from 1"),
        (
            {"received_at": datetime(2026, 3, 9, 12, 0)},  # noqa: DTZ001  what is tried
            "say in which zone the submission was received; instants are kept in UTC",
        ),
        ({"digest": "9F" * 32}, "a digest is a SHA-256 written as 64 hexadecimal digits in lower case"),
    ],
)
def test_facts_not_of_their_form_make_no_receipt(changed: dict[str, Any], hint: str) -> None:
    with pytest.raises(BadValue) as refused:
        replace(FACTS, **changed)
    assert (refused.value.code, refused.value.hint) == ("RECEIPT", hint)
