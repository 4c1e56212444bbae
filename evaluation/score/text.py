"""A score as text for people."""

from __future__ import annotations

from typing import Any

__all__ = ["as_text"]

COLUMNS = ("top1", "top3", "log_loss", "brier", "ece")


def as_text(content: dict[str, Any]) -> str:
    """Write what :func:`evaluation.score.scored.as_dict` returns as tables."""
    parts = [_methods(content), _intervals(content), _lesions(content)]
    parts += [_confusion(content), _worst(content)]
    return "\n\n".join(part for part in parts if part)


def _methods(content: dict[str, Any]) -> str:
    n, core = content["n"], content["core"]["n"]
    head = " ".join(f"{name:>8}" for name in COLUMNS)
    width = max(len(name) for name in content["methods"])
    lines = [
        f"{n} cases, {core} of them core; pretest {content['pretest']}; a case without "
        f"an answer counts as a miss (log loss {_cost(content):.1f})",
        f"{'':{width}}  {'all':>8}{'':{len(head) - 8}}   {'core':>8}",
        f"{'':{width}}  {head}   {head}",
    ]
    for name, sets in content["methods"].items():
        numbers = [
            " ".join(
                f"{sets[part][c]:8.3f}" if sets[part] else f"{'–':>8}" for c in COLUMNS
            )
            for part in ("all", "core")
        ]
        lines.append(f"{name:{width}}  {numbers[0]}   {numbers[1]}")
    return "\n".join(lines)


def _cost(content: dict[str, Any]) -> float:
    from math import log

    return -log(content["log_loss_floor"])


def _intervals(content: dict[str, Any]) -> str:
    lines: list[str] = []
    for name, part in (("all", content), ("core", content["core"])):
        if not part["n"]:
            continue
        spans = ", ".join(
            f"{c} {low:.3f}–{high:.3f}" for c, (low, high) in part["intervals"].items()
        )
        null = part["ece_if_calibrated"]
        lines += [
            f"{name}: 95 % bootstrap intervals: {spans}",
            f"{name}: Brier = calibration {part['brier_calibration']:.3f} + refinement "
            f"{part['brier_refinement']:.3f}; forecasts that are right would have ECE "
            f"{null['mean']:.3f} in a sample of this size (95 % below "
            f"{null['upper']:.3f})",
        ]
    return "\n".join(lines)


def _lesions(content: dict[str, Any]) -> str:
    lines = [
        f"{'lesion':14} {'n':>4} {'sensitivity':>12} {'top3':>6} {'auroc':>6} log_loss"
    ]
    for lesion, part in content["per_lesion"].items():
        area = "–" if part["auroc"] is None else f"{part['auroc']:.3f}"
        lines.append(
            f"{lesion:14} {part['n']:4} {part['sensitivity']:12.2f} "
            f"{part['top3']:6.2f} {area:>6} {part['log_loss']:8.2f}"
        )
    return "\n".join(lines)


def _confusion(content: dict[str, Any]) -> str:
    table: dict[str, dict[str, int]] = content["confusion"]
    columns = [*table, *(c for row in table.values() for c in row if c not in table)]
    columns = list(dict.fromkeys(columns))
    lines = [f"{'truth, then leading →':22}" + "".join(f"{c[:6]:>7}" for c in columns)]
    for truth, row in table.items():
        cells = (str(row[column]) if column in row else "·" for column in columns)
        lines.append(f"{truth:22}" + "".join(f"{cell:>7}" for cell in cells))
    return "\n".join(lines)


def _worst(content: dict[str, Any]) -> str:
    if not content["worst"]:
        return ""
    lines = ["Worst misses"]
    for miss in content["worst"]:
        mark = " (label disputed)" if miss["disputed"] else ""
        if miss["problem"]:
            lines.append(
                f"  {miss['id']}: {miss['truth']}{mark}; no answer: {miss['problem']}"
            )
            continue
        lines.append(
            f"  {miss['id']}: {miss['truth']}{mark} "
            f"{miss['probability_of_truth']:.3f}, "
            f"leading {miss['leading']} {miss['probability']:.3f}"
        )
        largest = miss["explanation"][:5]
        lines.append(
            "    "
            + ", ".join(
                f"{w['variable']} = {w['given']} {w['bits']:+.1f}" for w in largest
            )
        )
    return "\n".join(lines)
