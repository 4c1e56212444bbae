"""What makes a site of ``docs/`` and of what its pages point to.

A page may link to any file of the checkout. What lies outside ``docs/`` gets a page
under ``tree/``, so that every link leads somewhere without a network: Markdown as it
is, other files as listings, folders as lists. The tables of evidence are cut into a
page for each variable, and every study is listed with its terms. Formulas (fences
named ``math``) become MathML, which needs no script. MkDocs calls the functions whose
names begin with ``on_``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path, PurePosixPath
from typing import Any

from latex2mathml.converter import convert
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from calcinosis import load
from calcinosis.knowledge.rows.bibliography import Reference
from evaluation.pages.docs import evidence_tables

ROOT = Path(__file__).parent.parent
DOCS = PurePosixPath("docs")
TREE = PurePosixPath("tree")
OWN_ASSETS = ("iframe-worker.js", "site.css")
ALWAYS = (
    *("README.md", "CHANGELOG.md", "SECURITY.md"),
    *("teaching/README.md", "evaluation/readings/README.md"),
)
LINK = re.compile(r"(?<=\]\()(?![a-z]+:|#)([^)\s#]+)(#[^)\s]*)?(?=\))")
FENCE = re.compile(r"^(```+).*?^\1\s*$", re.DOTALL | re.MULTILINE)
PART = re.compile(r"^## (?=.+ \(\w+\)$)", re.MULTILINE)
ROLE = re.compile(r":(?:attr|class|data|func|meth|mod):<code>~?([\w.]+)</code>")
UNKNOWN_TERMS = "not seen; figures only, not copied text"
NOT_SEARCHED = "---\nsearch:\n  exclude: true\n---\n"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Set formulas without a script."""
    fence = {"name": "math", "class": "math", "format": formula}
    config.mdx_configs["pymdownx.superfences"] = {"custom_fences": [fence]}
    return config


def formula(source: str, *_: Any, **__: Any) -> str:
    """MathML of a formula written in TeX."""
    return str(convert(source.strip(), display="block"))


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add what stands outside of ``docs/``, and what is written by code."""
    for name in OWN_ASSETS:
        own = (ROOT / "website" / name).read_text("utf-8")
        files.append(File.generated(config, f"assets/{name}", content=own))
    if (old := files.get_file_from_path("evidence.md")) is not None:
        files.remove(old)
    knowledge = load().knowledge
    pages_of_numbers = [*evidence_pages(evidence_tables(knowledge))]
    pages_of_numbers.append(("studies.md", studies_page(knowledge.references)))
    for path, text in pages_of_numbers:
        files.append(File.generated(config, path, content=text))
    written = (f for f in files.documentation_pages() if f.generated_by is None)
    pages = {DOCS / file.src_uri: file.content_string for file in written}
    for place in linked_outside(pages):
        uri = str(page_of(place))
        files.append(File.generated(config, uri, content=content_of(place)))
    return files


def evidence_pages(whole: str) -> Iterator[tuple[str, str]]:
    """Cut the tables of evidence: a page with the shares, one for each name."""
    first, *parts = PART.split(whole)
    entries: list[str] = []
    for part in parts:
        title = part.partition("\n")[0]
        name = title.rpartition("(")[2].removesuffix(")")
        entries.append(f"- [{title}](evidence/{name}.md)")
        yield f"evidence/{name}.md", f"# {wrapped(part)}"
    # the list goes before the long table of shares
    head, fence, shares = first.partition("```\n")
    listed = "\n".join(entries)
    yield (
        "evidence.md",
        f"{head}\n{listed}\n\n## Shares of judgement\n\n{fence}{shares}",
    )


def studies_page(references: Mapping[str, Reference]) -> str:
    """Every study with its address and the terms under which something is here."""
    rows = [
        f"| {key} | {escape(one.citation).replace('|', '&#124;')} | {address(one)} | "
        f"{UNKNOWN_TERMS} |"
        for key, one in sorted(references.items())
    ]
    return (
        f"# Every study, and its terms\n\nThe {len(rows)} sources of the numbers. "
        "[What this means](sources.md).\n\n"
        "| name | source | where | licence, and what is here |\n|---|---|---|---|\n"
        + "".join(f"{row}\n" for row in rows)
    )


def address(one: Reference) -> str:
    """Link to a study."""
    link = f"https://doi.org/{one.doi}" if one.doi else one.url
    return f"<{link}>" if link else "not known"


def wrapped(text: str) -> str:
    """Let long lines of listings go on below."""
    return FENCE.sub(lambda f: f[0].replace("```", "``` { .text .wrap }", 1), text)


def linked_outside(pages: dict[PurePosixPath, str]) -> list[PurePosixPath]:
    """Files and folders that pages link to, and those that these link to in turn."""
    waiting = dict(pages) | {p: content_of(p) for p in map(PurePosixPath, ALWAYS)}
    found = {path for path in waiting if path not in pages}
    while waiting:
        path, text = waiting.popitem()
        for link, _ in LINK.findall(without_fences(text)):
            target = aim(path, link)
            if target not in found and is_outside(target):
                found.add(target)
                if target.suffix == ".md" or (ROOT / target).is_dir():
                    waiting[target] = content_of(target)
    return sorted(found)


def is_outside(path: PurePosixPath) -> bool:
    """Whether a path of the checkout is there, and no part of ``docs/``."""
    return not path.is_relative_to(DOCS) and (ROOT / path).exists()


def aim(page: PurePosixPath, link: str) -> PurePosixPath:
    """Where a link of a page leads, from the root of the checkout."""
    start = page if (ROOT / page).is_dir() else page.parent
    return PurePosixPath(os.path.normpath(start / link))


def page_of(path: PurePosixPath) -> PurePosixPath:
    """Name the site's page of a path of the checkout."""
    if path.is_relative_to(DOCS):
        return path.relative_to(DOCS)
    if (ROOT / path).is_dir():
        return TREE / path / "files.md"
    return TREE / (path if path.suffix == ".md" else f"{path}.md")


