"""The service as an ASGI application: any ASGI server runs it.

It takes and refuses requests; :mod:`~calcinosis.service.answerers` answers them.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from concurrent.futures import BrokenExecutor
from contextlib import asynccontextmanager
from functools import cached_property
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from calcinosis.about import __version__
from calcinosis.errors import CaseError
from calcinosis.explorer.html import explorer_page
from calcinosis.model import Model, load
from calcinosis.patient.written.entry.entries import quoted
from calcinosis.service.answerers import Answerer, AnswerFailedError, AnsweringThread
from calcinosis.service.answering import JSON, Reply, TooLateError, problem_reply
from calcinosis.service.asked import read_asked
from calcinosis.service.limits import FullError, Gate, Limits
from calcinosis.service.openapi_document import openapi_document
from calcinosis.service.request_body import (
    GoneError,
    RequestBody,
    TooLargeBodyError,
    TooSlowBodyError,
)

__all__ = ["application", "service"]

HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
ENCODED, TOO_LARGE, TOO_SLOW, FULL, TOO_LATE, FAILED = 415, 413, 408, 503, 504, 500
BAD = 400
log = logging.getLogger("uvicorn.error")


def application() -> Starlette:
    """Return the service of the package's own numbers, for an ASGI server to call."""
    return service(load(threads=1))


def service(
    model: Model, limits: Limits | None = None, answerer: Answerer | None = None
) -> Starlette:
    """Return the service of a model.

    Parameters
    ----------
    model : Model
    limits : Limits, optional
    answerer : Answerer, optional
        By default a thread of this process; closed when the server stops.
    """
    doors = _Doors(model, limits or Limits(), answerer or AnsweringThread(model))
    routes = [
        Route("/", doors.page),
        Route("/openapi.json", doors.openapi),
        Route("/health", doors.health),
        Route("/diagnose", doors.diagnose, methods=["POST"]),
    ]
    told: dict[Any, Callable[[Request, Exception], Awaitable[Response]]]
    told = {HTTPException: _told_by_framework}
    return Starlette(routes=routes, exception_handlers=told, lifespan=doors.lifespan)


class _Doors:
    """What stands behind each address."""

    def __init__(self, model: Model, limits: Limits, answerer: Answerer) -> None:
        self.model, self.limits, self.answerer = model, limits, answerer
        self.gate = Gate(limits.waiting)

    @asynccontextmanager
    async def lifespan(self, _: Starlette) -> AsyncGenerator[None]:
        """End what answers when the server stops."""
        yield
        self.answerer.close()

    async def diagnose(self, request: Request) -> Response:
        """Answer what is posted."""
        body = RequestBody(request.receive, self.limits.seconds_to_send)
        try:
            reply = await self._diagnosed(request, body)
            await body.let_pass()
            return _sent(reply)
        except GoneError:
            return Response(status_code=TOO_SLOW)  # nobody reads it
        except (AnswerFailedError, BrokenExecutor) as error:
            log.error("%s", error)  # nothing of the patient
            text = "an error of the service, not of the request; nothing is kept of it"
            return _sent(problem_reply(FAILED, [text]))

    async def _diagnosed(self, request: Request, body: RequestBody) -> Reply:
        """Return the answer, or what is wrong with the request."""
        limits = self.limits
        encoding = request.headers.get("content-encoding", "identity")
        if encoding.lower() != "identity":
            text = f"Content-Encoding {quoted(encoding)} is not read; send it plain"
            return problem_reply(ENCODED, [text])
        try:
            with self.gate.place():
                asked = read_asked(request.query_params.multi_items())
                posted = await body.read(limits.most_bytes)
                until = time.monotonic() + limits.seconds
                begun = self.answerer.begin(posted, asked, until)
                return await asyncio.wait_for(
                    asyncio.wrap_future(begun), limits.seconds
                )
        except FullError:
            text = f"{limits.waiting} requests wait already; try again in a second"
            return problem_reply(FULL, [text])
        except CaseError as error:
            return problem_reply(BAD, map(str, error.problems))
        except TooLargeBodyError:
            text = f"the body is longer than {limits.most_bytes} bytes; send fewer"
            text += " patients at once, or run calcinosis batch"
            return problem_reply(TOO_LARGE, [text])
        except TooSlowBodyError:
            text = f"the body was not there within {limits.seconds_to_send:g} s"
            return problem_reply(TOO_SLOW, [text])
        except (TooLateError, TimeoutError):
            text = f"no answer within {limits.seconds:g} s; send fewer patients at once"
            return problem_reply(TOO_LATE, [text])

    async def page(self, request: Request) -> Response:
        """Return the explorer."""
        if request.headers.get("if-none-match") == self._tag:
            return Response(status_code=304, headers={"ETag": self._tag})
        zipped = "gzip" in request.headers.get("accept-encoding", "")
        headers = {"ETag": self._tag, "Vary": "Accept-Encoding"}
        headers |= HEADERS | {"Cache-Control": "no-cache"}
        headers |= {"Content-Encoding": "gzip"} if zipped else {}
        loop = asyncio.get_running_loop()
        page = await loop.run_in_executor(None, lambda: self._page)
        content = page if zipped else gzip.decompress(page)
        return Response(content, headers=headers, media_type="text/html")

    @cached_property
    def _page(self) -> bytes:
        return gzip.compress(explorer_page(self.model).encode("utf-8"))

    @property
    def _tag(self) -> str:
        return f'"{__version__}-{self.model.knowledge.digest}"'

    async def openapi(self, _: Request) -> Response:
        """Return the description of the service for programs."""
        document = openapi_document(self.limits, self.model.knowledge)
        content = json.dumps(document, ensure_ascii=False)
        return Response(content, headers=HEADERS, media_type=JSON)

    async def health(self, _: Request) -> Response:
        """Say that this process answers, and with which numbers."""
        knowledge = self.model.knowledge
        told = {
            "model": {
                "name": knowledge.name,
                "version": __version__,
                "priors": f"sha256:{knowledge.digest}",
            },
            "free": self.gate.free,
        }
        return Response(json.dumps(told), headers=HEADERS, media_type=JSON)


def _sent(reply: Reply) -> Response:
    headers = HEADERS | ({"Retry-After": "1"} if reply.status == FULL else {})
    return Response(reply.content, reply.status, headers=headers, media_type=reply.kind)


async def _told_by_framework(_: Request, error: Exception) -> Response:
    """Tell an unknown address or method as every other problem is told."""
    status = error.status_code if isinstance(error, HTTPException) else FAILED
    text = "POST /diagnose with a case, GET / or /openapi.json; there is nothing else"
    headers = getattr(error, "headers", None)
    reply = problem_reply(status, [text])
    return Response(reply.content, status, headers=headers, media_type=reply.kind)
