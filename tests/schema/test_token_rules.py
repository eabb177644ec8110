"""What a token is held to before anything is kept of it: keys, persons, expiries, and who names whom."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from joserfc.jwk import ECKey, OKPKey, RSAKey

from schema.audience import DSCA, SCO, Party
from schema.rules.tokens import (
    LONGEST_LIFE,
    NAMING,
    AdministratorRole,
    Designation,
    canonical_key,
    key_thumbprint,
    objection_to_administrator,
    objection_to_expiry,
    objection_to_namer,
    objection_to_public_key,
)

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
# RFC 7638 section 3.1.
MODULUS = (
    "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2"
    "W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbIS"
    "D08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"
)
PUBLISHED = [
    (
        {"kty": "RSA", "n": MODULUS, "e": "AQAB", "alg": "RS256", "kid": "2011-04-29"},
        "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs",
    ),
    # RFC 8037 appendix A.3.
    (
        {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},
        "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
    ),
]


@pytest.mark.parametrize(("jwk", "thumbprint"), PUBLISHED)
def test_a_thumbprint_is_the_one_the_standards_print(jwk: dict[str, str], thumbprint: str) -> None:
    for text in (json.dumps(jwk), json.dumps(dict(reversed(jwk.items())), indent=2)):
        assert objection_to_public_key(text) is None
        assert key_thumbprint(canonical_key(text)) == thumbprint


@pytest.mark.parametrize(
    "key", [ECKey.generate_key("P-256"), OKPKey.generate_key("Ed25519"), RSAKey.generate_key(2048)]
)
def test_a_public_key_passes_and_its_private_one_never(key: ECKey | OKPKey | RSAKey) -> None:
    public, private = json.dumps(key.as_dict(private=False)), json.dumps(key.as_dict(private=True))
    assert objection_to_public_key(public) is None
    assert key_thumbprint(canonical_key(public)) == key.thumbprint()
    objection = objection_to_public_key(private)
    assert objection is not None
    assert objection.sentence.startswith("this is a private key")


@pytest.mark.parametrize("curve", ["P-384", "P-521", "secp256k1"])
def test_of_the_curves_only_those_the_hub_signs_by_are_taken(curve: str) -> None:
    assert objection_to_public_key(json.dumps(ECKey.generate_key(curve).as_dict(private=False))) is not None


MEMBERS = st.dictionaries(
    st.sampled_from(["kty", "crv", "x", "y", "n", "e", "d", "k", "use", "alg", "kid"]),
    st.one_of(
        st.sampled_from(["EC", "OKP", "RSA", "oct", "P-256", "Ed25519", "sig", "AQAB", "A" * 43, MODULUS]),
        st.none(), st.integers(), st.lists(st.text()), st.text(),
    ),
)  # fmt: skip


@given(st.one_of(st.text(), MEMBERS.map(json.dumps), st.binary().map(lambda b: b.decode("latin-1"))))
@example("[" * 4_000)
@example('{"kty": "RSA", "n": 1e999, "e": "AQAB"}')
@example("9" * 4_000)
def test_whatever_is_sent_for_a_key_is_judged_and_what_passes_is_whole(text: str) -> None:
    if objection_to_public_key(text) is None:
        kept = json.loads(canonical_key(text))
        assert not {"d", "p", "q", "dp", "dq", "qi", "oth", "k"} & kept.keys()
        assert all(isinstance(value, str) for value in kept.values())
        assert objection_to_public_key(json.dumps(kept)) is None


def test_an_expiry_is_within_a_leap_year_from_now() -> None:
    tried = [timedelta(0), timedelta(seconds=1), LONGEST_LIFE, LONGEST_LIFE + timedelta(seconds=1)]
    assert [objection_to_expiry(NOW + life, NOW) is None for life in tried] == [False, True, True, False]


@pytest.mark.parametrize(
    ("party", "office", "dsca"),
    [
        ("customer:BN", True, False),
        ("customer:VE", False, False),
        ("company:1ABC2", False, True),
        ("office:BN", False, True),
        ("agency:D", False, True),
        ("command:CENTCOM", False, True),
        ("department:DSCA", False, True),
        ("department:STATE", False, True),
    ],
)
def test_a_nations_are_named_by_its_office_and_all_others_by_dsca(party: str, office: bool, dsca: bool) -> None:
    named = [
        objection_to_namer(SCO, frozenset({"BN"}), Party.parse(party)),
        objection_to_namer(DSCA, frozenset(), Party.parse(party)),
    ]
    assert [one is None for one in named] == [office, dsca]
    assert {one.rule for one in named if one is not None} <= {NAMING}


def test_an_administrator_is_issuer_and_subject_together_and_never_nobody() -> None:
    standing = [
        Designation(AdministratorRole.PRIMARY, "https://a", "1"),
        Designation(AdministratorRole.ALTERNATE, "", ""),
    ]
    tried = [("https://a", "1"), ("https://b", "1"), ("https://a", "2"), ("", "")]
    assert [objection_to_administrator(*one, standing) is None for one in tried] == [True, False, False, False]
