"""A real identity provider beside the hub: what it issues is taken for the seats it may speak for, and for no others."""

from __future__ import annotations

import json
import re

from tests.identity_provider.running import HERE


def test_the_provider_s_lock_names_every_package_by_its_digest_and_no_registry() -> None:
    packages = json.loads((HERE / "package-lock.json").read_text())["packages"]
    assert [name for name, one in packages.items() if "resolved" in one] == []
    assert [name for name, one in packages.items() if name and not re.match(r"sha512-.{86}==$", one["integrity"])] == []
    assert "node_modules/oidc-provider" in packages
