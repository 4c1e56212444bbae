"""Who answers, while the server goes on taking and refusing: a thread, or processes."""

from __future__ import annotations

import os
import signal
import traceback
from concurrent.futures import (
    BrokenExecutor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
)
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import Protocol

from calcinosis.model import Model, load
from calcinosis.service.answering import Reply, TooLateError, answer
from calcinosis.service.asked import Asked

__all__ = ["AnswerFailedError", "Answerer", "AnsweringProcesses", "AnsweringThread"]


class AnswerFailedError(Exception):
    """An error of the service: its kind and place, nothing of the patient."""


class Answerer(Protocol):
    """Answers requests in the order in which they come."""

    def begin(self, body: bytes, asked: Asked, until: float) -> Future[Reply]:
        """Begin to answer; parameters as of :func:`.answering.answer`."""
        ...

    def close(self) -> None:
        """End; what has not begun is not answered."""
        ...


class AnsweringThread:
    """One thread of this process.

    Parameters
    ----------
    model : Model
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        self.pool = ThreadPoolExecutor(1, "answers")

    def begin(self, body: bytes, asked: Asked, until: float) -> Future[Reply]:
        """Begin to answer."""
        return self.pool.submit(_answer, self.model, body, asked, until)

    def close(self) -> None:
        """End."""
        self.pool.shutdown(cancel_futures=True)


class AnsweringProcesses:
    """Processes with a model each: whichever is free takes the next request.

    Parameters
    ----------
    priors : str, optional
        As for :func:`calcinosis.load`.
    count : int
    """

    def __init__(self, priors: str | None, count: int) -> None:
        self.priors, self.count = priors, count
        self.pool = self._started()

    def begin(self, body: bytes, asked: Asked, until: float) -> Future[Reply]:
        """Begin to answer; processes that have died are replaced."""
        try:
            return self.pool.submit(_answer_there, body, asked, until)
        except BrokenExecutor:
            self.pool.shutdown(wait=False)
            self.pool = self._started()
            return self.pool.submit(_answer_there, body, asked, until)

    def close(self) -> None:
        """End."""
        self.pool.shutdown(cancel_futures=True)

    def _started(self) -> ProcessPoolExecutor:
        context = get_context("spawn")  # a fork of a process with threads may hang
        pool = ProcessPoolExecutor(self.count, context, _begin, (self.priors,))
        pool.submit(_ready)  # without anything to do they do not start
        return pool


_models: list[Model] = []
"""Of a process that answers: its model."""


def _begin(priors: str | None) -> None:
    """Load the model of a process that answers, and end with the one that asks."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server
    Thread(target=_end_with_parent, daemon=True).start()
    _models[:] = [load(priors, threads=1)]


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _ready() -> None:
    """Do nothing, in a process that has started."""


def _answer_there(body: bytes, asked: Asked, until: float) -> Reply:
    return _answer(_models[0], body, asked, until)


def _answer(model: Model, body: bytes, asked: Asked, until: float) -> Reply:
    """Answer; an error that nobody foresaw is told without its words."""
    try:
        return answer(model, body, asked, until)
    except TooLateError:
        raise
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        told = f"{type(error).__name__} at {last.filename}:{last.lineno}"
        raise AnswerFailedError(told) from None
