"""One self-contained HTML page: no script, no font, no picture from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from calcinosis.about import DISCLAIMER
from evaluation.pages.pictures import draw_all
from evaluation.score.baselines import BASELINES

__all__ = ["as_html"]

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; color: #1b1b1b; max-width: 62rem;
  margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2.4rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: 1rem 0; }
th, td { padding: .2rem .6rem; text-align: right; border-bottom: 1px solid #ddd; }
th:first-child, td:first-child { text-align: left; white-space: nowrap; }
.text td:last-child, .text th:last-child { text-align: left; }
thead th { border-bottom: 2px solid #888; }
svg { max-width: 100%; height: auto; display: block; }
figure { margin: 1rem 0; } figcaption { color: #555; font-size: .9rem; }
.grid { display: grid; gap: 1rem;
  grid-template-columns: repeat(auto-fit, minmax(27rem, 1fr)); }
.scroll { overflow-x: auto; } .note { color: #555; font-size: .9rem; }
"""
CONFUSION = "Truth against leading lesion; shade: share of the row."
CONFUSED = """Mean bits per miss of each finding alone for the leading lesion against
the truth: what pulls the wrong way (+) and what would hold (−);
<em>together</em>: what the findings say together beyond their sum."""
DECISION = """Net benefit of acting where the probability reaches the threshold
(Vickers &amp; Elkin 2006). Published cases are no clinic: the height of a curve depends
on their case mix."""
NOISE = """Normal noise on the log-odds of the judgements, and of all rows (Pradhan
&amp; Henrion 1996): mean and 5th to 95th percentile over random versions."""
BIAS = """All numbers made less sure (left of 1) or surer (right of 1), after Druzdzel
&amp; Oniśko 2008. A lowest log loss left of 1 means overconfidence."""
COHORTS = """Patients drawn per setting from the network itself and from worlds with
other numbers, diagnosed under the setting's case mix. Findings are hidden as often as
published cases leave them out: whatever their value, or present ones more often told
than absent ones."""
SOURCES = """Leaving a study out replaces every row that cites it by the mean of the
same quantity's other rows (a rate ratio by 1), also where further studies stand behind
the row: an upper bound of what hangs on it."""
WORST = """From the pretest to the posterior log-odds of the lesion that led wrongly:
what spoke for it (blue) and against it (hatched)."""
COLUMNS = ("top1", "top3", "log_loss", "brier", "brier_calibration", "ece")


def as_html(content: Mapping[str, Any]) -> str:
    """Write what :func:`evaluation.pages.report.measure` returns as a page."""
    figures = draw_all(content)
    sections = [
        _head(content),
        _methods(content),
        _figure(figures, "reliability", _reliability_caption(content)),
        _lesions(content),
        _figure(figures, "confusion", CONFUSION),
        _confused(content),
        "<h2>Is it worth acting on?</h2>",
        _figure(figures, "decision", DECISION),
        "<h2>How precise must the numbers be?</h2>",
        _figure(figures, "noise", NOISE),
        _figure(figures, "bias", BIAS),
        _sources(content),
        "<h2>Synthetic cohorts</h2>",
        _figure(figures, "cohorts", COHORTS),
        _worst(content, figures),
        _cases(content),
    ]
    body = "\n".join(section for section in sections if section)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Evaluation of calcinosis</title>\n<style>{STYLE}</style>\n</head>\n"
        f"<body>\n{body}\n</body>\n</html>\n"
    )


def _head(content: Mapping[str, Any]) -> str:
    model = content["model"]
    return f"""<h1>How well the network diagnoses patients nobody fitted</h1>
<p>{content["n"]} cases, {content["core"]["n"]} of them core (five or more findings
beside age and sex, undisputed label, findings that stand on their own); pretest
{escape(content["pretest"])}; {content["unanswered"]} without an answer. A case without
an answer is scored as if all probability had gone to a wrong lesion. Log loss knows no
probability below {content["log_loss_floor"]:g}.</p>
<p class="note">{escape(model["name"])} {escape(model["priors"][:23])}….
{escape(DISCLAIMER)}</p>"""


