"""``calcinosis serve``."""

from __future__ import annotations

import argparse

from calcinosis.about import DISCLAIMER
from calcinosis.cli.shared.common import DONE, Commands, add_priors, print_note
from calcinosis.cli.shared.usage import whole_number
from calcinosis.errors import CaseError, Problem
from calcinosis.model import load
from calcinosis.service.limits import Limits

__all__ = ["add", "run"]

LOOPBACK = ("127.0.0.1", "::1", "localhost")
IDLE = 75
"""Seconds that a connection without a request stays: longer than a proxy keeps one."""
LAST = 15
"""Seconds that requests have when the service is told to stop."""


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    defaults = Limits()
    serve = commands.add_parser(
        "serve",
        help="answer over HTTP: POST a case, get the JSON of diagnose; the page at /",
        description="Answer over HTTP until it is stopped (Ctrl-C): POST /diagnose "
        "with a case file or a document of another standard gives the JSON of "
        "'calcinosis diagnose --json', / is the explorer, /openapi.json describes it "
        f"all. Nothing is kept and no body is logged. {DISCLAIMER}",
        epilog="It has neither passwords nor encryption: beyond this machine, run it "
        "behind a server that has (docs/serve.md).",
    )
    serve.add_argument(
        "--host", default=LOOPBACK[0], help="default: %(default)s, this machine alone"
    )
    serve.add_argument(
        "--port", type=whole_number(0, 65535), default=8000, help="default: %(default)s"
    )
    serve.add_argument(
        "--workers",
        type=whole_number(1, 256, "; one for each core is enough"),
        default=1,
        metavar="N",
        help="processes that answer, each of which uses one core (default: 1)",
    )
    serve.add_argument(
        "--most-bytes",
        type=whole_number(1, 1 << 30),
        default=defaults.most_bytes,
        metavar="N",
        help="of a request's body (default: %(default)s)",
    )
    serve.add_argument(
        "--seconds",
        type=whole_number(1, 3600),
        default=int(defaults.seconds),
        metavar="N",
        help="for an answer (default: %(default)s)",
    )
    serve.add_argument(
        "--waiting",
        type=whole_number(1, 100_000),
        default=defaults.waiting,
        metavar="N",
        help="requests that are taken at once; others are told to come again, "
        "with status 503 (default: %(default)s)",
    )
    add_priors(serve)
    serve.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Serve until stopped; return the exit status."""
    try:
        import uvicorn

        from calcinosis.service.answerers import AnsweringProcesses
        from calcinosis.service.web_app import service
    except ImportError as error:
        text = "needs two more libraries: pip install 'calcinosis[serve]'"
        raise CaseError([Problem("calcinosis serve", text)]) from error
    model = load(options.priors)  # what is wrong with the numbers is told here
    limits = Limits(
        most_bytes=options.most_bytes, seconds=options.seconds, waiting=options.waiting
    )
    answerer = AnsweringProcesses(options.priors, options.workers)
    if options.host not in LOOPBACK:
        text = "others can reach it: put a server with passwords and TLS before it"
        print_note(f"{options.host}: {text}")
    uvicorn.run(
        service(model, limits, answerer),
        host=options.host,
        port=options.port,
        access_log=False,  # addresses and parameters are a patient's, too
        timeout_keep_alive=IDLE,
        timeout_graceful_shutdown=LAST,
        server_header=False,
    )
    return DONE
