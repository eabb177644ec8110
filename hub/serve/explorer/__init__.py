"""The explorer: GraphiQL from the hub's own origin, for whoever is signed in, over the schema of that reader alone."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from hub.serve.browser import PAGE_HEADERS, NotTaken, answering, cookie_of, element, headers_of, written
from hub.serve.sessions import COOKIE, Sessions
from hub.serve.sign_in import SIGN_IN
from schema.rules.sessions import SIGNED_IN

EXPLORER = "/explorer"
ASSETS = Path(__file__).parent / "assets"
_NAMED = re.compile(r"(explorer|editor|json|language)-[A-Z0-9]{8}\.(js|css)")
NOT_BUILT = "the explorer is not built here; run `make explorer`, which needs Node.js, and start the hub again"
# GraphiQL and its editor write styles of their own into the page, and their styles hold fonts; scripts and workers come
# from files of ours alone.
POLICY = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; "
    "img-src 'self' data:; connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
)


class Explorer:
    """The page and its files; `url` is where browsers reach the hub, and `graphql` the path of the graph below it."""

    def __init__(self, sessions: Sessions, url: str, graphql: str, assets: Path = ASSETS) -> None:
        self._sessions = sessions
        self._below = urlsplit(url).path.rstrip("/")
        self._graphql = graphql
        self._assets = assets
        self._files = {path.name: path for path in sorted(assets.glob("*")) if path.suffix in (".js", ".css", ".ttf")}

    def routes(self) -> list[Route]:
        """The addresses; all of them are read."""
        return [
            Route(EXPLORER, answering(self._page, self._below + SIGN_IN), methods=["GET"]),
            Route(EXPLORER + "/{name}", answering(self._file, self._below + EXPLORER), methods=["GET"]),
        ]

    async def _page(self, request: Request) -> Response:
        session = await self._sessions.of(cookie_of(headers_of(request.scope), COOKIE))
        if session is None or session.seat is None:
            first = SIGN_IN if session is None else SIGNED_IN
            to = f"{self._below}{first}?{urlencode({'to': EXPLORER})}"
            return RedirectResponse(to, 303, PAGE_HEADERS)
        named = {(found[1], found[2]): self._at(name) for name in self._files if (found := _NAMED.fullmatch(name))}
        if ("explorer", "js") not in named:
            raise NotTaken("EXPLORER_NOT_BUILT", NOT_BUILT, 503)
        root = element(
            "div", id="explorer", style="height:100vh", data_graphql=self._below + self._graphql,
            data_start=self._below + EXPLORER, **{f"data_{part}": named[part, "js"] for part in ("editor", "json", "language")},
        )  # fmt: skip
        head = element(
            "head",
            element("meta", charset="utf-8"),
            element("title", "Explorer – Foreign Military Sales hub"),
            element("link", rel="stylesheet", href=named["explorer", "css"]),
        )
        script = element("script", src=named["explorer", "js"])
        whole = element("html", head, element("body", root, script, style="margin:0"), lang="en")
        return HTMLResponse(written(whole), headers={**PAGE_HEADERS, "Content-Security-Policy": POLICY})

    async def _file(self, request: Request) -> Response:
        path = self._files.get(request.path_params["name"])
        if path is None:
            raise NotTaken("NOT_FOUND", "there is nothing at this address", 404)
        # The name tells the content, and the content is the same for everybody. A worker is held to its own policy.
        headers = {
            **PAGE_HEADERS,
            "Content-Security-Policy": POLICY,
            "Cache-Control": "public, max-age=31536000, immutable",
        }
        return FileResponse(path, headers=headers)

    def _at(self, name: str) -> str:
        return f"{self._below}{EXPLORER}/{name}"
