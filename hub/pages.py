"""The pages of `docs` that are printed from the code: every setting, and every code that the hub answers with."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from hub.settings import variables
from schema.desk import code_of

ROOT = Path(__file__).parent.parent
SPOKEN_IN = ("hub", "schema")
CODE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*")
# What makes a refusal, and the place of the code among what it is given.
CODED = {
    "said": 0, "Refused": 0, "BadValue": 0, "Unfit": 0, "NotTaken": 0, "Unreadable": 0, "Unauthenticated": 0,
    "SignInFailed": 0, "ViewRefused": 0, "ArrivedOtherwise": 0, "RefusedAnswer": 0, "exceeded": 0, "Lane": 1,
}  # fmt: skip
# What is said with those whose sentence is put together elsewhere.
SAID_WITH = {
    "BAD_CURSOR": "the cursor is not one of this list for these arguments; start again without it",
    "BUDGET_SPENT": "at most … a minute are taken of …, and they are spent; ask again in … seconds",
    "CODE_UNKNOWN": "nobody waits by this code; enter it as the terminal shows it, within ten minutes",
    "CONSENT_NOT_ITS_OWNERS": "the consent is not of whom the estimate is; have its owner consent",
    "FEED_UNKNOWN": "there is no such feed for this credential; ask the operator for a token that names it",
    "LIMIT_COMPILES": "at most … new operations a minute are taken of one organization; send values as variables",
    "MARKING": "write a banner of the CUI registry, such as `CUI//SP-PROPIN`",
    "PARTY_MALFORMED": "write a party with its kind, such as `customer:BN` or `company:1ABC2`",
    "RECIPIENT_COUNTRY_MALFORMED": "write a customer code of two capitals or digits, such as `BN`",
    "TEXT_MALFORMED": "the text holds a character that cannot be kept; take it out of the field named",
    "TOO_MANY_CODES": "too many codes were entered that nobody waits by; wait a few minutes",
}

SETTINGS = """# Settings

Every setting is an environment variable, read once when a process starts; an empty one counts as absent. A name that begins
with `HUB_` and is none of these is warned of, and a value that cannot be followed is refused before anything is served. This
page is printed from the code by `python -m hub.pages`.

| variable | when absent | says |
|---|---|---|
"""
ERRORS = """# Codes

Every code the hub answers with, where `errors[].extensions.code` or `Refused.code` has it, and the sentence that comes with
it. The sentence says what to do; `…` stands for what differs. Programs go by the code, and people read the sentence. This
page is printed from the code by `python -m hub.pages`.

