"""How fast the explorer answers a click, measured in a real browser."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from calcinosis.explorer.html import explorer_page
from calcinosis.model import Model
from evaluation.benchmark.browser import chromium
from evaluation.pages.blocks import Table

__all__ = ["as_table", "explorer_speed"]

# Every click is followed by the layout of the page, so that all it causes is timed:
# inference, the change of the page, its style and layout. Of three tries the fastest
# counts: what other programs take away from this one is not the page's.
CLICKS = """clicks => {
  explorer.store.change({ case: { findings: {} }, shown: null });
  document.querySelectorAll("details").forEach(section => { section.open = true; });
  const buttons = [...document.querySelectorAll("#questions input[type=radio]")];
  const times = [], inference = [];
  const fastest = (act, undo) => Math.min(...[1, 2, 3].map((_, i) => {
    if (i) undo();
    const start = performance.now();
    act();
    return performance.now() - start;
  }));
  for (let i = 0; i < clicks; i++) {
    const button = buttons[(i * 7919) % buttons.length];
    if (button.checked) continue;
    const click = () => { button.click(); document.body.getBoundingClientRect(); };
    times.push(fastest(click, () => {
      explorer.store.undo();
      document.body.getBoundingClientRect();
    }));
    const again = () => explorer.model.diagnose(explorer.store.state.case);
    inference.push(fastest(again, () => {}));
    if (i % 50 === 49) explorer.store.change({ case: { findings: {} } });
  }
  return { redraw: times, inference };
}"""
VIEWS = """() => {
  const select = document.getElementById("presets");
  const times = { why: [], next: [], network: [], patients: [] };
  for (const option of select.options) {
    if (!option.value) continue;
    select.value = option.value;
    select.dispatchEvent(new Event("change"));
    for (const view of Object.keys(times)) {
      const start = performance.now();
      document.getElementById(`tab-${view}`).click();
      document.body.getBoundingClientRect();
      times[view].push(performance.now() - start);
    }
  }
  return times;
}"""


def explorer_speed(model: Model, clicks: int = 500) -> dict[str, dict[str, float]]:
    """Time clicks on questions, and opening each view for each offered case.

    Returns
    -------
    dict
        What → median, 95th percentile and largest time in ms. ``redraw`` is a click
        until the page has its new layout; ``inference`` the part of it that computes.
    """
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        path = Path(folder) / "explorer.html"
        path.write_text(explorer_page(model), encoding="utf-8")
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(path.as_uri())
        page.evaluate(CLICKS, clicks // 5)  # the browser compiles what is used much
        times: dict[str, Any] = page.evaluate(CLICKS, clicks)
        times |= page.evaluate(VIEWS)
    return {name: _summary(values) for name, values in times.items()}


def _summary(times: list[float]) -> dict[str, float]:
    median, p95, most = np.quantile(times, [0.5, 0.95, 1]).tolist()
    return {"median": median, "p95": p95, "max": most, "n": len(times)}


def as_table(speed: dict[str, dict[str, float]]) -> Table:
    """Lay the times out."""
    rows = [
        (name, *(f"{s[x]:.1f}" for x in ("median", "p95", "max")), f"{s['n']:.0f}")
        for name, s in speed.items()
    ]
    return Table(("ms", "median", "95 %", "most", "n"), rows)
