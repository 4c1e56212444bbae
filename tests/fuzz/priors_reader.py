"""The knowledge files: every part exchanged, every text damaged."""

from __future__ import annotations

import tomllib
from random import Random

import numpy as np

from calcinosis.errors import KnowledgeError, Problem
from calcinosis.knowledge.parsing.folder import BIBLIOGRAPHY, priors_dir
from calcinosis.knowledge.read import check_knowledge
from calcinosis.network.build import build_network
from tests.fuzz.mutation import mutated_bytes
from tests.fuzz.reader import Reader

__all__ = ["priors_reader"]

MARK = b"\n# file: "
"""An input names the file that it stands for, and holds its text."""


def priors_reader() -> Reader:
    """Return the reader of ``priors/``; one file of it is not what it was."""
    texts = {
        path.name: path.read_bytes()
        for path in sorted(priors_dir().iterdir())
        if path.suffix in (".toml", ".bib")
    }
    content = {
        name: tomllib.loads(text.decode())
        for name, text in texts.items()
        if name != BIBLIOGRAPHY
    }
    cited = texts[BIBLIOGRAPHY].decode()

    def write(draw: Random) -> bytes:
        name = draw.choice(sorted(texts))
        lines = texts[name].splitlines(keepends=True)
        if draw.random() < 0.6:  # a few lines, so that the file still parses
            place = draw.randrange(len(lines))
            lines[place] = _other_line(lines[place], draw)
            text = b"".join(lines)
        else:
            text = mutated_bytes(texts[name], draw)
        return text + MARK + name.encode()

    def read(data: bytes) -> None:
        text, _, name = data.rpartition(MARK)
        named = ascii(name.decode("utf-8", "replace"))[1:-1]
        files, bibliography = dict(content), cited
        problems: list[Problem] = []
        try:
            whole = text.decode()
            if named == BIBLIOGRAPHY:
                bibliography = whole
            else:
                files[named if named in files else "model.toml"] = tomllib.loads(whole)
        except (ValueError, RecursionError) as error:  # as parse_files tells it
            raise KnowledgeError(
                [Problem("file", f"cannot be read: {error}")]
            ) from error
        knowledge = check_knowledge(priors_dir(), files, bibliography, problems)
        assert (knowledge is None) == bool(problems)
        if knowledge is None:
            raise KnowledgeError(problems)
        for factor in build_network(knowledge).factors:
            assert np.all(np.isfinite(factor.table))
            assert np.all(factor.table >= 0)

    return Reader("priors", 0.03, write, read)


def _other_line(line: bytes, draw: Random) -> bytes:
    """Change one value of a line, or its name."""
    words = line.split(b" ")
    place = draw.randrange(len(words))
    values = (b"0", b"-1", b"1e400", b"nan", b"inf", b'""', b"[]", b"{}", b"true", b"9")
    words[place] = draw.choice((*values, words[draw.randrange(len(words))], b"x"))
    return b" ".join(words)
