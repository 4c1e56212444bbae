/**
 * What moves with the widgets of each lesson. The text stands in the lesson itself; here are only the numbers in it.
 *
 * @typedef {string | string[][] | HTMLElement} Shown a text; the rows of a table; a drawing
 * @typedef {Record<string, Shown>} Update what is marked by a name in the page → what stands there
 * @typedef {(values: string[]) => Update} Lesson values of the widgets, from top to bottom
 */

import { advise } from "../../model/calcinosis/explorer/assets/answering/actions.js";
import { largest, Model } from "../../model/calcinosis/explorer/assets/answering/answer.js";
import { movedModel } from "../../model/calcinosis/explorer/assets/answering/moved_rows.js";
import { plain } from "../../model/calcinosis/explorer/assets/answering/one_entry.js";
import { RowValues } from "../../model/calcinosis/explorer/assets/answering/row_values.js";
import { partsOfSilence } from "../../model/calcinosis/explorer/assets/answering/silent_parts.js";
import { explain, UNSAID } from "../../model/calcinosis/explorer/assets/answering/weights.js";
import { labelOf } from "../../model/calcinosis/explorer/assets/page/wording.js";
import { also, chance, oddsOf, resultsOf, share } from "./asked.js";
import { grouped, hours, ofThousand, percent, signed, threeDigits } from "./numbers.js";
import { SmallNetwork } from "./small_network.js";
import { tree } from "./tree.js";

/** @typedef {import("../../model/calcinosis/explorer/assets/answering/answer.js").Diagnosis} Diagnosis */

const thousand = (/** @type {number} */ p) => String(Math.round(1000 * p));

/**
 * The lessons with widgets that ask the network or count, by module; each is given what its page holds.
 * @type {Record<string, (model: Model, held: any) => Lesson>}
 */