| you are told | and so |
|---|---|
| `extensions.retryable` or a `Retry-After` | send the same again, not before the seconds it names; a submission under the same `idempotencyKey` |
| `Refused` | the answer is final for what was sent: change what its `field` names, or have done what its `sentence` says |
| 401 | ask for another token; [credentials](credentials.md#when-a-request-is-refused) has each |
| 403 | your credential is good, and not for this |
| 400, or `errors` beside 200 where you accept `application/json` | the operation is wrong; sent again it is refused again |
| `FAULT` | quote its `reference` to the operator, whose log has what happened under it |

| code | what is said with it |
|---|---|
"""
RULES = """
## Rules that refuse a submission

Where a rule of the process stands against a submission, `Refused.code` is the rule's name; the sentence says what to do about this one
and closes with the authority.

| code | the rule | authority |
|---|---|---|
"""


def settings_page() -> str:
    """Every variable, what holds without it, and what it says, as a page."""
    rows = (f"| `{one.name}` | {_default(one.default)} | {one.says} |" for one in variables())
    return SETTINGS + "\n".join(rows) + "\n"


def errors_page() -> str:
    """Every code with the sentences that come with it, as a page."""
    found: dict[str, list[str]] = {}
    for code, sentence in codes():
        told = found.setdefault(code, [])
        if sentence and sentence not in told:
            told.append(sentence)
    said_with = {code: "; or: ".join(found[code]) or SAID_WITH[code] for code in sorted(found)}
    by_rule = (f"| `{code}` | {words} | {under} |" for code, words, under in sorted(set(rules())))
    return (
        ERRORS
        + "".join(f"| `{code}` | {sentence} |\n" for code, sentence in said_with.items())
        + RULES
        + "\n".join(by_rule)
        + "\n"
    )


def rules(root: Path = ROOT) -> Iterator[tuple[str, str, str]]:
    """Every rule of the process: the code it refuses under, what it says, and its authority."""
    for file in sorted((root / "schema").rglob("*.py")):
        tree = ast.parse(file.read_text())
        named = _named(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Rule":
                given = dict(zip(("name", "words", "under"), node.args, strict=False))
                given |= {word.arg: word.value for word in node.keywords if word.arg}
                name, words, under = (_sentence(given[part], named) for part in ("name", "words", "under"))
                if name:  # some are made of a field's values, and told by their sentence alone
                    yield code_of(name), words, under


def codes(root: Path = ROOT) -> Iterator[tuple[str, str]]:
    """Every code in the text of `hub` and `schema`, with a sentence that stands beside it; empty where none does."""
    for room in SPOKEN_IN:
        for file in sorted((root / room).rglob("*.py")):
            yield from codes_in(file.read_text())


def codes_in(text: str) -> Iterator[tuple[str, str]]:
    """The codes in the text of one module: given to whatever makes a refusal, or kept in a pair with their sentence."""
    tree = ast.parse(text)
    named = _named(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _given(node, named)
        elif isinstance(node, ast.Tuple) and len(node.elts) == 2:
            code, sentence = node.elts
            if (written := _code(code)) and " " in (_sentence(sentence, named) or ""):
                yield written, _sentence(sentence, named)
        elif isinstance(node, ast.FunctionDef):
            yield from _set(node)


def _named(tree: ast.Module) -> dict[str, ast.expr]:
    """What the names of a module stand for."""
    return {
        target.id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _set(made: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    """The code and the sentence that an error gives itself."""
    own = {
        target.attr: node.value
        for node in made.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Attribute)
    }
    if "code" in own and (written := _code(own["code"])):
        yield written, _sentence(own.get("sentence"), {})


def _given(call: ast.Call, named: dict[str, ast.expr]) -> Iterator[tuple[str, str]]:
    made = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    place = CODED.get(made)
    if place is None:
        return
    by_name = {word.arg: word.value for word in call.keywords}
    code = call.args[place] if len(call.args) > place else by_name.get("code")
    sentence = call.args[place + 1] if len(call.args) > place + 1 else by_name.get("sentence")
    if code is None:
        return
    for one in (code.body, code.orelse) if isinstance(code, ast.IfExp) else (code,):
        if written := _code(one):
            if made == "exceeded":
                advice = _sentence(call.args[-1], named)
                yield f"LIMIT_{written}", f"at most … are taken and … were met; {advice}"
            else:  # a lane puts its sentence together itself
                yield written, "" if made == "Lane" else _sentence(sentence, named)


def _code(node: ast.expr) -> str | None:
    value = node.value if isinstance(node, ast.Constant) else None
    return value if isinstance(value, str) and CODE.fullmatch(value) and len(value) > 2 else None


def _sentence(node: ast.expr | None, named: dict[str, ast.expr]) -> str:
    if isinstance(node, ast.Name):
        node = named.get(node.id)
    if isinstance(node, ast.IfExp):
        return " / ".join(one for one in (_sentence(node.body, named), _sentence(node.orelse, named)) if one)
    if isinstance(node, ast.BinOp):
        return _sentence(node.left, named) + _sentence(node.right, named)
    if isinstance(node, ast.JoinedStr):
        return "".join(_sentence(part, named) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        return "…"
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.sub(r"\{\w*\}", "…", node.value).replace("|", "\\|").replace("\n", " ")
    return ""


def _default(default: str) -> str:
    return "nothing" if default == "none" else f"`{default}`"


PAGES = {"settings.md": settings_page, "errors.md": errors_page}


def main() -> None:
    """Write them anew."""
    for name, page in PAGES.items():
        (ROOT / "docs" / name).write_text(page())


if __name__ == "__main__":
    main()
