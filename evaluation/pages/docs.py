"""Pages, tables and pictures of ``docs/``, written by the code that measures.

In pages, tables stand between ``<!-- NAME -->`` and ``<!-- end -->``, never by hand.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import pyplot
from matplotlib.axes import Axes

from calcinosis import figures
from calcinosis.about import DISCLAIMER
from calcinosis.figures.catalogue import FIGURES, draw
from calcinosis.figures.parts.captions import source_of
from calcinosis.files import write_whole
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.variables import FILMS
from calcinosis.model import Model
from calcinosis.patient.written.case import Case
from calcinosis.provenance.strength import text_of_shares
from calcinosis.provenance.text import heading, text_of
from evaluation import HERE
from evaluation.pages.charts import reliability_of
from evaluation.pages.layout import TABLES, fill
from evaluation.score import metrics
from evaluation.score.collection import published_files
from evaluation.score.mention_counts import mentions_counted
from evaluation.score.metrics import summarise
from evaluation.score.references import ablation
from evaluation.score.scored import figures_of_parts, score
from evaluation.simulate.cohorts import WAYS
from evaluation.simulate.policies import policies

PAGES = ("evaluation.md", "actions.md")
PART = re.compile(r"(<!-- (\S+) -->\n).*?(<!-- end -->)", re.DOTALL)
SEED = HERE / "cases" / "seed.yaml"


def _tables(model: Model) -> Mapping[str, Callable[[], str]]:
    """Return every table by its name, measured when it is first asked for."""
    cases, write = published_files(), TABLES
    forms = cache(lambda: score(model, cases))
    reports = cache(lambda: score(model, cases, told="report"))
    summary = cache(lambda: summarise(forms().network))
    treated = cache(lambda: policies(model, cases))

    def simulated(way: str) -> Any:
        return write.treatments(treated()["simulated"][way])

    return {
        "parts": lambda: write.parts(figures_of_parts(forms())),
        "parts-report": lambda: write.parts(figures_of_parts(reports())),
        "precision": lambda: write.precision(summary()),
        "lesions": lambda: write.lesions(summary()),
        "lesions-report": lambda: write.lesions(summarise(reports().network)),
        "gap": lambda: write.gap(reports().gap),
        "ablation": lambda: write.ablation(ablation(model.knowledge, cases)),
        "telling": lambda: write.telling(mentions_counted(model, cases)),
        "strength": lambda: f"```\n{text_of_shares(model.knowledge)}\n```",
        "policies": lambda: write.treatments(treated()["published"]),
        "spared": lambda: write.spared(treated()["spared_by_one_only"]),
        "simulated-at-random": lambda: simulated(WAYS[0]),
        "simulated-selective": lambda: simulated(WAYS[1]),
    }


def filled(text: str, tables: Mapping[str, Callable[[], str]]) -> str:
    """Return a page with what stands between its marks written anew.

    Raises
    ------
    KeyError
        For a mark that no table has.
    """
    return PART.sub(
        lambda part: f"{part[1]}\n{tables[part[2]]().strip()}\n\n{part[3]}", text
    )


def write_tables(model: Model, docs: Path) -> list[Path]:
    """Renew the tables of all pages; return the pages."""
    tables = _tables(model)
    paths = [docs / name for name in PAGES]
    for path in paths:
        write_whole(path, filled(path.read_text(encoding="utf-8"), tables))
    return paths


def evidence_tables(knowledge: Knowledge) -> str:
    """Return every number of the model with its study, as one Markdown page."""
    names = [
        *knowledge.variables["setting"].states,
        *(name for name in knowledge.variables if name != "lesion"),
        *knowledge.decisions.actions,
        *knowledge.decisions.panels,
    ]
    tables = [
        (heading(knowledge, name)[0].split(":")[0], text_of(knowledge, name, 100))
        for name in names
    ]
    content = {"digest": knowledge.digest, "shares": text_of_shares(knowledge)}
    return fill("pages/evidence.md.jinja", content, tables=tables)


def write_gallery(model: Model, page: Path) -> None:
    """Write the page ``docs/gallery.md``, its pictures (svg) into ``docs/gallery/``.

    ``page`` is their name without a suffix, here ``docs/gallery``.
    """
    mpl.use("Agg")
    page.mkdir(parents=True, exist_ok=True)
    result = model.diagnose(Case.read(SEED))
    pictures: dict[str, tuple[str, str]] = {}

    def add(name: str, axes: Axes) -> None:
        pictures[name] = _saved(axes, page / f"{name}.svg")

    for name in FIGURES:
        add(name, draw(result, name))
        if name == "timeline":
            add("without-film", figures.plot_timeline(result.without(FILMS)))
        if name == "icons":
            add("nested", figures.plot_icons(result, finding=FILMS))
    add("reliability", _reliability(model))
    content = {"source": source_of(model.knowledge), "entries": len(result.evidence)}
    content |= {"disclaimer": DISCLAIMER, "folder": page.name}
    content |= {"figures": FIGURES, "pictures": pictures}
    write_whole(page.with_suffix(".md"), fill("pages/gallery.md.jinja", content))


def _saved(axes: Axes, path: Path) -> tuple[str, str]:
    """Save a picture; return its title and caption, each in one line."""
    figures.save_figure(axes, path)
    figure = axes.get_figure(root=True)
    assert figure is not None
    title, caption = figure.get_suptitle(), figure.get_supxlabel()
    pyplot.close(figure)
    return title.replace("\n", " "), caption.replace("\n", " ")


def _reliability(model: Model) -> Axes:
    """Draw the published patients, pretest uniform."""
    found = score(model, published_files()).network
    caption = (
        f"n = {len(found)} published patients that nobody fitted the numbers to, "
        "pretest uniform; the number at each point is how many are in its bin. "
        f"Expected calibration error {metrics.calibration_error(found):.2f}. "
        f"{source_of(model.knowledge)}. {DISCLAIMER}"
    )
    bins = metrics.reliability_bins(found)
    title = f"{len(found)} published patients"
    return figures.plot_reliability(reliability_of(bins, title, caption))