def _methods(content: Mapping[str, Any]) -> str:
    head = ["", *(c.replace("_", " ") for c in COLUMNS)]
    tables = [
        f"<h3>{title}</h3>"
        + _table(
            head,
            [
                [name, *(_number(sets[part].get(c)) for c in COLUMNS)]
                for name, sets in content["methods"].items()
            ],
        )
        for part, title in (("all", "All cases"), ("core", "Core cases"))
    ]
    said = "; ".join(f"{escape(n)}: {escape(t)}" for n, t in BASELINES.items())
    intervals = "; ".join(
        f"{name.replace('_', ' ')} {low:.3f}–{high:.3f}"
        for name, (low, high) in content["intervals"].items()
    )
    return f"""<h2>The network and what it has to beat</h2>
{"".join(tables)}<p class="note">{said}. 95 % bootstrap intervals of the network, all
cases: {intervals}. Brier = calibration + refinement.</p>"""


def _reliability_caption(content: Mapping[str, Any]) -> str:
    null = content["ece_if_calibrated"]
    low, high = content["intervals"]["ece"]
    return f"""Numbers: cases per bin. ECE {content["ece"]:.3f} (95 %
{low:.3f}–{high:.3f}); forecasts that are right would have
{null["mean"]:.3f} in a sample of this size, in 95 % below {null["upper"]:.3f}."""


def _lesions(content: Mapping[str, Any]) -> str:
    rows = [
        [
            lesion.replace("_", " "),
            str(part["n"]),
            *(
                _number(part[c], 2)
                for c in ("sensitivity", "top3", "auroc", "log_loss")
            ),
        ]
        for lesion, part in content["per_lesion"].items()
    ]
    head = ["lesion", "n", "sensitivity", "top 3", "AUROC", "log loss"]
    return "<h2>Per lesion</h2>\n" + _table(head, rows)


def _confused(content: Mapping[str, Any]) -> str:
    rows = [
        [
            f"{pair['truth']} → {pair['leading']}".replace("_", " "),
            f"{pair['n']}" + (f" ({pair['disputed']})" if pair["disputed"] else ""),
            ", ".join(
                f"{name.replace('_', ' ')} {bits:+.1f}"
                for name, bits in list(pair["pulls"].items())[:6]
            ),
        ]
        for pair in content["confused"]
    ]
    head = ["truth → leading", "n (disputed)", "findings, bits for the wrong lesion"]
    table = _table(head, rows)
    return f'<div class="text">{table}</div><p class="note">{CONFUSED}</p>'


def _sources(content: Mapping[str, Any]) -> str:
    changes = content["without_source"]
    rows = [
        [
            one["source"],
            str(one["rows"]),
            f"{one['log_loss_change']:+.3f}",
            f"{one['top1_change']:+.3f}",
            one["most_changed"],
        ]
        for one in changes[:15]
    ]
    head = ["study left out", "rows", "log loss", "top 1", "case changed most"]
    return f"""<h2>What hangs on a single study?</h2>
{_table(head, rows)}<p class="note">The largest changes of {len(changes)} studies.
{SOURCES}</p>"""


def _worst(content: Mapping[str, Any], figures: Mapping[str, str]) -> str:
    drawn = [svg for name, svg in figures.items() if name.startswith("waterfall")]
    if not drawn:
        return ""
    inside = "\n".join(f"<figure>{svg}</figure>" for svg in drawn)
    return f"""<h2>The worst misses</h2>
<p>{WORST}</p>
<div class="grid">{inside}</div>"""


def _cases(content: Mapping[str, Any]) -> str:
    rows = [
        [
            case["id"],
            str(case["truth"]) + (" (disputed)" if case["disputed"] else ""),
            str(case["findings"]),
            "core" if case["core"] else "",
            _number(case["posterior"][case["truth"]] if case["posterior"] else None),
            str(case["rank"] or "no answer"),
            _leading(case),
        ]
        for case in content["cases"]
    ]
    head = ["case", "truth", "findings", "", "P(truth)", "rank", "leading"]
    return "<h2>All cases</h2>\n" + _table(head, rows)


def _leading(case: Mapping[str, Any]) -> str:
    posterior: Mapping[str, float] | None = case["posterior"]
    if posterior is None:
        return ""
    leading = max(posterior, key=posterior.__getitem__)
    return f"{leading} {posterior[leading]:.2f}"


def _figure(figures: Mapping[str, str], name: str, caption: str) -> str:
    return f"<figure>{figures[name]}<figcaption>{caption}</figcaption></figure>"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    top = "".join(f"<th>{escape(name)}</th>" for name in head)
    lines = "\n".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>"
        for row in rows
    )
    return (
        f'<div class="scroll"><table>\n<thead><tr>{top}</tr></thead>\n'
        f"<tbody>\n{lines}\n</tbody>\n</table></div>\n"
    )


def _number(value: float | None, digits: int = 3) -> str:
    return "–" if value is None else f"{value:.{digits}f}"
