"""Bytes of a table as UTF-8 text with one kind of line end, whatever they came in."""

from __future__ import annotations

import codecs
import io
import re
from typing import IO, cast

from calcinosis.errors import CaseError, Problem
from calcinosis.patient.written.entry.entries import quoted
from calcinosis.size_limits import HEADER, mebibytes
from calcinosis.table.inputs.formats import Bytes

__all__ = ["Utf8Text", "is_encoding"]

PIECE = 1 << 20
"""Bytes that are decoded at a time."""
MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
"""What a file of another encoding than UTF-8 begins with; the longer ones first."""
FILES = {
    b"PK\x03\x04": "an Excel workbook: give it the ending .xlsx (or another archive)",
    b"\xd0\xcf\x11\xe0": "an Excel workbook: give it the ending .xls",
    b"PAR1": "a Parquet file: give it the ending .parquet",
    b"\x1f\x8b": "compressed: give it the ending .gz",
    b"%PDF": "a PDF",
}
"""What files that are no text begin with."""
LIKELY = ("cp1252", "mac_roman", "cp850")
"""Older encodings of western tables: Windows, Macintosh, DOS."""


def is_encoding(name: str) -> bool:
    """Whether Python knows a text encoding of this name."""
    try:
        b"names".decode(name)
    except UnicodeDecodeError:  # of two bytes a character
        return True
    except (LookupError, ValueError):  # ValueError: no name at all
        return False
    return True


class Utf8Text(io.RawIOBase):
    """A readable file of UTF-8, with one kind of line end, that of Unix.

    What stands between quotation marks is a text with the line ends that it has.

    Parameters
    ----------
    source : Bytes
    encoding : str, optional
        By default what the first bytes tell (a byte order mark), else UTF-8.

    Raises
    ------
    CaseError
        If it is no text; later, at the line that is none in this encoding.
    """

    def __init__(self, source: Bytes, encoding: str | None = None) -> None:
        self.source, self.stream = source, _peekable(source.stream)
        first = self.stream.peek(4)
        for start, what in FILES.items():
            if first.startswith(start):
                raise CaseError([Problem(source.name, f"is no text, but {what}")])
        told = (name for mark, name in MARKS.items() if first.startswith(mark))
        self.encoding = encoding or next(told, "utf-8-sig")
        self.decoder = codecs.getincrementaldecoder(self.encoding)()
        self._ends = _LineEnds()
        self.waiting = b""
        self.ended = False
        self.lines = self.blank = 0
        self.zeros = False

    def readable(self) -> bool:
        """Tell pyarrow that this can be read."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Return at most ``size`` bytes, all if it is negative; none at the end."""
        while not self.ended and (size < 0 or len(self.waiting) < size):
            self.waiting += self._decoded(self.stream.read(PIECE))
        size = len(self.waiting) if size < 0 else size
        taken, self.waiting = self.waiting[:size], self.waiting[size:]
        return taken

    def line_ahead(self, blank: str) -> str:
        """Return the next line of more than some characters; it stays to be read."""
        start = 0
        while True:
            while (end := self.waiting.find(b"\n", start)) < 0 and not self.ended:
                if len(self.waiting) > HEADER:
                    return ""
                self.waiting += self._decoded(self.stream.read1(PIECE))
            line = self.waiting[start : end if end >= 0 else None].decode()
            if line.strip(blank) or end < 0:
                return line
            start = end + 1

    def first_line(self) -> str:
        """Take the first line that is not blank, with those that its quotes hold."""
        line = ""
        while not line.strip() or line.count('"') % 2:
            while b"\n" not in self.waiting and not self.ended:
                if len(self.waiting) > HEADER:
                    raise self._endless_header()
                self.waiting += self._decoded(self.stream.read1(PIECE))
            own, end, self.waiting = self.waiting.partition(b"\n")
            line = (line if line.strip() else "") + (own + end).decode()
            if len(line) > HEADER:
                raise self._endless_header()
            if not end and not self.waiting:
                break
        if "\0" in line:
            raise self._no_text()
        return line

    def _decoded(self, piece: bytes) -> bytes:
        self.ended = not piece
        try:
            text = self.decoder.decode(piece, final=self.ended)
        except UnicodeError as error:
            raise self._undecodable(error) from error
        text = self._ends.of_unix(text, final=self.ended)
        self.lines += text.count("\n") + text.count("\r")
        self.blank += len(re.findall(r"\n(?=\n)", text))
        if "\0" in text:
            if not self.lines:  # not even the first line is text
                raise self._no_text()
            self.zeros = True
        return text.encode(errors="backslashreplace")

    @property
    def quotes(self) -> int:
        """Quotation marks that have been read."""
        return self._ends.quotes

    def _endless_header(self) -> CaseError:
        text = f"the first line does not end within {mebibytes(HEADER)}: is it a table?"
        return CaseError([Problem(self.source.name, text)])

    def _no_text(self) -> CaseError:
        text = (
            "holds zero bytes: it is no text, or of an encoding that --encoding names"
        )
        return CaseError([Problem(self.source.name, f"{text} (utf-16-le)")])

    def _undecodable(self, error: UnicodeError) -> CaseError:
        name = self.encoding.removesuffix("-sig")
        where = f"{self.source.name}"
        if not isinstance(error, UnicodeDecodeError):
            return CaseError([Problem(where, f"is no {name}: {error}")])
        given, start = error.object, error.start
        if b"\0" in given:
            return self._no_text()
        before = len(re.findall(rb"\r\n|\r|\n", given[:start]))
        line = self.lines + before + 1
        likely = _likely(given)
        word = re.split(rb"[\s,;\t\"]", given[max(0, start - 20) : start])[-1]
        rest = re.split(rb"[\s,;\t\"]", given[start : start + 20])[0]
        shown = quoted((word + rest).decode(likely, errors="replace"))
        text = (
            f"line {line} is no {name.upper()} text; it is likely {likely}, which "
            f"reads {shown} there: --encoding {likely}"
        )
        return CaseError([Problem(where, text)])


class _LineEnds:
    """Turns the ends of lines into those of Unix, but for those inside of quotes."""

    def __init__(self) -> None:
        self.quotes = 0
        self.held = ""

    def of_unix(self, text: str, *, final: bool) -> str:
        """Return a piece of a text; a CR at its end waits for what comes after."""
        text, self.held = self.held + text, ""
        if text.endswith("\r") and not final:
            text, self.held = text[:-1], "\r"
        inside, before = self.quotes % 2, self.quotes
        self.quotes = before + text.count('"')
        if "\r" not in text:
            return text
        if not inside and self.quotes == before:
            return text.replace("\r\n", "\n").replace("\r", "\n")
        parts = text.split('"')
        for n in range(inside, len(parts), 2):
            if "\r" in parts[n]:
                parts[n] = parts[n].replace("\r\n", "\n").replace("\r", "\n")
        return '"'.join(parts)


def _peekable(stream: IO[bytes]) -> io.BufferedReader:
    """Return a stream whose next bytes can be seen; those of gzip have that already."""
    if hasattr(stream, "peek"):
        return cast("io.BufferedReader", stream)
    return io.BufferedReader(cast("io.RawIOBase", stream))


def _likely(given: bytes) -> str:
    """Name the encoding in which the bytes beyond ASCII read most like letters."""
    beyond = bytes(byte for byte in given if byte > 127)

    def letters(encoding: str) -> int:
        text = beyond.decode(encoding, errors="replace")
        return sum(x.islower() or x in "°µ–’" for x in text)

    return max(LIKELY, key=letters)
