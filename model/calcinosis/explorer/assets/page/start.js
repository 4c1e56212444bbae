/** Puts the page together: one state, one answer, and what shows them. */

import { choose } from "./languages.js";
import { basis, saidOfBasis } from "../answering/rests_on.js";
import { advise } from "../answering/actions.js";
import { redFlags } from "../answering/raised_flags.js";
import { largest, Model } from "../answering/answer.js";
import { withoutWrong } from "../answering/leave_out.js";
import { smallestClash } from "../answering/clash.js";
import { isPossible, movedModel } from "../answering/moved_rows.js";
import { plain } from "../answering/one_entry.js";
import { unpack } from "../answering/page_contents.js";
import { expectedNotReported } from "../answering/missing.js";
import { partsOfSilence } from "../answering/silent_parts.js";
import { silentQuestions } from "../answering/silent_questions.js";
import { explain, UNSAID } from "../answering/weights.js";
import { Body } from "./body.js";
import { Bars } from "./bars.js";
import { Cases } from "./cases.js";
import { radioButtons } from "./choices.js";
import { dialogs } from "./dialogs.js";
import { expectedButMissing } from "./expected_missing.js";
import { asked, Course, platform } from "./course.js";
import { byId, h, setText } from "./dom.js";
import { Form } from "./form.js";
import { NetworkView } from "./network_view.js";
import { cancelIdle, whenIdle } from "./idle.js";
import { KnownList } from "./known_list.js";
import { iconArrays } from "./icons.js";
import { alarm, nextSteps } from "./what_next.js";
import { fromFragment, toFragment } from "./share.js";
import { Sheet } from "./sheet.js";
import { SideBySide } from "./two_patients.js";
import { Store } from "./store.js";
import { Studies } from "./studies.js";
import { moveSaid, WhatIf } from "./what_if.js";
import { Whiskers } from "./whiskers.js";
import { waterfall } from "./waterfall.js";
import { labelOf, percent } from "./wording.js";
import { joined, t } from "../answering/language.js";
import { translated } from "./translated.js";

/** @typedef {import("../answering/answer.js").Diagnosis} Diagnosis */
/** @typedef {import("./store.js").State} State */

const VIEWS = ["why", "next", "network", "patients", "what-if"];
const KEEPING = 300; // ms: a browser refuses to be asked too often
const LEFT = 4; // ms that a step may take
const QUIET = 600; // ms without a change before the answer is read out
const held = await unpack(byId("contents").textContent);
const contents = translated(held);
const model = new Model(contents);

const LEFT_OPEN = t("Whiskers: what the strength of the sources leaves open, {level} intervals of {n} random versions of all numbers.", {
  level: percent(contents.rows.level),
  n: contents.rows.draws,
});

/** @type {State} */
const NOTHING = { case: { findings: {} }, order: [], patient: 0, pretest: "setting", shown: null, moved: [], pinned: null, bits: false };
const store = new Store(NOTHING, () => redraw());
const form = new Form(contents, store);
const sheet = new Sheet();
const bars = new Bars(model, (lesion) => explainOf(lesion));
const known = new KnownList(model, store, (name) => ask(name));
const course = new Course(platform());
const cases = new Cases(
  model,
  store,
  (view) => openView(view),
  (story, points) => course.finished(story, points),
);
const whiskers = new Whiskers(model, (intervals) => bars.showIntervals(intervals));
const pretest = radioButtons(
  ["setting", "uniform"],
  "pretest-label",
  (choice) => store.change({ pretest: choice === "uniform" ? "uniform" : "setting" }),
  "",
  { setting: t("setting"), uniform: t("uniform") },
);
const { rows } = model;
const network = new NetworkView(model, store, (name) => ask(name));
const body = new Body(contents, store);
const sideBySide = new SideBySide(model, rows, store);
const studies = new Studies(model);
const whatIf = new WhatIf(model, rows, store, studies);
dialogs(contents, store, () => form.order, () => view, (fragment) => load(fragment));