def content_of(path: PurePosixPath) -> str:
    """Text of the page of a file or a folder outside of ``docs/``."""
    place = ROOT / path
    if place.is_dir():
        names = sorted(p.name for p in place.iterdir() if p.is_file())
        return f"# {path}/\n\n" + "".join(f"- [{n}]({n})\n" for n in names)
    text = place.read_text("utf-8")
    if path.suffix == ".md":
        return text
    listing = f'<div class="highlight"><pre><code>{escape(text)}</code></pre></div>'
    return f"{NOT_SEARCHED}# {path}\n\n{listing.replace('&#x27;', chr(39))}\n"


def without_fences(text: str) -> str:
    """Leave out listings: what they hold is no link."""
    return FENCE.sub("", text)


def on_page_markdown(
    markdown: str, page: Page, config: MkDocsConfig, files: Files
) -> str:
    """Lead links out of ``docs/`` to the pages made of what they point to."""
    uri = PurePosixPath(page.file.src_uri)
    if not uri.is_relative_to(TREE):
        here = DOCS / uri
    elif uri.name == "files.md":
        here = uri.parent.relative_to(TREE)
    else:
        here = uri.relative_to(TREE)
    return rewritten(markdown, here)


def rewritten(markdown: str, here: PurePosixPath) -> str:
    """Turn the links of the page at ``here`` of the checkout to the site's pages."""
    own = page_of(here).parent

    def led(match: re.Match[str]) -> str:
        target = aim(here, match[1])
        inside = here.is_relative_to(DOCS) and target.is_relative_to(DOCS)
        if inside or not (ROOT / target).exists():
            return match[0]
        return f"{os.path.relpath(page_of(target), own)}{match[2] or ''}"

    parts: list[str] = []
    end = 0
    for fence in FENCE.finditer(markdown):
        parts += [LINK.sub(led, markdown[end : fence.start()]), fence[0]]
        end = fence.end()
    return "".join([*parts, LINK.sub(led, markdown[end:])])


def on_page_content(html: str, **_: Any) -> str:
    """Show roles of docstrings as the names they stand for."""
    return ROLE.sub(lambda role: f"<code>{role[1].rpartition('.')[2]}</code>", html)
