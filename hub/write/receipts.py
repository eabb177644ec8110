"""The receipt: what a submitter keeps to prove that the hub took a submission in, and exactly which one."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from hub.identity.keys import ALGORITHM, KeyRing, Purpose
from hub.identity.signatures import SignatureRefused, seal, unseal
from schema.audience import Party
from schema.errors import BadValue, HubError

RECEIPT_TYPE = "fms-receipt+jws"
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_LONGEST_TEXT_CHARACTERS = 255
_LONGEST_RECEIPT_CHARACTERS = 16384  # four texts of that length, each character escaped, still fit
_INSTANT = "%Y-%m-%dT%H:%M:%S.%fZ"


class ReceiptUnproven(HubError):
    """A receipt that the published keys do not vouch for."""


@dataclass(frozen=True, slots=True)
class ReceiptFacts:
    """What a receipt attests: this party's submission became this version of this record, at this instant.

    `version` counts from 1: the versions that the party itself made, or all of them to a seat that names them in what
    it submits; `operation` is the mutation's name; `digest` is the SHA-256, in hexadecimal, of the body
    as it was accepted; `received_at` is kept in UTC. Raises `BadValue` when a fact is not of its form.
    """

    record_id: str
    record_type: str
    version: int
    operation: str
    idempotency_key: str
    party: Party
    received_at: datetime
    digest: str

    def __post_init__(self) -> None:
        for text in (self.record_id, self.record_type, self.operation, self.idempotency_key):
            if not 1 <= len(text) <= _LONGEST_TEXT_CHARACTERS or _SURROGATE.search(text):
                raise BadValue(
                    "RECEIPT",
                    f"a name or key on a receipt is 1 to {_LONGEST_TEXT_CHARACTERS} characters of Unicode text",
                )
        if self.version < 1:
            raise BadValue("RECEIPT", "a record's version counts from 1")
        if self.received_at.utcoffset() is None:
            raise BadValue("RECEIPT", "say in which zone the submission was received; instants are kept in UTC")
        object.__setattr__(self, "received_at", self.received_at.astimezone(UTC))
        if not _DIGEST.fullmatch(self.digest):
            raise BadValue("RECEIPT", "a digest is a SHA-256 written as 64 hexadecimal digits in lower case")


def sign(keyring: KeyRing, facts: ReceiptFacts) -> str:
    """The facts as a compact JWS (RFC 7515) under the current receipt key.

    The payload is canonical and Ed25519 draws no random numbers: the same facts under the same key give the same
    text, so a retry is answered with the very receipt that was lost.
    """
    return seal(keyring, Purpose.RECEIPT, RECEIPT_TYPE, _payload(facts))


def verify(jwks: Mapping[str, Any], jws: str) -> ReceiptFacts:
    """The facts a receipt attests, by the published JWK Set alone: neither the hub nor a secret is needed.

    Raises `ReceiptUnproven` when no receipt key in the set signed exactly this text.
    """
    if len(jws) > _LONGEST_RECEIPT_CHARACTERS:
        raise _unproven()
    try:
        payload = unseal(jws, Purpose.RECEIPT, RECEIPT_TYPE, lambda kid: _published(jwks, kid)).payload
        said = msgspec.json.decode(payload, type=_Payload)
        facts = ReceiptFacts(
            record_id=said.record_id,
            record_type=said.record_type,
            version=said.version,
            operation=said.operation,
            idempotency_key=said.idempotency_key,
            party=Party.parse(said.party),
            received_at=datetime.strptime(said.received_at, _INSTANT).replace(tzinfo=UTC),
            digest=said.digest,
        )
    except (SignatureRefused, ValueError):
        raise _unproven() from None
    if _payload(facts) != payload:
        raise _unproven()  # one set of facts has one spelling
    return facts


class _Payload(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The receipt's payload as it is written."""

    record_id: str
    record_type: str
    version: int
    operation: str
    idempotency_key: str
    party: str
    received_at: str
    digest: str


def _payload(facts: ReceiptFacts) -> bytes:
    """Canonical JSON: members sorted, no white space, UTF-8, the instant in UTC to the microsecond."""
    said = {
        "record_id": facts.record_id,
        "record_type": facts.record_type,
        "version": facts.version,
        "operation": facts.operation,
        "idempotency_key": facts.idempotency_key,
        "party": str(facts.party),
        "received_at": facts.received_at.strftime(_INSTANT),
        "digest": facts.digest,
    }
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _published(jwks: Mapping[str, Any], kid: str) -> OKPKey | None:
    """The receipt key of this id, when the set holds one."""
    marks = {"kid": kid, "kty": "OKP", "crv": "Ed25519", "alg": ALGORITHM[Purpose.RECEIPT], "use": "sig"}
    for jwk in jwks.get("keys", ()):
        if marks.items() <= jwk.items():
            try:
                return OKPKey.import_key(jwk)
            except (JoseError, ValueError):
                return None
    return None


def _unproven() -> ReceiptUnproven:
    return ReceiptUnproven(
        "the published keys do not vouch for this receipt; compare it with the one you were sent, and fetch the keys "
        "again from `/.well-known/jwks.json`"
    )
