"""The gallery: every figure of one patient on one page, with how it is made."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from calcinosis import figures
from calcinosis.about import DISCLAIMER
from calcinosis.diagnosis import Diagnosis
from calcinosis.figures.catalogue import FIGURES, draw
from calcinosis.figures.parts.captions import source_of
from calcinosis.files import write_whole
from calcinosis.knowledge.variables import FILMS
from calcinosis.model import Model
from calcinosis.patient.case import Case
from evaluation.pages.charts import reliability_of
from evaluation.score import metrics
from evaluation.score.answers import answer_all, collect
from evaluation.score.collection import read_collection
from evaluation.score.predictions import Predictions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

__all__ = ["write_gallery"]

WITHOUT_FILM = (
    "The same, had no radiograph been taken: the early negative film excludes nothing.",
    "",
    'plot_timeline(result.without("radiographs"))',
)
NESTED = (
    "One finding among 1 000 people: a set within a set.",
    "--what icons --finding radiographs",
    'plot_icons(result, finding="radiographs")',
)


def write_gallery(model: Model, case: Path, cases: Sequence[Path], page: Path) -> None:
    """Write the page, and its pictures (svg) into a folder beside it.

    Parameters
    ----------
    model : Model
    case : Path
        The patient of all figures but the reliability diagram.
    cases : sequence of Path
        Published patients of the reliability diagram.
    page : Path
        Without a suffix: ``docs/gallery`` gives ``docs/gallery.md`` and the pictures in
        ``docs/gallery/``.
    """
    import matplotlib as mpl

    mpl.use("Agg")
    page.mkdir(parents=True, exist_ok=True)
    result = model.diagnose(Case.read(case))
    parts = [_head(model, result)]
    for name, figure in FIGURES.items():
        axes = draw(result, name)
        command = f"--what {name}"
        call = f"{figure.function}(result)"
        parts.append(_part(page, name, axes, figure.shows, command, call))
        if name == "timeline":
            axes = figures.plot_timeline(result.without(FILMS))
            parts.append(_part(page, "without-film", axes, *WITHOUT_FILM))
        if name == "icons":
            axes = figures.plot_icons(result, finding=FILMS)
            parts.append(_part(page, "nested", axes, *NESTED))
    parts.append(_reliability(model, cases, page))
    write_whole(page.with_name(page.name + ".md"), "\n\n".join(parts) + "\n")


def _head(model: Model, result: Diagnosis) -> str:
    return f"""# Gallery

Every figure of one patient, the case report this project started from
([`seed.yaml`](../evaluation/cases/seed.yaml)). Each is one function
`plot_…(result, *, ax=None)` of `calcinosis.figures` and one command:

```sh
calcinosis plot CASE --what FIGURE -o FILE.png    # or .svg (text stays text), .pdf
```

```python
import calcinosis
from calcinosis.figures import plot_waterfall, save_figure

result = calcinosis.load().diagnose(calcinosis.Case.read("case.yaml"))
save_figure(plot_waterfall(result), "evidence.svg")
```

Colours are Okabe and Ito's, and nothing is told by colour alone. Made by `make docs`
with {source_of(model.knowledge)};
{len(result.evidence)} entries of the case are used. {DISCLAIMER}"""


def _part(
    page: Path, name: str, axes: Axes, shows: str, command: str, call: str
) -> str:
    from matplotlib import pyplot

    figures.save_figure(axes, page / f"{name}.svg")
    figure = axes.get_figure(root=True)
    assert figure is not None
    caption = figure.get_supxlabel().replace("\n", " ")
    title = figure.get_suptitle().replace("\n", " ")
    pyplot.close(figure)
    way = f"`calcinosis plot CASE {command}`, `{call}`" if command else f"`{call}`"
    folder = page.name
    return f"""## {name.capitalize().replace("-", " ")}

{shows} {way}

![{title}. {caption}]({folder}/{name}.svg)"""


def _reliability(model: Model, cases: Sequence[Path], page: Path) -> str:
    lesions = model.knowledge.lesions
    answers = answer_all(model, read_collection(cases, lesions), "uniform")
    found = collect(lesions, answers)
    data = reliability_of(
        [vars(part) for part in metrics.reliability_bins(found)],
        f"{len(found)} published patients",
        _caption(model, found),
    )
    shows = "Whether what is given 80% is true in 80 of 100: published patients."
    axes = figures.plot_reliability(data)
    return _part(page, "reliability", axes, shows, "", "plot_reliability(data)")


def _caption(model: Model, found: Predictions) -> str:
    return (
        f"n = {len(found)} published patients that nobody fitted the numbers to, "
        "pretest uniform; the number at each point is how many are in its bin. "
        f"Expected calibration error {metrics.calibration_error(found):.2f}. "
        f"{source_of(model.knowledge)}. {DISCLAIMER}"
    )