/** The model, with the numbers that are moved. */
let current = model;
/** @type {State["moved"]} */
let moved = [];
/** The answer of the model as it is. @type {Diagnosis} */
let unmoved;
/** The answer that is shown: without entries that are wrong. @type {Diagnosis} */
let diagnosis;
/** What is wrong with entries. @type {import("../answering/case_reader.js").Reading["problems"]} */
let wrong = [];
/** @type {WeakMap<State, Diagnosis>} */
const answers = new WeakMap();
let view = "why";
let frame = 0;
let later = 0;
let spoken = 0;
let keeping = 0;
let idle = 0;
let free = 0;
/** Lesion that *Why* was turned to; null: the leading one. @type {string | null} */
let explained = null;
/** Red flags that are up. @type {import("../answering/raised_flags.js").Alarm[]} */
let flags = [];
const whole = new Set(); // views that show every row
let opened = false; // whether the line of what is not mentioned shows its parts

/** Everything that must follow a click at once. */
function redraw() {
  const { state } = store;
  if (state.moved !== moved) current = state.moved.length ? movedModel(model, rows, state.moved) : model;
  moved = state.moved;
  known.model = current;
  const whole = current.diagnose(state.case, state.pretest);
  const { problems } = whole.reading;
  diagnosis = withoutWrong(current, whole, state.pretest);
  unmoved = moved.length ? model.diagnose(diagnosis.case, state.pretest) : diagnosis;
  wrong = diagnosis.usable ? problems : diagnosis.reading.problems;
  answers.set(state, diagnosis);
  form.update(state.case, whole.reading);
  pretest.update(state.pretest);
  const covered = cases.isCovered(state);
  const last = caseBefore();
  known.update(state, last?.case);
  form.reveal(last && state.shown && state.shown.step !== last.shown?.step ? Object.keys(state.case.findings).filter((name) => !(name in last.case.findings)) : []);
  bars.update(diagnosis, covered ? null : ((moved.length ? unmoved : before())?.posterior ?? null));
  cases.update(state, diagnosis);
  whiskers.follow(diagnosis.posterior && !covered && !moved.length ? diagnosis : null, state.pretest);
  byId("result").classList.toggle("covered", covered);
  byId("cover").hidden = !covered;
  spread();
  byId("peek").hidden = covered;
  body.update(state.case);
  sideBySide.update(diagnosis, covered);
  byId("moved").hidden = !moved.length;
  setText(byId("open"), moved.length ? t("No whiskers while a number is moved.") : LEFT_OPEN);
  setText(byId("moved-numbers"), moved.map((move) => moveSaid(model, rows, move)).join("; "));
  say(covered);
  keep();
  byId("undo").disabled = !store.past.length;
  byId("redo").disabled = !store.future.length;
  cancelAnimationFrame(frame);
  clearTimeout(later);
  clearTimeout(idle);
  cancelIdle(free);
  known.dropAnswered(state.case);
  if (covered) byId("ask-next-part").hidden = true; // it would tell what the answer is like
  frame = requestAnimationFrame(() => (later = setTimeout(drawRest, 0))); // once the answer is painted
}

/** What may follow a click a moment later. */
function drawRest() {
  if (diagnosis.usable && !diagnosis.posterior)
    setText(byId("problems"), t("These findings cannot be true together: {findings}. Take one back.", { findings: clash() }));
  const covered = cases.isCovered(store.state);
  flags = covered || !diagnosis.posterior ? [] : redFlags(current, diagnosis);
  byId("alarms").replaceChildren(...flags.map(alarm));
  byId("alarms").hidden = !flags.length;
  if (covered) return;
  drawView(view);
  idle = setTimeout(askNext, QUIET);
}

/** What would tell most, once the answer has settled, and what can tell nothing. */
function askNext() {
  if (diagnosis.posterior && !cases.isCovered(store.state)) {
    known.askNext(diagnosis);
    hideSilent(silentQuestions(current, diagnosis));
  } else byId("ask-next-part").hidden = true;
}

/** @param {ReturnType<typeof silentQuestions>} steps */
function hideSilent(steps) {
  free = whenIdle((left) => {
    let step = steps.next();
    while (!step.done && left() > LEFT) step = steps.next();
    if (step.done) form.hide(step.value);
    else hideSilent(steps);
  });
}

/** What was shown before the case was changed last; undefined: nothing of this patient. */
function caseBefore() {
  const { case: now, patient } = store.state;
  return store.past.findLast((state) => state.case !== now && state.patient === patient);
}

/** Its answer. */
function before() {
  const state = caseBefore();
  return state && answers.get(state);
}

