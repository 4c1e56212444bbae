"""Regular expressions that wait behave as compiled ones."""

import copy
import pickle
import re

import pytest

from calcinosis._regex import regex


def test_it_is_as_compiled() -> None:
    """Methods, groups and flags are those of ``re.compile``."""
    ours, theirs = regex(r"(?P<n>\d+) mg", re.I), re.compile(r"(?P<n>\d+) mg", re.I)
    found = ours.fullmatch("12 MG")
    assert found
    assert found["n"] == "12"
    assert ours.sub("x", "1 mg, 2 MG") == "x, x"
    assert (ours.pattern, ours.flags, ours.groups) == (
        *(theirs.pattern, theirs.flags, theirs.groups),
    )
    copies = copy.copy(ours), copy.deepcopy(ours), pickle.loads(pickle.dumps(ours))
    assert copies == (theirs, theirs, theirs)
    assert regex(rb"\d").findall(b"1a2") == [b"1", b"2"]


def test_it_is_compiled_when_it_is_used() -> None:
    """A wrong one is there until then."""
    wrong = regex("(")
    with pytest.raises(re.error):
        wrong.match("")
