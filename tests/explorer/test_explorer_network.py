"""The network tab: all states of a node, and evidence set on it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from calcinosis import Case, Model
from calcinosis.reasoning.beliefs import beliefs
from tests.explorer.browser import (
    assert_shows,
    kept_with,
    press,
    ready,
    require_browser,
)

pytestmark = pytest.mark.slow  # each starts a page of its own

require_browser()


def opened(page: Page, node: str) -> None:
    page.locator(f"[data-node={node}]").click()


def shares(page: Page) -> list[float]:
    widths: list[float] = page.locator(".node-card .fill").evaluate_all(
        "all => all.map(e => parseFloat(e.style.width))"
    )
    return widths


def test_a_node_shows_all_its_states_and_takes_evidence(
    page: Page, model: Model
) -> None:
    page.get_by_role("tab", name="Network").click()
    lesions = page.locator(".node-card .bars tr")
    expect(lesions).to_have_count(10)  # the lesion, at first
    assert page.locator(".node-card .choose").count() == 0
    result = model.diagnose(Case())
    for node in ("kidney_disease", "setting", "erythema"):
        opened(page, node)
        wanted = beliefs(result)[node]
        assert shares(page) == pytest.approx(
            [100 * p for p in wanted.values()], abs=1e-3
        )
    page.locator(".node-card [data-state=yes]").click()
    assert page.evaluate("explorer.store.state.case.findings") == {"erythema": "yes"}
    assert_shows(page, model.diagnose(Case(findings={"erythema": "yes"})))
    expect(page.locator(".node-card [data-state=yes]")).to_have_attribute(
        "aria-pressed", "true"
    )
    assert shares(page) == pytest.approx([0, 100], abs=1e-3)
    page.locator(".node-card [data-state=yes]").click()
    assert_shows(page, result)


def test_context_films_and_measured_nodes_take_evidence(page: Page) -> None:
    page.get_by_role("tab", name="Network").click()
    for node, state in (("setting", "nephrology"), ("age_group", "adult")):
        opened(page, node)
        page.locator(f".node-card [data-state={state}]").click()
        assert page.evaluate("n => explorer.store.state.case[n]", node) == state
    opened(page, "radiographs")
    page.locator(".node-card [data-state=yes]").click()
    film = [{"calcification": "yes"}]
    assert page.evaluate("explorer.store.state.case.findings.radiographs") == film
    number = {"value": 8, "unit": "mg/dL"}
    page.evaluate("v => explorer.store.find('phosphate', v)", number)
    opened(page, "phosphate")
    expect(page.locator(".node-card")).to_contain_text("Given: 8 mg/dL")
    page.locator(".node-card [data-state=high]").click()
    assert page.evaluate("explorer.store.state.case.findings.phosphate") == "high"
    opened(page, "inflammation")
    expect(page.locator(".node-card")).to_contain_text("Nobody sees it")


def test_the_network_is_worked_with_the_keyboard(page: Page) -> None:
    page.get_by_role("tab", name="Network").click()
    page.locator("[data-node=warmth]").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.dataset.state") == "no"
    page.keyboard.press("Space")
    assert page.evaluate("explorer.store.state.case.findings") == {"warmth": "no"}
    page.locator(".node-card").get_by_role("button", name="To its question").click()
    assert page.evaluate("document.activeElement.closest('.question') !== null")


DRAWN = """() => {
  const region = document.querySelector('.network > .scroll');
  const labels = Object.values(explorer.model.contents.variables).map(v => v.label);
  const nodes = [...document.querySelectorAll('#view-network .node')].map(node => {
    const box = node.querySelector('.box').getBoundingClientRect();
    const texts = [...node.querySelectorAll('text')];
    return {
      said: texts.map(t => t.textContent).join(' '),
      inside: texts.every(t => {
        const r = t.getBoundingClientRect();
        return r.right <= box.right + .5 && r.bottom <= box.bottom && r.top >= box.top;
      }),
      size: Math.min(...texts.map(t => t.getBoundingClientRect().height)),
      at: [box.left, box.top, box.right, box.bottom],
    };
  });
  return {
    nodes, labels, scrolls: region.scrollWidth - region.clientWidth,
    width: region.clientWidth / innerWidth,
  };
}"""


@pytest.mark.parametrize("width", [1440, 1280, 768, 390])
def test_the_network_has_room_and_no_label_is_cut(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    findings = {"iv_calcium": "yes", "phosphate": {"value": 8, "unit": "mg/dL"}}
    case = {"setting": "neonatal_unit", "age": "19 d", "findings": findings}
    page.evaluate("c => explorer.store.change({ case: c })", case)
    page.get_by_role("tab", name="Network").click()
    drawn = page.evaluate(DRAWN)
    said = [node["said"] for node in drawn["nodes"]]
    assert all("…" not in text for text in said)
    assert all(
        any(text.startswith(label) for text in said) for label in drawn["labels"]
    )
    assert all(node["inside"] for node in drawn["nodes"])
    assert min(node["size"] for node in drawn["nodes"]) >= 11  # px of a line
    assert drawn["scrolls"] <= 0
    assert drawn["width"] > 0.55
    boxes = [node["at"] for node in drawn["nodes"]]
    for i, (left, top, right, bottom) in enumerate(boxes):
        for other in boxes[i + 1 :]:
            apart = right <= other[0] or other[2] <= left
            assert apart or bottom <= other[1] or other[3] <= top


def test_a_node_that_is_put_away_leaves_its_room(page: Page) -> None:
    page.get_by_role("tab", name="Network").click()
    page.locator(".node-card").get_by_role("button", name="Close").click()
    expect(page.locator(".node-card")).to_have_count(0)
    press(page, "Warmth", "yes")
    expect(page.locator(".node-card")).to_have_count(0)
    opened(page, "warmth")
    expect(page.locator(".node-card")).to_contain_text("Warmth")


SAID = """() => [...document.querySelectorAll('#view-network .node')].map(node =>
  [node.dataset.node, node.getAttribute('class'), node.getAttribute('transform'),
   node.innerHTML, document.querySelector('#view-network svg').getAttribute('viewBox')]
).concat([...document.querySelectorAll('.edge')].map(e => e.getAttribute('d')))"""


def test_only_what_says_something_else_is_drawn_anew_and_all_of_it(page: Page) -> None:
    page.get_by_role("tab", name="Network").click()
    page.evaluate("window.boxes = [...document.querySelectorAll('#view-network .box')]")
    page.evaluate("explorer.store.find('low_birth_weight', 'no')")
    expect(page.locator("[data-node=low_birth_weight].given")).to_be_visible()
    kept = page.evaluate("boxes.filter(box => box.isConnected).length")
    assert 0 < page.evaluate("boxes.length") - kept < 5
    page.locator(".beliefs summary").click()
    press(page, "Swelling", "yes")
    expect(page.locator("[data-node=swelling].given")).to_be_visible()
    expect(page.locator(".beliefs tr", has_text="Swelling")).to_contain_text("given")
    drawn = page.evaluate(SAID)
    kept_with(page, "swelling")
    page.reload()
    ready(page)
    expect(page.locator("[data-node=swelling].given")).to_be_visible()
    assert page.evaluate(SAID) == drawn


def test_the_network_follows_the_width_of_the_window(page: Page) -> None:
    page.get_by_role("tab", name="Network").click()
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator(".network.narrow")).to_be_visible()
    page.set_viewport_size({"width": 1440, "height": 900})
    expect(page.locator(".network:not(.narrow)")).to_be_visible()


HEADS = """() => [...document.querySelectorAll('#view-network .edge')].map(edge => {
  const style = getComputedStyle(edge);
  const tip = document.querySelector(style.markerEnd.slice(5, -2));
  const scale = edge.getScreenCTM().a;
  return { size: tip.markerWidth.baseVal.value * scale, near: tip.id };
})"""


@pytest.mark.parametrize("width", [1440, 390])
def test_arcs_have_heads_that_can_be_read(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.get_by_role("tab", name="Network").click()
    heads = page.evaluate(HEADS)
    assert len(heads) > 100
    assert min(head["size"] for head in heads) >= 8  # px
    page.locator("[data-node=mineral_state]").hover()
    near = [head for head in page.evaluate(HEADS) if head["near"] == "tip-near"]
    assert 8 < len(near) < len(heads)


def test_the_network_is_zoomed_by_buttons_and_keys_and_stays_so(page: Page) -> None:
    page.get_by_role("tab", name="Network").click()
    width = "document.querySelector('#view-network svg').getBoundingClientRect().width"
    fitting = page.evaluate(width)
    larger = page.get_by_role("button", name="Larger")
    larger.click()
    assert page.evaluate(width) == pytest.approx(1.4 * fitting, rel=0.01)
    expect(page.locator(".zoom")).to_have_text("140\u00a0%")
    region = page.get_by_role("region", name="Network, can be scrolled")
    region.evaluate("e => new Promise(d => { e.onscroll = d; e.scrollLeft = 60; })")
    press(page, "Swelling", "yes")
    expect(page.locator("[data-node=swelling].given")).to_be_visible()
    assert page.evaluate(width) == pytest.approx(1.4 * fitting, rel=0.01)
    at = page.evaluate("document.querySelector('.network > .scroll').scrollLeft")
    assert at == pytest.approx(60, abs=1)
    page.locator("[data-node=swelling]").focus()
    page.keyboard.press("0")
    assert page.evaluate(width) == pytest.approx(fitting, rel=0.01)
    for _ in range(5):
        page.keyboard.press("-")
    assert page.evaluate(width) == pytest.approx(0.5 * fitting, rel=0.01)
    expect(page.get_by_role("button", name="Smaller")).to_be_disabled()
    page.get_by_role("button", name="Fit the width").click()
    assert page.evaluate(width) == pytest.approx(fitting, rel=0.01)


def test_a_node_opens_its_table(page: Page, model: Model) -> None:
    case = {"setting": "neonatal_unit", "age": "19 d", "findings": {"site": "arm"}}
    page.evaluate("c => explorer.store.change({ case: c })", case)
    page.get_by_role("tab", name="Network").click()
    table = page.locator(".node-table")
    expect(table).to_contain_text("too many to show")
    # the day of life hangs on the lesion, so it is none of its causes
    told = model.diagnose(Case(setting="neonatal_unit", age_group="neonate"))
    shown = table.locator("td").all_inner_texts()
    assert len(shown) == len(told.posterior)
    assert shown[0] == f"{100 * told.posterior['iatrogenic']:.1f}\u00a0%"
    opened(page, "low_birth_weight")  # what it hangs on is told
    expect(table.locator("tbody tr")).to_have_count(1)
    expect(table).to_contain_text("Given: Setting: neonatal unit; Age: neonate")
    opened(page, "erythema")
    expect(table.locator("tbody tr")).to_have_count(6)
    expect(table).to_contain_text("Averaged over what several findings share")
    expect(table).to_contain_text("the 6 most probable now")
    heads = table.locator("thead th").all_inner_texts()
    assert heads == ["Parents", "row now", "No", "Yes"]
    table.locator("summary").click()
    opened(page, "warmth")
    assert table.get_attribute("open") is None
    expect(table.locator("tbody tr")).to_have_count(0)
