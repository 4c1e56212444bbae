// Timed in the page of the explorer; every function returns what → milliseconds.

// Every click is followed by the layout of the page, so that all it causes is timed:
// inference, the change of the page, its style and layout. Of three tries the fastest
// counts: what other programs take away from this one is not the page's. Each try begins
// with what the page keeps of the state before the click, and nothing else.
function timeClicks(clicks) {
  explorer.store.change({ case: { findings: {} }, shown: null });
  document.querySelectorAll("details").forEach(section => { section.open = true; });
  const buttons = [...document.querySelectorAll("#questions input[type=radio]")];
  const times = [], inference = [];
  const fastest = (before, act, undo) => Math.min(...[1, 2, 3].map((_, i) => {
    if (i) undo();
    explorer.model.network.products.clear();
    explorer.model.diagnose(before);
    const start = performance.now();
    act();
    return performance.now() - start;
  }));
  for (let i = 0; i < clicks; i++) {
    const button = buttons[(i * 7919) % buttons.length];
    if (button.checked) continue;
    const before = explorer.store.state.case;
    const click = () => { button.click(); document.body.getBoundingClientRect(); };
    times.push(fastest(before, click, () => {
      explorer.store.undo();
      document.body.getBoundingClientRect();
    }));
    const again = () => explorer.model.diagnose(explorer.store.state.case);
    inference.push(fastest(before, again, () => {}));
    if (i % 50 === 49) explorer.store.change({ case: { findings: {} } });
  }
  return { redraw: times, inference };
}

// Opening each view, for each case that is offered.
function timeViews() {
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
}