/** Turn *Why* to a lesion. @param {string} lesion */
function explainOf(lesion) {
  explained = lesion;
  openView("why");
  byId("tab-why").scrollIntoView({ block: "nearest" });
}

/** Keep what is shown for when the page is loaded again in this tab, or by a learning platform that holds it; nothing else leaves it. */
function keep() {
  clearTimeout(keeping);
  keeping = setTimeout(() => {
    const fragment = toFragment(store.state, view);
    history.replaceState({ fragment }, "");
    course.keep(fragment, JSON.stringify(store.state.shown));
  }, KEEPING);
}

/** Problems at once, and the answer once it has settled. @param {boolean} covered */
function say(covered) {
  const { reading, usable, posterior } = diagnosis;
  const problems = wrong.map(({ variable, text }) => `${labelOf(contents, variable)}: ${text}`);
  if (problems.length && posterior) problems.unshift(t("The answer leaves out what cannot be used:"));
  if (usable && !posterior) problems.push(t("These findings cannot be true together. Take one back."));
  byId("problems").hidden = !problems.length;
  byId("problems").replaceChildren(...problems.map((text) => h("p", {}, text)));
  const ofFile = (store.state.notes ?? []).filter(({ name, entry }) => store.state.case.findings[name] === entry);
  byId("warnings").replaceChildren(...[...ofFile.map(({ text }) => text), ...reading.warnings].map((text) => h("li", {}, text)));
  byId("answer").classList.toggle("unusable", !posterior);
  clearTimeout(spoken);
  spoken = setTimeout(
    () => setText(byId("status"), covered ? "" : [...problems, byId("alarms").textContent, posterior ? byId("peek").textContent : ""].filter(Boolean).join(" ")),
    QUIET,
  );
}

/** The smallest set of findings that cannot be true together. */
function clash() {
  const items = smallestClash(current, [...diagnosis.reading.items.values()]);
  return joined(items.map((item) => `${labelOf(contents, item.variable)}: ${plain(item.given)}`), t("and"));
}

/** Put the cursor where something is asked. @param {string} name */
function ask(name) {
  sheet.open();
  form.ask(name);
}

/** Draw what one tab shows. @param {string} name */
function drawView(name) {
  const panel = byId(`view-${name}`);
  const { posterior } = diagnosis;
  const all = whole.has(name);
  const showAll = () => {
    whole.add(name);
    drawView(name);
  };
  if (!posterior) panel.replaceChildren(h("p", {}, t("There is no answer to explain.")));
  else if (name === "why") {
    const probability = (/** @type {string} */ lesion) => posterior[model.lesions.indexOf(lesion)];
    const leading = model.lesions[largest(posterior)];
    const explanation = explain(current, diagnosis, explained ?? leading);
    const expected = explanation.weights.length && (explained ?? leading) === leading ? expectedNotReported(current, diagnosis) : [];
    panel.replaceChildren(
      waterfall(contents, explanation, probability, all, showAll, silenceOf(explanation), {
        bits: store.state.bits,
        choose: (bits) => {
          store.change({ bits });
          byId("view-why").querySelector(".unit-choice input:checked")?.focus();
        },
        ask: (name) => studies.ofFinding(name, explained ?? leading, diagnosis),
      }),
      expectedButMissing(contents, expected, ask),
    );
  } else if (name === "next") {
    const found = {
      little: saidOfBasis(basis(diagnosis)),
      tests: known.testsOf(diagnosis),
      advice: advise(current, diagnosis),
      flags,
    };
    panel.replaceChildren(nextSteps(found, all, showAll, ask));
  } else if (name === "network") network.show(current, diagnosis, panel);
  else if (name === "what-if") {
    const root = whatIf.show(diagnosis, unmoved, () => drawView(name));
    if (panel.firstChild !== root) panel.replaceChildren(root); // what stands there already keeps its focus, and a drag goes on
  } else panel.replaceChildren(iconArrays(current, diagnosis));
}

/** @param {import("../answering/weights.js").Explanation} explanation */
function silenceOf({ lesion, weights }) {
  const unsaid = weights.find(({ variable }) => variable === UNSAID);
  const parts = opened && unsaid ? partsOfSilence(current, diagnosis, lesion, unsaid.bits) : [];
  const toggle = () => {
    opened = !opened;
    drawView("why");
    byId("unsaid").focus();
  };
  return { parts, toggle };
}

