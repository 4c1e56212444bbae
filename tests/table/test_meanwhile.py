"""Reading ahead and writing behind change when things are done, and nothing else."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from calcinosis.table.meanwhile import Behind, ahead


def test_one_item_is_made_ahead_and_no_more() -> None:
    made: list[int] = []
    second = threading.Event()

    def items() -> Iterator[int]:
        for number in range(9):
            made.append(number)
            if number == 1:
                second.set()
            yield number

    read = ahead(items())
    assert next(read) == 0
    assert second.wait(10)  # while the first is in use
    read.close()
    assert made == [0, 1]
    assert list(ahead(items())) == list(range(9))


def test_what_reading_raises_comes_after_the_items_before() -> None:
    def items() -> Iterator[int | None]:
        yield 1
        yield None
        raise EOFError

    found: list[int | None] = []
    with pytest.raises(EOFError):
        found.extend(ahead(items()))
    read = ahead(items())
    assert [next(read), next(read)] == [1, None]


def test_items_are_written_one_after_the_other() -> None:
    go, written = threading.Event(), list[int]()

    def write(item: int) -> None:
        assert go.wait(10)
        written.append(item)

    output = Behind(write)
    output.add(1)  # does not wait for the event
    assert not written
    go.set()
    for item in range(2, 9):
        output.add(item)
    output.close()
    assert written == list(range(1, 9))


def test_an_error_of_writing_is_told_with_the_next_item_or_at_the_end() -> None:
    def write(item: int) -> None:
        if item == 2:
            raise IsADirectoryError

    output = Behind(write)
    output.add(1)
    output.add(2)
    with pytest.raises(IsADirectoryError):
        output.add(3)
    output.abandon()
    output = Behind(write)
    output.add(2)
    with pytest.raises(IsADirectoryError):
        output.close()
    output = Behind(write)
    output.add(2)
    output.abandon()  # whatever became of it
