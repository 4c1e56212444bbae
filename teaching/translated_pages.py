"""A lesson page in another language: block by block, with the numbers in their places.

A block is what stands between two tags that begin something new: a paragraph, a cell, a
choice. Its key is the English text; each number in it is a place, ``{1}``, and so is
each piece of code; a tag with attributes has a number, ``<2>…</2>``. So a text stays
translated when a number of the model moves, and a language may put them in its order.
A version of the model is such a piece, too; what stands in ``<pre>`` is left alone.

The files are `languages/CODE/PAGE.toml`. A page without a file is not offered in that
language. They have the words of its figures, too, which are drawn once for each
language: see `inline_figure`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from html import escape, unescape
from pathlib import Path

from calcinosis.explorer.languages.translations import read_languages

__all__ = [
    "LIVE",
    "NAMES",
    "explorer_words",
    "figure_words",
    "live_words",
    "page_words",
    "said_in",
    "texts_of",
    "translated_page",
]

FILES = Path(__file__).parent / "languages"
NAMES = {language.code: language.name for language in read_languages()}
"""Language → what its speakers call it."""
KEPT = r"<(svg|script|style|title|pre)\b.*?</\1>|<!--.*?-->|<[^>]+>"
TOKEN = re.compile(rf"{KEPT}|[^<]+", re.DOTALL)
INLINE = re.compile(r"</?(?:strong|em|code|a|sub|sup|br|b|i)\b|<span data-live|</span")
BLOCK_SPAN = re.compile(r"<span class")
CODE = re.compile(r"<code[^>]*>.*?</code>|calcinosis \d[\w.+]*, priors \w+", re.DOTALL)
"""What is no language: code, and the version that made a figure."""
NUMBER = re.compile(
    r"(?<![\w{<])(?<!</)\d(?:[\d \u00a0]*\d)?(?:\.\d+)?(?:e-\d+)?(?:\u00a0?%)?(?!\w)"
)
BARE_NUMBER = re.compile(rf"{CODE.pattern}|{KEPT}|({NUMBER.pattern})", re.DOTALL)
TAG = re.compile(r"<(\w+) [^>]*>|</(\w+)>")
WORD = re.compile(r"[^\W\d_]{2}")
PLACE = re.compile(r"\{(\d+)\}")
PLACED_TAG = re.compile(r"<(/?)(\d+)>")
PERCENT = {"tr": "%{number}"}
BETWEEN = (": ", ", ")
"""What stands between parts of a label that have words of their own."""
AMOUNT = re.compile(r"(.*\w) ([<>]?\d[\d.]*%)")
LIVE = 100
"""Letters of the longest text that a script may need: names, no sentences."""


def explorer_words(code: str) -> Mapping[str, str]:
    """Return the words of the explorer, which lessons share."""
    (language,) = (one for one in read_languages() if one.code == code)
    return {key: text for key, text in language.words.items() if isinstance(text, str)}


def page_words(code: str, page: str) -> dict[str, str] | None:
    """Return the words of a page, by their English text; None: it is not translated."""
    path = FILES / code / f"{page}.toml"
    if not path.is_file():
        return None
    shared = tomllib.loads((FILES / code / "shared.toml").read_text(encoding="utf-8"))
    return shared | tomllib.loads(path.read_text(encoding="utf-8"))


def live_words(code: str, words: Mapping[str, str]) -> dict[str, str]:
    """Return the words that the script of a page says where a widget was moved."""
    known = dict(explorer_words(code)) | dict(words)
    return {
        key: text for key, text in known.items() if len(key) <= LIVE and "<" not in key
    }


def texts_of(html: str) -> list[str]:
    """Return the keys of all blocks of a page that hold words, each once."""
    keys = [_Key(part).text for part, is_block in _parts(html) if is_block]
    return list(dict.fromkeys(keys))


def translated_page(html: str, code: str, words: Mapping[str, str]) -> str:
    """Return a page with its blocks in another language; what has no words, stays.

    A number that stands alone, as in the cell of a table, is written as in a text.
    """
    known = dict(explorer_words(code)) | dict(words)
    parts = [
        _Key(part).filled(known, code) if is_block else _numbers_in(part, code)
        for part, is_block in _parts(html)
    ]
    return "".join(parts)


def figure_words(code: str, page: str) -> Callable[[str], str] | None:
    """Return what says a text of a page's figures; None: it is not translated."""
    words = page_words(code, page)
    if words is None:
        return None
    known = dict(explorer_words(code)) | words
    return lambda text: said_in(text, code, known) or text


