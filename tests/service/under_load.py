"""The service under load, on loopback: ``python -m tests.service.under_load``.

First as many requests as it can answer, from a few clients that each wait for their
answer; then four times as many a second as that, whether it keeps up or not. Every
request that was sent is counted: answered (and then to the last byte as when nothing
else was asked), told to come again, or lost.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field

from tests.support.paths import ROOT, SEED

OK, FULL = 200, 503
BODIES = (SEED, ROOT / "docs" / "examples" / "fhir-bundle.json")
Stop = Callable[[], None]
CLIENTS = 8
OVERLOAD = 4


@dataclass
class Tally:
    """What became of requests: seconds of each, by status; 0 is lost or wrong."""

    seconds: dict[int, list[float]] = field(default_factory=dict[int, list[float]])

    def add(self, status: int, took: float) -> None:
        self.seconds.setdefault(status, []).append(took)

    def count(self, status: int) -> int:
        return len(self.seconds.get(status, []))

    def told(self, status: int) -> str:
        """Return count, median and 99th percentile, in words."""
        times = sorted(self.seconds.get(status, [])) or [0.0]
        at = [1000 * times[int(share * (len(times) - 1))] for share in (0.5, 0.99)]
        return f"{self.count(status):6d}   p50 {at[0]:6.0f} ms   p99 {at[1]:6.0f} ms"


class Client:
    """A connection that is used again, as browsers and proxies do.

    Parameters
    ----------
    port : int
    query : str
        Of the address.
    """

    def __init__(self, port: int, query: str) -> None:
        self.port, self.query = port, query
        self.open: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, body: bytes) -> tuple[int, bytes]:
        """Return status and content of an answer."""
        if self.open is None:
            self.open = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self.open
        line = f"POST /diagnose{self.query} HTTP/1.1\r\nHost: x\r\n"
        size = f"Content-Length: {len(body)}\r\n\r\n"
        writer.write((line + size).encode() + body)
        await writer.drain()
        lines = (await reader.readuntil(b"\r\n\r\n")).decode().lower().split("\r\n")
        fields = dict(line.split(": ", 1) for line in lines[1:] if line)
        content = await reader.readexactly(int(fields["content-length"]))
        return int(lines[0].split()[1]), content

    def close(self) -> None:
        """End the connection."""
        if self.open is not None:
            self.open[1].close()
            self.open = None


class Load:
    """Requests to a service, each checked against the answer it has when alone.

    Parameters
    ----------
    port : int
    query : str
    expected : sequence of (bytes, bytes)
        Bodies with their answers.
    """

    def __init__(
        self, port: int, query: str, expected: Sequence[tuple[bytes, bytes]]
    ) -> None:
        self.port, self.query, self.expected = port, query, expected
        self.sent = 0

    async def ask(self, client: Client, tally: Tally) -> None:
        """Send the next request and count what comes of it."""
        body, right = self.expected[self.sent % len(self.expected)]
        self.sent += 1
        start = time.perf_counter()
        status = 0
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, ValueError):
            status, content = await client.post(body)
            if status == OK and content != right:
                status = 0
        if status == 0:
            client.close()
        tally.add(status, time.perf_counter() - start)

    async def waiting_clients(self, seconds: float) -> tuple[Tally, float]:
        """Ask from clients that wait for each answer; return also the rate."""
        tally, clients = (
            Tally(),
            [Client(self.port, self.query) for _ in range(CLIENTS)],
        )
        start = time.perf_counter()

        async def go(client: Client) -> None:
            while time.perf_counter() < start + seconds:
                await self.ask(client, tally)
            client.close()

        await asyncio.gather(*map(go, clients))
        return tally, tally.count(OK) / (time.perf_counter() - start)

    async def at_rate(self, rate: float, seconds: float) -> Tally:
        """Ask so many times a second, whether answers come or not."""
        tally, idle, running = Tally(), list[Client](), set[asyncio.Task[None]]()
        start = time.perf_counter()

        async def once() -> None:
            client = idle.pop() if idle else Client(self.port, self.query)
            await self.ask(client, tally)
            idle.append(client)

        for number in range(int(rate * seconds)):
            await asyncio.sleep(max(0.0, start + number / rate - time.perf_counter()))
            task = asyncio.create_task(once())
            running.add(task)
            task.add_done_callback(running.discard)
        await asyncio.gather(*running)
        for client in idle:
            client.close()
        return tally


@contextlib.contextmanager
def served(workers: int, *options: str) -> Generator[tuple[int, Stop]]:
    """Run ``calcinosis serve`` for the time of a block.

    Yields
    ------
    int
        Its port.
    callable
        Tells it to stop before the block ends.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    command = [sys.executable, "-m", "calcinosis", "serve", f"--port={port}"]
    process = subprocess.Popen(
        [*command, f"--workers={workers}", *options], stderr=subprocess.DEVNULL
    )

    def stop() -> None:
        process.send_signal(signal.SIGTERM)

    try:
        while True:
            if process.poll() is not None:
                raise RuntimeError(process.returncode)
            with contextlib.suppress(OSError), socket.socket() as door:
                door.connect(("127.0.0.1", port))
                break
            time.sleep(0.1)
        yield port, stop
    finally:
        stop()
        process.wait(30)


@dataclass(frozen=True)
class Figures:
    """What was measured with one kind of request.

    Parameters
    ----------
    rate : float
        Answers a second to clients that wait.
    waited, over : Tally
        Of clients that wait, and of four times as many requests.
    sent : int
        Requests of the latter.
    """

    rate: float
    waited: Tally
    over: Tally
    sent: int

    def lost(self) -> int:
        """Return how many were neither answered rightly nor told to come again."""
        return self.sent - self.over.count(OK) - self.over.count(FULL)


async def run(port: int, query: str, seconds: float) -> Figures:
    """Measure both with one kind of request."""
    client, expected = Client(port, query), list[tuple[bytes, bytes]]()
    for path in BODIES:
        body = path.read_bytes()
        expected.append((body, (await client.post(body))[1]))
    client.close()
    load = Load(port, query, expected)
    await load.waiting_clients(seconds / 4)  # each process has answered before
    waited, rate = await load.waiting_clients(seconds)
    before = load.sent
    over = await load.at_rate(OVERLOAD * rate, seconds)
    return Figures(rate, waited, over, load.sent - before)


def main() -> None:
    """Print the figures that docs/serve.md shows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    busy = f"load before {os.getloadavg()[0]:.1f}"
    print(f"{options.workers} workers on {os.cpu_count()} cores, {busy}")
    for query in ("", "?brief=yes"):
        with served(options.workers) as (port, _):
            found = asyncio.run(run(port, query, options.seconds))
        print(f"POST /diagnose{query}")
        print(f"{CLIENTS} clients that wait: {found.rate:.1f} answers a second")
        print(f"  answered   {found.waited.told(OK)}")
        print(f"{OVERLOAD} times that: {found.sent} in {options.seconds:g} s")
        print(f"  answered   {found.over.told(OK)}")
        print(f"  told 503   {found.over.told(FULL)}")
        print(f"  lost       {found.lost():6d}")


if __name__ == "__main__":
    main()