/** The network takes more of the page. */
function spread() {
  document.documentElement.classList.toggle("spread", view === "network" && !cases.isCovered(store.state));
}

/** @param {string} name @param {boolean} [focus] */
function openView(name, focus = false) {
  view = name;
  spread();
  for (const other of VIEWS) {
    const tab = byId(`tab-${other}`);
    const chosen = other === name;
    tab.setAttribute("aria-selected", String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
    byId(`view-${other}`).hidden = !chosen;
    if (chosen && focus) tab.focus();
  }
  drawView(name);
  keep();
}

/** Show what a link holds. @param {string} fragment */
function load(fragment) {
  const { story } = asked(fragment);
  byId("unknown").hidden = true;
  if (story !== null) return cases.openStory(story);
  const given = fromFragment(fragment);
  if (given) {
    const { view: opened, ...state } = given;
    const possible = (/** @type {State["moved"]} */ moves) => moves.filter((move) => isPossible(contents, rows, move));
    const pinned = state.pinned && { ...state.pinned, moved: possible(state.pinned.moved) };
    store.open({ ...state, moved: possible(state.moved), pinned, shown: cases.held({ ...store.state, ...state }) });
    if (VIEWS.includes(opened)) openView(opened);
  }
  return given !== null;
}

function theme() {
  const root = document.documentElement;
  const dark = root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
}

/** @type {Record<string, () => void>} */
const SHORTCUTS = {
  n: () => cases.go(1),
  p: () => cases.go(-1),
  a: () => byId("answer").focus(),
  q: () => ask("age"),
  1: () => openView("why", true),
  2: () => openView("next", true),
  3: () => openView("network", true),
  4: () => openView("patients", true),
  5: () => openView("what-if", true),
};

addEventListener("keydown", (event) => {
  const key = event.key.toLowerCase();
  const typing =
    event.target instanceof HTMLTextAreaElement ||
    (event.target instanceof HTMLInputElement && ["text", "search"].includes(event.target.type));
  const isShortcut = event.altKey && !event.ctrlKey && !event.metaKey && Object.hasOwn(SHORTCUTS, key);
  if (isShortcut || (key === "/" && !typing)) sheet.root.close(); // it goes to what is below
  if (isShortcut) SHORTCUTS[key]();
  else if ((event.ctrlKey || event.metaKey) && key === "z" && !typing)
    event.shiftKey ? store.redo() : store.undo();
  else if ((event.ctrlKey || event.metaKey) && key === "y" && !typing) store.redo();
  else if (key === "/" && !typing && !(event.target instanceof HTMLSelectElement)) byId("search").focus();
  else return;
  event.preventDefault();
});

byId("tabs").addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (by) openView(VIEWS[(VIEWS.indexOf(view) + by + VIEWS.length) % VIEWS.length], true);
});
for (const name of VIEWS) byId(`tab-${name}`).onclick = () => openView(name);
byId("pretest-choice").append(pretest.root);
byId("undo").onclick = () => store.undo();
byId("redo").onclick = () => store.redo();
byId("clear").onclick = () => store.open({ ...NOTHING, bits: store.state.bits });
byId("unfold").onclick = () => bars.unfold();
byId("welcome-network").onclick = () => {
  openView("network", true);
  byId("tabs").scrollIntoView();
};
byId("moved-reset").onclick = () => store.change({ moved: [] });
byId("theme").onclick = theme;
byId("language").onchange = () => choose(byId("language").value, () => toFragment(store.state, view));
addEventListener("hashchange", () => load(location.hash));
let resized = 0;
addEventListener("resize", () => {
  clearTimeout(resized);
  if (view === "network" && !cases.isCovered(store.state)) resized = setTimeout(() => drawView(view), KEEPING);
});
addEventListener("beforeprint", () => VIEWS.forEach(drawView));

redraw();
if (!load(history.state?.fragment ?? (course.kept || location.hash)) && contents.first) cases.open(contents.first);
document.documentElement.classList.toggle("framed", asked(location.hash).framed);
store.past = [];
redraw();
openView(view);

/** For the browser's console, and for tests. */
Object.assign(window, { explorer: { model, store, now: () => diagnosis } });
