"""The service as a process of its own, asked more than it can answer."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from concurrent.futures import BrokenExecutor
from contextlib import suppress
from multiprocessing import active_children

import pytest

from calcinosis import Model
from calcinosis.service.answerers import AnsweringProcesses
from calcinosis.service.asked import Asked
from tests.service.under_load import Client, Stop, run, served

# how fast it is depends on the machine: docs/serve.md shows it, no test does


@pytest.mark.slow
def test_nothing_is_lost_at_four_times_what_it_can_answer() -> None:
    """Two processes: every answer is right, everybody else is told to come again."""
    with served(2, "--seconds=600", "--waiting=2") as (port, _):
        found = asyncio.run(run(port, "?brief=yes", 3.0))
    assert found.rate > 0
    assert found.sent > 0
    assert found.lost() == 0
    assert found.over.count(200) > 0


@pytest.mark.slow
def test_a_service_that_is_stopped_answers_what_it_has_begun(model: Model) -> None:
    """A request is on its way when the service is told to end."""
    patients = [{"id": str(number), "age": "19 d"} for number in range(10)]
    body = json.dumps(patients).encode()

    async def ask(port: int, stop: Stop) -> tuple[int, bytes]:
        client = Client(port, "")
        running = asyncio.create_task(client.post(body))
        await asyncio.sleep(0.2)
        assert not running.done()
        stop()
        answer = await running
        client.close()
        return answer

    with served(1) as (port, stop):
        status, content = asyncio.run(ask(port, stop))
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(("127.0.0.1", port))
    assert status == 200
    direct = model.diagnose({"age": "19 d"}).posterior
    assert [one["posterior"] for one in json.loads(content)] == [direct] * 10


@pytest.mark.slow
def test_a_process_that_dies_is_replaced(model: Model) -> None:
    answerer = AnsweringProcesses(None, 1)
    asked, until = Asked(brief=True), time.monotonic() + 600
    try:
        first = answerer.begin(b"age: 19 d", asked, until).result()
        for process in active_children():
            process.kill()
            process.join()
        with suppress(BrokenExecutor):  # it is noticed soon
            while answerer.pool.submit(int).exception() is None:
                time.sleep(0.01)
        assert answerer.begin(b"age: 19 d", asked, until).result() == first
    finally:
        answerer.close()
    (answer,) = json.loads(first.content)
    assert answer["posterior"] == model.diagnose({"age": "19 d"}).posterior
