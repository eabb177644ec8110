"""What a browser sends and is sent: cookies, the proof that one of our own pages asked, forms, and pages like letters."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Awaitable, Callable, Iterable, Mapping
from urllib.parse import parse_qsl, urlsplit
from xml.etree.ElementTree import Element, tostring

from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, Response
from starlette.types import Scope

from hub.audit.record import AuditUnavailable
from hub.identity.credential import ListTooOld
from hub.serve.declined import masked
from hub.store.engine import AWAY_OR_BUSY

Handler = Callable[[Request], Awaitable[Response]]

# By such a name a browser keeps a cookie to this host, to TLS, and to the whole of it (RFC 6265bis, 4.1.3.2).
HOST_ONLY = "__Host-"
LONGEST_FORM_BYTES = 4_096
STYLE = (
    "body{font:1.0625rem/1.5 system-ui,sans-serif;max-width:36rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}"
    "h1{font-size:1.5rem;line-height:1.25}dt{font-weight:600;margin-top:.75rem}dd{margin:0;overflow-wrap:anywhere}"
    "fieldset{border:1px solid #71767a;padding:.5rem 1rem;margin:0 0 1rem;min-width:0;overflow-wrap:anywhere}"
    "legend{font-weight:600;padding:0 .25rem}"
    "label{display:block;padding:.375rem 0}input[type=text]{display:block;font:inherit;width:100%;box-sizing:border-box;padding:.5rem}"
    "button{font:inherit;padding:.625rem 1.25rem;color:#fff;background:#005ea2;border:0;border-radius:.25rem}"
    "button.other{color:#005ea2;background:#fff;box-shadow:inset 0 0 0 .125rem #005ea2}form+form,dl+form{margin-top:1.5rem}"
    "a{color:#005ea2}:focus-visible{outline:.25rem solid #2491ff;outline-offset:.125rem}"
)
_STYLED = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
PAGE_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLED}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Not `no-referrer`: with that a browser hides from us that its form is ours.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


class NotTaken(Exception):
    """What a browser asked is not done; says why in a code and a sentence for whoever must act, and where to begin again."""

    def __init__(self, code: str, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.status = status


def headers_of(scope: Scope) -> dict[str, str]:
    """A request's headers by their names in small letters, several of one name joined; cookies as a browser writes them."""
    met: dict[str, str] = {}
    for raw, value in scope["headers"]:
        name, text = raw.decode("latin-1"), value.decode("latin-1")
        met[name] = f"{met[name]}{'; ' if name == 'cookie' else ', '}{text}" if name in met else text
    return met


def cookie_of(headers: Mapping[str, str], name: str) -> str | None:
    """The value of one cookie; none when it is not there, and when it is there twice, for then nobody knows which is ours."""
    pairs = (part.strip().partition("=") for part in headers.get("cookie", "").split(";"))
    values = [value for key, _, value in pairs if key == name]
    return values[0] if len(values) == 1 else None


def cookie_set(name: str, value: str, same_site: str, seconds: int | None = None) -> str:
    """A `Set-Cookie` that no script reads and no other host or plain connection is sent; 0 seconds take it away."""
    lasts = "" if seconds is None else f"; Max-Age={seconds}"
    return f"{name}={value}; Path=/; Secure; HttpOnly; SameSite={same_site}{lasts}"


def origin_of(url: str) -> str:
    """The origin of an address, as a browser writes it."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


def is_own_page(headers: Mapping[str, str], origin: str) -> bool:
    """Whether the request was sent by a page of this origin: browsers say so themselves, and no page can say it for them."""
    return headers.get("origin") == origin and headers.get("sec-fetch-site", "same-origin") == "same-origin"


async def form_of(request: Request, origin: str) -> dict[str, str]:
    """The fields of a form that a page of ours sent, each once; raises `NotTaken` for anything else."""
    if not is_own_page(headers_of(request.scope), origin):
        raise NotTaken("FORM_UNPROVEN", f"this form is taken from the hub's own pages alone; open it at {origin}", 403)
    media = request.headers.get("content-type", "").split(";")[0].strip().lower()
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LONGEST_FORM_BYTES:
            raise NotTaken("FORM_MALFORMED", "the form is longer than it can be; fill it in again", 413)
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, strict_parsing=bool(body), errors="strict")
    except ValueError:
        pairs = [("", "")] * 2
    if media != "application/x-www-form-urlencoded" or len(dict(pairs)) != len(pairs):
        raise NotTaken("FORM_MALFORMED", "what was sent is not the form of this page; fill it in again")
    return dict(pairs)


def element(tag: str, *inside: Element | str, **attributes: str) -> Element:
    """One element of a page; text in it is text, whatever characters it holds."""
    made = Element(tag, {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()})
    for part in inside:
        if isinstance(part, Element):
            made.append(part)
        elif len(made):
            made[-1].tail = (made[-1].tail or "") + part
        else:
            made.text = (made.text or "") + part
    return made


def button(words: str, **attributes: str) -> Element:
    """What sends the form it stands in."""
    return element("button", words, type="submit", **attributes)


def terms(told: Iterable[tuple[str, str]]) -> Element:
    """What is told of something, each with what it is called."""
    return element("dl", *(element(tag, text) for pair in told for tag, text in zip(("dt", "dd"), pair, strict=True)))


def form(action: str, *inside: Element | str, **hidden: str) -> Element:
    """A form that is sent by POST, with what it carries unseen."""
    fields = [element("input", type="hidden", name=name, value=value) for name, value in hidden.items()]
    return element("form", *fields, *inside, method="post", action=action)


def page(title: str, *inside: Element | str, status: int = 200, then: str | None = None) -> HTMLResponse:
    """One page, whole without a script; `then` is where it leads on to at once."""
    head = [
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", f"{title} – Foreign Military Sales hub"),
        element("style", STYLE),
    ]
    if then is not None:
        head.append(element("meta", http_equiv="refresh", content=f"0; url={then}"))
    body = element("body", element("main", element("h1", title), *inside))
    whole = element("html", element("head", *head), body, lang="en")
    return HTMLResponse(written(whole), status, PAGE_HEADERS)


def written(whole: Element) -> str:
    """A page as it is sent."""
    return "<!doctype html>" + tostring(whole, encoding="unicode", method="html")


def answering(handler: Handler, back: str) -> Handler:
    """The same handler, with a page for whatever is not done; `back` is where its reader begins again."""

    async def answered(request: Request) -> Response:
        try:
            return await handler(request)
        except NotTaken as no:
            return _refusal(no, back)
        except ListTooOld:
            sentence = "nobody is served while it is not known what was revoked; try again shortly"
            return _refusal(NotTaken("REVOCATIONS_STALE", sentence, 503), back)
        except AuditUnavailable:
            sentence = "nobody signs in while it cannot be recorded; try again shortly"
            return _refusal(NotTaken("AUDIT_UNAVAILABLE", sentence, 503), back)
        except AWAY_OR_BUSY:
            return _refusal(NotTaken("STORE_UNAVAILABLE", "the store does not answer; try again shortly", 503), back)
        except ClientDisconnect:
            raise
        except Exception as fault:
            reference = masked(fault)["extensions"]["reference"]
            return _refusal(
                NotTaken("FAULT", f"something went wrong on our side; quote the reference {reference}", 500), back
            )

    return answered


def _refusal(no: NotTaken, back: str) -> Response:
    told = element("p", f"{no.sentence[0].upper()}{no.sentence[1:]}.")
    again = element("p", element("a", "Begin again", href=back))
    return page("That did not work", told, element("p", f"Code: {no.code}"), again, status=no.status)
