"""Everything a user sees, through the doors that users take.

``python -m tests.frozen.behaviour`` writes it down anew; a change needs a reason.
"""

from __future__ import annotations

import gzip
import json
import math
import re
import sys
from collections.abc import Collection, Iterator
from contextlib import redirect_stdout
from dataclasses import replace
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import calcinosis
from calcinosis import Case, Model
from calcinosis.__main__ import main

HERE = Path(__file__).parent
EXPECTED = HERE / "expected.json.gz"
ROWS = HERE / "rows.csv"
CASES = HERE.parent.parent / "evaluation" / "cases"
DRAWS = 40
FULL = ("reasons", "tests", "timeline", "sensitivity")
FIGURES = (
    *("posterior", "evidence", "ratios", "network", "timeline", "tests"),
    *("sensitivity", "frequencies", "icons"),
)
TOLERANCE = 1e-12
MADE_WITH = re.compile(r"\b\d+\.\d+\.\d+\b|priors [0-9a-f]{12}")


def chosen_cases() -> list[Case]:
    """The seed case, and the first published patient of each lesion."""
    paths = [p for p in sorted(CASES.glob("*.yaml")) if p.stem != "seed"]
    return [Case.read(CASES / "seed.yaml"), *(Case.read_all(p)[0] for p in paths)]


def observed(model: Model) -> dict[str, Any]:
    """Everything of the seed case, what `--json` says of the others, a table."""
    seed, *others = chosen_cases()
    report = replace(seed, told="report")
    return {
        "seed": [
            _patient(model, seed, "setting", FULL),
            _patient(model, report, "uniform", FULL),
        ],
        "others": {case.id: _patient(model, case, "uniform") for case in others},
        "figures": _figures(model, seed),
        "table": _table(model),
        "batch": _batch(),
    }


def _patient(
    model: Model, case: Case, pretest: str, full: Collection[str] = ()
) -> dict[str, Any]:
    result = model.diagnose(case, pretest=pretest)
    read = result.to_dict(DRAWS, full=full)
    read["model"].pop("priors")
    text = result.to_text(72, draws=DRAWS, full=full)
    return {"json": read, "text": text.splitlines()}


def _figures(model: Model, case: Case) -> dict[str, Any]:
    import matplotlib.pyplot as plt

    found: dict[str, Any] = {}
    result = model.diagnose(case, pretest="uniform")
    for what in FIGURES:
        axes: Any = result.plot(what)
        figure: Any = axes.figure
        found[what] = {
            "texts": [t.get_text() for t in figure.findobj(match=_is_text)],
            "bars": [
                [p.get_x(), p.get_y(), p.get_width(), p.get_height()]
                for a in figure.axes
                for p in a.patches
                if hasattr(p, "get_width")
            ],
            "lines": [
                [list(map(float, line.get_xdata())), list(map(float, line.get_ydata()))]
                for a in figure.axes
                for line in a.lines
            ],
        }
        plt.close(figure)
    return found


def _is_text(artist: Any) -> bool:
    from matplotlib.text import Text

    return isinstance(artist, Text)


def _table(model: Model) -> Any:
    import pandas

    frame = pandas.read_csv(ROWS)
    answers = model.diagnose_table(frame, draws=DRAWS, errors="null")
    return json.loads(answers.to_json(orient="columns", double_precision=15))


def _batch() -> Any:
    with TemporaryDirectory() as folder:
        output, rejects = Path(folder, "out.csv"), Path(folder, "rejects.csv")
        _printed("batch", str(ROWS), "-o", str(output), "--rejects", str(rejects))
        lines = output.read_text(encoding="utf-8").splitlines()
        cells = [[_number(cell) for cell in line.split(",")] for line in lines]
        return {"rows": cells, "rejects": rejects.read_text(encoding="utf-8")}


def _number(cell: str) -> Any:
    try:
        return float(cell)
    except ValueError:
        return cell


def _printed(*arguments: str) -> list[str]:
    sys.argv = ["calcinosis", *arguments]
    out = StringIO()
    with redirect_stdout(out):
        main()
    return out.getvalue().splitlines()


def differences(expected: object, got: object, where: str = "") -> Iterator[str]:
    """Say where two plain values differ by more than the tolerance."""
    if isinstance(expected, dict) and isinstance(got, dict):
        for key in {*expected, *got}:
            if key not in expected or key not in got:
                yield f"{where}/{key}: {'new' if key in got else 'gone'}"
            else:
                yield from differences(expected[key], got[key], f"{where}/{key}")
    elif isinstance(expected, list) and isinstance(got, list):
        if len(expected) != len(got):
            yield f"{where}: {len(got)} entries, {len(expected)} expected"
        for number, (a, b) in enumerate(zip(expected, got, strict=False)):
            yield from differences(a, b, f"{where}/{number}")
    elif isinstance(expected, float | int) and isinstance(got, float | int):
        same = math.isclose(expected, got, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
        if not (same or (math.isnan(expected) and math.isnan(got))):
            yield f"{where}: {got!r}, {expected!r} expected"
    elif _whatever_made_it(expected) != _whatever_made_it(got):
        yield f"{where}: {got!r}, {expected!r} expected"


def _whatever_made_it(value: object) -> object:
    """Leave out version and knowledge files: that these changed is no difference."""
    return MADE_WITH.sub("", value) if isinstance(value, str) else value


def read_expected() -> Any:
    """What was written down."""
    return json.loads(gzip.decompress(EXPECTED.read_bytes()))


def write() -> None:
    """Write down what is seen today."""
    seen = json.dumps(observed(calcinosis.load()), separators=(",", ":"), default=float)
    EXPECTED.write_bytes(gzip.compress(seen.encode("utf-8"), mtime=0))


if __name__ == "__main__":
    write()
