"""The gallery: every figure of one patient on one page, with how it is made."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from calcinosis import figures
from calcinosis.about import DISCLAIMER
from calcinosis.figures.catalogue import FIGURES, draw
from calcinosis.figures.parts.captions import source_of
from calcinosis.files import write_whole
from calcinosis.knowledge.variables import FILMS
from calcinosis.model import Model
from calcinosis.patient.written.case import Case
from evaluation import HERE
from evaluation.pages.charts import reliability_of
from evaluation.pages.layout import fill
from evaluation.score import metrics
from evaluation.score.answers import answer_all, collect
from evaluation.score.collection import published_cases, read_collection

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["write_gallery"]

SEED = HERE / "cases" / "seed.yaml"
WITHOUT_FILM = (
    "The same, had no radiograph been taken: the early negative film excludes nothing.",
    '`plot_timeline(result.without("radiographs"))`',
)
NESTED = (
    "One finding among 1 000 people: a set within a set.",
    "`calcinosis plot CASE --what icons --finding radiographs`, "
    '`plot_icons(result, finding="radiographs")`',
)
RELIABILITY = (
    "Whether what is given 80% is true in 80 of 100: published patients.",
    "`plot_reliability(data)`",
)


def write_gallery(model: Model, page: Path) -> None:
    """Write the page ``docs/gallery.md``, its pictures (svg) into ``docs/gallery/``.

    ``page`` is their name without a suffix, here ``docs/gallery``.
    """
    import matplotlib as mpl

    mpl.use("Agg")
    page.mkdir(parents=True, exist_ok=True)
    result = model.diagnose(Case.read(SEED))
    told: list[dict[str, Any]] = []

    def add(name: str, axes: Axes, shows: str, made: str) -> None:
        title, caption = _saved(axes, page / f"{name}.svg")
        told.append({"name": name, "shows": shows, "made": made})
        told[-1] |= {"title": title, "caption": caption}

    for name, figure in FIGURES.items():
        made = f"`calcinosis plot CASE --what {name}`, `{figure.function}(result)`"
        add(name, draw(result, name), figure.shows, made)
        if name == "timeline":
            axes = figures.plot_timeline(result.without(FILMS))
            add("without-film", axes, *WITHOUT_FILM)
        if name == "icons":
            add("nested", figures.plot_icons(result, finding=FILMS), *NESTED)
    add("reliability", _reliability(model), *RELIABILITY)
    content = {"source": source_of(model.knowledge), "entries": len(result.evidence)}
    content |= {"disclaimer": DISCLAIMER, "folder": page.name, "figures": told}
    write_whole(page.with_suffix(".md"), fill("pages/gallery.md.jinja", content))


def _saved(axes: Axes, path: Path) -> tuple[str, str]:
    """Save a picture; return its title and caption, each in one line."""
    from matplotlib import pyplot

    figures.save_figure(axes, path)
    figure = axes.get_figure(root=True)
    assert figure is not None
    title, caption = figure.get_suptitle(), figure.get_supxlabel()
    pyplot.close(figure)
    return title.replace("\n", " "), caption.replace("\n", " ")


def _reliability(model: Model) -> Axes:
    """Draw the published patients, pretest uniform."""
    lesions = model.knowledge.lesions
    found = collect(
        lesions, answer_all(model, read_collection(published_cases(), lesions))
    )
    caption = (
        f"n = {len(found)} published patients that nobody fitted the numbers to, "
        "pretest uniform; the number at each point is how many are in its bin. "
        f"Expected calibration error {metrics.calibration_error(found):.2f}. "
        f"{source_of(model.knowledge)}. {DISCLAIMER}"
    )
    bins = metrics.reliability_bins(found)
    title = f"{len(found)} published patients"
    return figures.plot_reliability(reliability_of(bins, title, caption))
