/** What the page holds, with its texts in the language that is spoken. */

import { alsoCalled, small, t } from "../answering/language.js";
import { wordByWord } from "../answering/moved_rows.js";

/** @typedef {import("../answering/page_contents.js").Contents} Contents */

/** @param {Contents} held @returns {Contents} */
export function translated(held) {
  const { variables, forms, decisions, stories, lessons, cases } = held;
  const all = {
    ...held,
    variables: mapped(variables, (one) => ({ ...one, label: t(one.label), english: one.label, question: t(one.question), help: t(one.help), phrases: mapped(one.phrases, (text) => t(text)) })),
    forms: { ...forms, phrases: mapped(forms.phrases, (text) => t(text)) },
    decisions: {
      ...decisions,
      actions: decisions.actions.map((one) => ({ ...one, label: t(one.label), does: t(one.does), after: { label: t(one.after.label), does: t(one.after.does) } })),
      panels: decisions.panels.map((one) => ({ ...one, label: t(one.label) })),
      redFlags: decisions.redFlags.map((one) => ({ ...one, says: t(one.says), settledBy: one.settledBy.map((text) => t(text)) })),
    },
    stories: stories.map((one) => ({
      ...one,
      title: t(one.title),
      source: one.source && t(one.source),
      lesson: t(one.lesson),
      steps: one.steps.map((step) => ({ ...step, tell: t(step.tell), ask: t(step.ask) })),
    })),
    lessons: lessons.map((one) => ({ ...one, title: t(one.title), ask: t(one.ask), choices: one.choices.map((text) => t(text)), replies: one.replies.map((text) => t(text)), see: t(one.see) })),
    cases: cases.map((one) => (one.lesson ? { ...one, title: t(one.title), lesson: t(one.lesson) } : { ...one, title: Object.keys(one.citation).length ? wordByWord(one.title) : one.title })),
  };
  for (const [name, { label }] of Object.entries(all.variables)) alsoCalled(spaced(name), small(label));
  for (const [name, phrase] of Object.entries({ ...all.forms.phrases, ...held.called })) alsoCalled(spaced(name), phrase);
  return all;
}

/** @template From, To @param {Record<string, From>} from @param {(one: From) => To} change @returns {Record<string, To>} */
function mapped(from, change) {
  return Object.fromEntries(Object.entries(from).map(([name, one]) => [name, change(one)]));
}

/** @param {string} name */
function spaced(name) {
  return name.replaceAll("_", " ");
}