export const LESSONS = {
  lesson_1_base_rates: (model, { here, clinics, patient, lesion, finding, sizes, words }) => {
    const count = (/** @type {string} */ setting) => {
      const told = { ...patient, setting };
      const [base, seen] = [chance(model, told, lesion), share(model, told, finding, "yes")];
      const after = chance(model, also(told, { [finding]: "yes" }), lesion);
      const counted = (/** @type {number} */ total) => {
        const [lesions, lesionsFound] = [Math.round(total * base), Math.round(total * seen * after)];
        const [others, othersFound] = [total - lesions, Math.round(total * (seen - seen * after))];
        return { total, lesions, lesionsFound, others, othersFound, found: lesionsFound + othersFound, after };
      };
      /** @type {number[]} */
      const small = sizes.slice(0, -1);
      const total = small.find((size) => {
        const { lesionsFound, found } = counted(size);
        return percent(lesionsFound / Math.max(found, 1)) === percent(after);
      });
      return counted(total ?? sizes.at(-1));
    };
    /** @typedef {ReturnType<typeof count>} Counted */
    const of = (/** @type {Counted} */ base, /** @type {Counted} */ scan) => {
      const own = ((base.lesions / base.total) * scan.lesionsFound) / scan.lesions;
      const other = ((base.others / base.total) * scan.othersFound) / scan.others;
      return percent(own / (own + other));
    };
    const own = count(here);
    return ([clinic]) => {
      const there = count(clinics[clinic]);
      const said = percent(there.lesionsFound / Math.max(there.found, 1));
      const title = `Of ${grouped(there.total)} ${words.population}, ${plain(clinics[clinic])}`;
      const ending = `${grouped(there.lesionsFound)} of ${grouped(there.found)} who have it: ${words.lesion} ${said}`;
      return {
        clinic,
        tree: tree({ ...there, title, lesion: words.lesion, finding: words.finding, said: ending, exactly: words.exactly.replace("?", `${(100 * there.after).toFixed(1)}%`) }),
        lesions: grouped(there.lesions),
        total: grouped(there.total),
        found: grouped(there.found),
        lesions_found: grouped(there.lesionsFound),
        share: said,
        other_scan: of(own, there),
        other_base: of(there, own),
        both: of(there, there),
      };
    };
  },

  lesson_2_likelihood_ratios: (model, { patient, signs, lesion, check }) => {
    const before = chance(model, patient, lesion);
    return ([sign]) => {
      const [ann, ben] = ["yes", "no"].map((state) => chance(model, also(patient, { [signs[sign]]: state }), lesion));
      const [withIt, without] = ["yes", "no"].map((state) => share(model, patient, signs[sign], state));
      const [ratioAnn, ratioBen] = [ann, ben].map((p) => oddsOf(p) / oddsOf(before));
      const [sick, found, both] = [before, withIt, withIt * ann].map((p) => Math.round(1000 * p));
      const after = oddsOf(check) * ratioBen;
      return {
        sign,
        both: String(both),
        found: String(found),
        others_found: String(found - both),
        ann: percent(ann),
        ratio_ann: ratioAnn.toFixed(2),
        odds_ann: oddsOf(ann).toFixed(2),
        missed: String(sick - both),
        not_found: String(1000 - found),
        ben: percent(ben),
        ratio_ben: ratioBen.toFixed(2),
        odds_ben: oddsOf(ben).toFixed(2),
        like_ann: thousand(withIt),
        like_ben: thousand(without),
        mean: percent(withIt * ann + without * ben),
        odds_after: after.toFixed(3),
        after: percent(after / (1 + after)),
        turned: (1 / ratioBen).toFixed(1),
        ratio_short: ratioAnn.toFixed(1),
        says_more: ratioAnn > 1 / ratioBen ? "presence" : "absence",
      };
    };
  },

  lesson_4_time: (model, { patient, onset, born, days }) => {
    const seen = (/** @type {number} */ day, /** @type {Record<string, unknown>} */ more = {}) => {
      const told = { ...also(patient, { [onset.name]: { value: day, unit: onset.unit }, ...more }), age: `${born + day} d` };
      const posterior = model.diagnose(told).posterior ?? [];
      return model.contents.calcinosis.reduce((sum, name) => sum + posterior[model.lesions.indexOf(name)], 0);
    };
    const filmed = (/** @type {number} */ day, /** @type {string} */ calcification) =>
      seen(day, { radiographs: [{ day, calcification }] });
    return ([text]) => {
      const day = Number(text);
      const shown = [...new Set([...days, day])].sort((a, b) => a - b);
      return {
        day: text,
        rows: shown.map((d) => [`day ${d}`, thousand(seen(d)), thousand(filmed(d, "no")), thousand(filmed(d, "yes"))]),
        after: thousand(filmed(day, "no")),
      };
    };
  },

  lesson_5_next_test: (model, { patient, tests }) => {
    const bestOf = (/** @type {Diagnosis} */ diagnosis) => {
      const advice = advise(model, diagnosis);
      if (!advice) throw new Error("nothing is known of this patient");
      return { ...advice.offered[0], expected: advice.actions[0].expected };
    };
    return ([test]) => {
      const { variables, cost } = tests[test];
      const { before, found } = resultsOf(model, patient, variables);
      const now = bestOf(before);
      const rows = found.map(({ result, p, after }) => {
        const first = largest(/** @type {Float64Array} */ (after.posterior));
        const best = bestOf(after);
        return [
          plain(result.join(", ")),
          ofThousand(p),
          `${plain(model.lesions[first])}, ${percent(Number(after.posterior?.[first]))}`,
          best.label,
          best.name === now.name ? "" : "yes",
        ];
      });
      const gain = found.reduce((sum, { p, after }) => sum + p * bestOf(after).expected, -now.expected);
      return { rows, gain: hours(gain), cost: hours(cost), left: hours(gain - cost) };
    };
  },

  lesson_6_uncertainty: (model, { patient, row, lesion }) => {
    const rows = new RowValues(model.contents.rows, model.contents.referenceLimit);
    return ([, text]) => {
      const value = Number(text);
      const version = movedModel(model, rows, [{ ...row, value }]);
      return {
        value: value < 1 ? ofThousand(value) : threeDigits(value),
        answer: ofThousand(chance(version, patient, lesion)),
      };
    };
  },

  lesson_8_your_own_network: (model, held) => {
    const small = new SmallNetwork(model, held);
    return (values) => {
      const told = held.asked.map((/** @type {string} */ name, /** @type {number} */ i) => [name, values[i]]);
      const given = Object.fromEntries(told.filter((/** @type {string[]} */ [, state]) => state !== held.nothing));
      const row = (/** @type {string} */ who, /** @type {Iterable<number>} */ p) => [who, ...Array.from(p, ofThousand)];
      const own = small.lesions(given) ?? [];
      const [pgmpy, compiled, big] = held.ways;
      return { rows: [row(pgmpy, own), row(compiled, own), row(big, small.lookedUp("lesion", given))] };
    };
  },

  lesson_9_silence: (model, { letters, most, least }) => ([letter]) => {
    const [form, report] = ["form", "report"].map((told) => model.diagnose({ ...letters[letter], told }));
    const chances = (/** @type {Diagnosis} */ { posterior }) => /** @type {Float64Array} */ (posterior);
    const ranked = (/** @type {Diagnosis} */ one) => [...model.lesions.keys()].sort((a, b) => chances(one)[b] - chances(one)[a]);
    const shown = [...new Set([...ranked(form).slice(0, most), ...ranked(report).slice(0, least)])];
    const named = (/** @type {string} */ name) => (name === "other" ? "“other”" : plain(name));
    const lead = model.lesions[ranked(report)[0]];
    const bits = explain(model, report).weights.find(({ variable }) => variable === UNSAID)?.bits ?? 0;
    const unsaid = partsOfSilence(model, report, lead, bits).filter(({ mentioned }) => !mentioned);
    return {
      lesions: shown.map((i) => [named(model.lesions[i]), ofThousand(chances(form)[i]), ofThousand(chances(report)[i])]),
      count: String(unsaid.length),
      lead: plain(lead),
      parts: unsaid.slice(0, 5).map((part) => [labelOf(model.contents, part.variable), signed(part.bits)]),
    };
  },

  lesson_10_sources: (_model, { rows, seen }) => ([text]) => {
    const fresh = Number(text);
    const after = rows.map((/** @type {number[]} */ [no, yes]) => percent((yes + seen * fresh) / (no + yes + fresh)));
    return { fresh: grouped(fresh), counted: after[0], judged: after[1] };
  },
};