def said_in(text: str, code: str, words: Mapping[str, str]) -> str | None:
    """Return a text of a figure in a language; None where it has no words for it.

    What has none as a whole is said part by part: ``Erythema: yes``, ``hematoma 42%``.
    """
    html = escape(text, quote=False)
    key = _Key(html)
    if key.text in words:
        return unescape(key.filled(words, code))
    if not WORD.search(text):
        return unescape(_numbers_in(html, code))
    if amount := AMOUNT.fullmatch(text):
        return _joined(" ", amount.groups(), code, words)
    between = next((mark for mark in BETWEEN if mark in text), None)
    return _joined(between, text.split(between), code, words) if between else None


def _joined(
    between: str, parts: Sequence[str], code: str, words: Mapping[str, str]
) -> str | None:
    said = [said_in(part, code, words) for part in parts]
    known = [part for part in said if part is not None]
    return between.join(known) if len(known) == len(said) else None


def _numbers_in(part: str, code: str) -> str:
    return BARE_NUMBER.sub(
        lambda found: _written(found[2], code) if found[2] else found[0], part
    )


def _written(value: str, code: str) -> str:
    """Return a number as the language writes it."""
    number = value.removesuffix("%").rstrip("\u00a0").replace(".", ",")
    if not value.endswith("%"):
        return number
    return PERCENT.get(code, "{number}\u00a0%").format(number=number)


def _parts(html: str) -> list[tuple[str, bool]]:
    """Split a page into blocks that hold words, and all that is between them."""
    found: list[tuple[str, bool]] = []
    run, spans = "", [False]
    for token in TOKEN.finditer(html):
        text = token[0]
        inline = not text.startswith("<") or bool(INLINE.match(text))
        if text.startswith("<span"):
            inline = not BLOCK_SPAN.match(text)
            spans.append(inline)
        elif text == "</span>":
            inline = spans.pop() if len(spans) > 1 else False
        if inline:
            run += text
        else:
            found += [*_trimmed(run), (text, False)]
            run = ""
    return [*found, *_trimmed(run)]


def _trimmed(run: str) -> list[tuple[str, bool]]:
    """Part a run of text from the blanks around it."""
    if not WORD.search(re.sub(r"<[^>]*>", "", CODE.sub("", unescape(run)))):
        return [(run, False)]
    bare = run.strip()
    start = run.index(bare)
    return [(run[:start], False), (bare, True), (run[start + len(bare) :], False)]


class _Key:
    """The key of a block, and what stands in its places."""

    def __init__(self, block: str) -> None:
        self.block = block
        self.values: list[str] = []
        self.tags: list[str] = []
        open_tags: list[int | None] = []

        def tag(found: re.Match[str]) -> str:
            if found[2]:
                number = open_tags.pop() if open_tags else None
                return found[0] if number is None else f"</{number}>"
            self.tags.append(found[0])
            open_tags.append(len(self.tags))
            return f"<{len(self.tags)}>"

        def any_tag(found: re.Match[str]) -> str:
            if found[0].startswith("</") or " " in found[0]:
                return TAG.sub(tag, found[0])
            if not found[0].startswith("<br"):
                open_tags.append(None)
            return found[0]

        text = CODE.sub(self._place, " ".join(block.split(" ")))
        text = re.sub(r"<[^>]+>", any_tag, text)
        text = NUMBER.sub(self._place, text)
        self.text = " ".join(unescape(text).replace("\u00a0", " ").split())

    def _place(self, found: re.Match[str]) -> str:
        self.values.append(found[0])
        return f"{{{len(self.values)}}}"

    def filled(self, words: Mapping[str, str], code: str) -> str:
        """Return the block in the language; as it is where that has no words for it."""
        text = words.get(self.text)
        if text is None:
            return self.block
        text = re.sub(r"&(?!\w+;)", "&amp;", text)
        text = PLACED_TAG.sub(self._tag, text)
        return PLACE.sub(lambda place: self._value(int(place[1]), code), text)

    def _tag(self, found: re.Match[str]) -> str:
        opening = self.tags[int(found[2]) - 1]
        name = re.match(r"<(\w+)", opening)
        return f"</{name[1] if name else ''}>" if found[1] else opening

    def _value(self, place: int, code: str) -> str:
        value = self.values[place - 1]
        return value if CODE.fullmatch(value) else _written(value, code)
