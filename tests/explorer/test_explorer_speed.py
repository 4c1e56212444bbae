"""How long a click takes with each tab open: a report, no limit, since machines differ.

``pytest -m slow -s tests/explorer/test_explorer_speed.py`` prints it.
"""

from __future__ import annotations

from pathlib import Path
from statistics import median
from urllib.parse import unquote, urlsplit

import pytest

from tests.explorer.browser import ready, require_browser

require_browser()

# where there is no browser, its package is not there either: asked for after that
from playwright.sync_api import Browser, CDPSession, Page  # noqa: E402

pytestmark = pytest.mark.slow

LARGEST = 600_000  # bytes of the page
CLICKS = 20
PATIENT = (
    "{setting: 'emergency', age: '34 y', findings: {swelling: 'yes', warmth: 'no'}}"
)
CLICK = """async name => {
  const painted = () => new Promise(done => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = done;
    channel.port2.postMessage(0);
  }));
  const held = explorer.store.state.case;
  const state = held.findings[name] === 'yes' ? 'no' : 'yes';
  const start = performance.now();
  const findings = { ...held.findings, [name]: state };
  explorer.store.change({ case: { ...held, findings } });
  const script = performance.now() - start;
  await painted();
  const paint = performance.now() - start;
  await new Promise(done => setTimeout(done, 500));
  return [script, paint];
}"""
NAMES = ("erythema", "warmth", "tenderness", "fluctuance", "induration")
SPENT = ("ScriptDuration", "RecalcStyleDuration", "LayoutDuration")


def _spent(session: CDPSession) -> list[float]:
    """Milliseconds of the processor that the page has used for each so far."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    held = {metric["name"]: 1000 * metric["value"] for metric in metrics}
    return [held[name] for name in SPENT]


def test_the_first_view_and_a_click_with_each_tab_open(
    browser: Browser, address: str
) -> None:
    page: Page = browser.new_page(viewport={"width": 1280, "height": 900})
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    views = []
    for _ in range(5):
        page.goto("about:blank")
        before = _spent(session)
        page.goto(address)
        ready(page)
        first = page.evaluate(
            "performance.getEntriesByName('first-contentful-paint')[0].startTime"
        )
        views.append((first, sum(_spent(session)) - sum(before)))
    size = Path(unquote(urlsplit(address).path)).stat().st_size
    paint, spent = (median(one) for one in zip(*views, strict=True))
    print(
        f"\n{size / 1000:.0f} kB; first view: painted after {paint:.0f} ms, "
        f"{spent:.0f} ms of the processor until it answers"
    )
    page.evaluate(f"explorer.store.change({{ case: {PATIENT} }})")
    page.locator("#bars .whisker").first.wait_for(state="attached")
    print(
        "medians of a click, ms: its script, until painted; of the processor: script, "
        "style, layout, until all is drawn"
    )
    for view in ("why", "next", "network", "patients", "what-if"):
        page.locator(f"#tab-{view}").click()
        page.wait_for_timeout(500)
        rows = []
        for number in range(CLICKS):
            before = _spent(session)
            waited = page.evaluate(CLICK, NAMES[number % len(NAMES)])
            used = [b - a for a, b in zip(before, _spent(session), strict=True)]
            rows.append((*waited, *used))
        medians = [median(column) for column in zip(*rows, strict=True)]
        print(f"{view:9}", *(f"{ms:6.1f}" for ms in medians))
        assert medians[2] > 0  # the page was drawn anew
    page.close()
    assert size <= LARGEST
