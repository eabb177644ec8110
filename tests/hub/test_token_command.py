"""`hub token`, as an operator runs it: what a token is cut down to is checked before it is made."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from base64 import urlsafe_b64decode
from pathlib import Path
from typing import Any

import pytest

from hub.app import AUDIENCE, BUILT_IN_ISSUER
from hub.identity.keys import KeyRing
from schema.narrowing import Narrowing

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a hub has run: its keys are there."""
    made = tmp_path_factory.mktemp("hub")
    KeyRing.open(made)
    return made


def token(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    run = [sys.executable, "-c", "from hub.cli import main; main()", "token", *words]
    given = {**os.environ, "HUB_DATA_DIR": str(data)}
    return subprocess.run(run, cwd=ROOT, env=given, capture_output=True, text=True, timeout=120)


def claims(made: str) -> dict[str, Any]:
    body = made.split(".")[1]
    found: dict[str, Any] = json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return found


@pytest.mark.long
def test_a_token_is_cut_down_in_every_way_that_is_asked_for(data: Path) -> None:
    made = token(
        data, "--as", "dfas", "--scope", "finance:read", "--scope", "Case", "--case", "bn-d-sae", "--service", "D",
        "--service", "P", "--read-only", "--hours", "22:00-06:00", "--network", "192.0.2.0/24", "--network", "2001:db8::/32",
        "--subject", "billing-desk", "--purpose", "the quarterly bills", "--ttl", "15m",
    )  # fmt: skip
    assert (made.returncode, made.stderr) == (0, "")
    said = claims(made.stdout)
    assert said.pop("exp") - said.pop("iat") == 15 * 60
    assert said.pop("jti")
    assert said == {
        "iss": BUILT_IN_ISSUER,
        "aud": AUDIENCE,
        "client_id": "hub",
        "seat": "dfas",
        "sub": "billing-desk",
        "purpose": "the quarterly bills",
        "scope": "Case finance:read",
        "cases": ["BN-D-SAE"],
        "services": ["D", "P"],
        "read_only": True,
        "hours": "22:00-06:00",
        "networks": ["192.0.2.0/24", "2001:db8::/32"],
    }


@pytest.mark.long
def test_an_auditor_is_given_the_scope_to_look_through_anothers_eyes_and_nobody_else_is(data: Path) -> None:
    assert claims(token(data, "--as", "dsca", "--scope", "view:as").stdout)["scope"] == "view:as"
    for seat in ("partner:BN", "agency:D", "industry:1ABC2"):
        refused = token(data, "--as", seat, "--scope", "view:as")
        assert (refused.returncode, refused.stdout) == (1, "")
        assert "`view:as` is no scope" in refused.stderr


@pytest.mark.long
def test_a_token_that_nothing_is_asked_of_is_the_seats_own(data: Path) -> None:
    said = claims(token(data, "--as", "partner:BN").stdout)
    assert said.keys() == {"iss", "aud", "sub", "client_id", "iat", "exp", "jti", "seat"}
    assert (said["seat"], said["sub"]) == ("partner:BN", "partner:BN")
    assert Narrowing.of(said) == Narrowing()


@pytest.mark.long
@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("--scope", "weather:read"), "`weather:read` is no scope"),
        (("--scope", "LettreOfOffer"), "`LettreOfOffer` is no scope"),
        (("--scope", "submit:everything"), "`submit:everything` is no scope"),
        (("--scope", "feed:weather"), "`feed:weather` is no scope"),
        (("--scope", "remark:read"), "`remark:read` is no scope"),
        (("--scope", "Remark"), "`Remark` is no scope"),
        (("--case", "BN-D"), "write a case designator as `CC-I-DDD`"),
        (("--service", "DD"), "agency"),
        (("--hours", "6-18"), "write the hours in UTC as `06:00-18:00`"),
        (("--network", "192.0.2.5/24"), "write networks such as `192.0.2.0/24`"),
        (("--ttl", "2d"), "at most 24 hours"),
    ],
)
def test_what_a_token_cannot_be_cut_down_to_is_said_and_none_is_made(
    data: Path, words: tuple[str, ...], what: str
) -> None:
    made = token(data, "--as", "partner:BN", *words)
    assert (made.returncode, made.stdout) == (1, "")
    assert what in made.stderr
