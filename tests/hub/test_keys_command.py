"""`hub keys` and `hub client-secret`, as an operator runs them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from hub.identity.keys import KeyRing, Purpose

ROOT = Path(__file__).parents[2]
CLIENT = "5d1b1b1e-6a52-4d6e-9c1a-0a64f1c7a001"


def hub(data: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """One command of the hub, over keys of its own."""
    run = [sys.executable, "-c", "from hub.cli import main; main()", *words]
    environment = {**os.environ, "HUB_DATA_DIR": str(data), **settings}
    return subprocess.run(run, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)


@pytest.mark.long
def test_an_operator_rotates_a_key_and_later_removes_the_older_one(tmp_path: Path) -> None:
    before = KeyRing.open(tmp_path)
    old, receipt = before.current(Purpose.ACCESS).kid, before.current(Purpose.RECEIPT).kid
    rotated = hub(tmp_path, "keys", "rotate")
    new = rotated.stdout.strip()
    assert (rotated.returncode, new) == (0, before.current(Purpose.ACCESS).kid), rotated.stderr
    assert new != old
    listed = json.loads(hub(tmp_path, "keys", "--json").stdout)
    assert {one["kid"]: (one["purpose"], one["signs"]) for one in listed} == {
        old: ("access", False), new: ("access", True), receipt: ("receipt", True),
    }  # fmt: skip
    current = hub(tmp_path, "keys", "remove", new)
    assert (current.returncode, current.stderr) == (
        1, f"hub: `{new}` is the current access key; rotate first, then remove it\n",
    )  # fmt: skip
    assert hub(tmp_path, "keys", "remove", old or "").returncode == 0
    assert sorted(hub(tmp_path, "keys").stdout.split("\n")) == sorted(["", f"{new} access", f"{receipt} receipt"])


@pytest.mark.long
def test_keys_that_there_are_not_are_not_made_by_asking(tmp_path: Path) -> None:
    nowhere = hub(tmp_path / "elsewhere", "keys")
    assert (nowhere.returncode, nowhere.stderr) == (
        1, f"hub: no hub has run in `{tmp_path / 'elsewhere'}`; set `HUB_DATA_DIR` to the directory of the hub whose keys you mean\n",
    )  # fmt: skip
    KeyRing.open(tmp_path)
    wrong = hub(tmp_path, "keys", "rotate", "cursor")
    assert (wrong.returncode, wrong.stderr) == (1, "hub: `cursor` is no purpose of a key; use `access` or `receipt`\n")
    assert len(list((tmp_path / "keys").iterdir())) == 2


@pytest.mark.long
def test_a_client_has_a_secret_only_where_development_is_said_and_nobody_else_comes(tmp_path: Path) -> None:
    off = hub(tmp_path, "client-secret", CLIENT)
    assert (off.returncode, off.stdout, off.stderr) == (
        1, "", "hub: this hub knows no secrets; have the client prove itself by its key, or set `HUB_CLIENT_SECRETS` to `on`\n",
    )  # fmt: skip
    first, again = (hub(tmp_path, "client-secret", CLIENT, HUB_CLIENT_SECRETS="on") for _ in range(2))
    other = hub(tmp_path, "client-secret", CLIENT.replace("5", "6"), HUB_CLIENT_SECRETS="on")
    assert len(first.stdout.strip()) == 64
    assert first.stdout == again.stdout != other.stdout
    for public in (
        {"HUB_PUBLIC_URL": "https://hub.example.org"},
        {"HUB_HOST": "0.0.0.0"},  # noqa: S104 - read, not bound
        {"HUB_DATABASE_URL": "postgresql://hub:word@db.example.org/hub"},
    ):
        refused = hub(tmp_path, "client-secret", CLIENT, HUB_CLIENT_SECRETS="on", **public)
        assert (refused.returncode, refused.stdout) == (1, "")
        assert "`HUB_CLIENT_SECRETS` is for development" in refused.stderr
