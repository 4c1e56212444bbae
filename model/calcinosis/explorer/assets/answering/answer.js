/** The answer for one patient. */

import { completed } from "./built.js";
import { noSetting, Reader } from "./case_reader.js";
import { Network, normalised } from "./network.js";
import { Quantities } from "./quantities.js";
import { RowValues } from "./row_values.js";
import { firstLargest, largestFirst } from "./ties.js";
import { known, Telling } from "./unmentioned.js";

/** @typedef {import("./page_contents.js").Contents} Contents */
/** @typedef {import("./page_contents.js").Case} Case */
/** @typedef {import("./case_reader.js").Reading} Reading */
/** @typedef {import("./network.js").Item} Item */
/** @typedef {"setting" | "uniform"} Pretest */

/**
 * @typedef {object} Diagnosis
 * @property {Reading} reading
 * @property {Case} case
 * @property {Float64Array} prior P(lesion | presenting, setting)
 * @property {Float64Array} pretest probability of each lesion before any finding
 * @property {Float64Array | null} ratio pretest asked for by prior; null: the setting's
 * @property {Float64Array | null} posterior null: the findings cannot be true together
 * @property {Float64Array | null} forms P(form | evidence); those of a lesion sum to its posterior
 * @property {boolean} usable whether the case could be read
 */

export class Model {
  /** @param {Contents} contents @param {Model} [like] another version of the same rows */
  constructor(contents, like) {
    this.rows = like?.rows ?? new RowValues(contents.rows, contents.referenceLimit);
    this.contents = like ? contents : completed(contents, this.rows);
    this.network = new Network(this.contents, like?.network);
    this.quantities = new Quantities(this.network);
    this.telling = like?.telling ?? new Telling(contents);
    /** @type {string[]} */
    this.lesions = this.network.states["lesion"];
    /** Number of the lesion that each form belongs to. */
    this.owners = contents.forms.owners.map((lesion) => this.lesions.indexOf(lesion));
    /** @type {Map<string, Float64Array>} */
    this.priors = new Map();
  }

  /**
   * Exact posterior of the lesion.
   * @param {Case} patientCase
   * @param {Pretest} pretest
   * @returns {Diagnosis}
   */
  diagnose(patientCase, pretest = "setting") {
    const reading = this.read(patientCase, pretest);
    const prior = this.prior(reading);
    const ratio = pretest === "uniform" ? toUniform(prior) : null;
    const usable = reading.problems.length === 0;
    const found = usable ? this.of(known(reading), ratio) : { posterior: null, forms: null };
    return {
      reading,
      case: patientCase,
      prior,
      ratio,
      usable,
      pretest: ratio ? prior.map(() => 1 / prior.length) : prior,
      ...found,
    };
  }

  /** The posterior alone, which needs no prior of the setting: that takes long. @param {Case} patientCase @param {Pretest} pretest */
  posterior(patientCase, pretest) {
    const reading = this.read(patientCase, pretest);
    const ratio = pretest === "uniform" ? toUniform(this.prior(reading)) : null;
    return reading.problems.length ? null : this.of(known(reading), ratio).posterior;
  }

  /** @param {Case} patientCase @param {Pretest} pretest */
  read(patientCase, pretest) {
    const reading = new Reader(this.network, this.quantities, this.telling, patientCase).read();
    if (pretest === "uniform") forgetSetting(reading);
    else if (reading.patient.exactAge) keepAge(this.network, reading);
    return reading;
  }

  /**
   * P(lesion | items) and P(form | items) under a pretest; null: they cannot be true together.
   * @param {Item[]} items @param {Float64Array | null} ratio pretest asked for by that of the setting
   */
  of(items, ratio) {
    const found = this.network.posterior(items, "form");
    const forms = found && reweighted(found, ratio && Float64Array.from(this.owners, (lesion) => ratio[lesion]));
    return { posterior: forms && this.ofLesions(forms, 1), forms };
  }

  /**
   * P(lesion, nodes, evidence), up to a constant that is the same for the same items.
   * The form is summed last: it tells the lesion, and the nodes hang on it.
   * @param {Iterable<Item>} items
   * @param {string[]} nodes
   * @returns {Float64Array} axes: lesion, the nodes in the network's order, the switches
   */
  joint(items, nodes) {
    const { values } = this.network.joint(items, ["form", ...nodes]);
    return this.ofLesions(values, values.length / this.owners.length);
  }

  /**
   * Sum over the forms of each lesion.
   * @param {Float64Array} values by form @param {number} count of values for each form
   */
  ofLesions(values, count) {
    const sums = new Float64Array(this.lesions.length * count);
    this.owners.forEach((lesion, form) => {
      for (let i = 0; i < count; i++) sums[lesion * count + i] += values[form * count + i];
    });
    return sums;
  }

  /**
   * P(form | evidence) of the forms of one lesion, the likeliest first.
   * @param {Float64Array} forms of all lesions @param {string} lesion
   */
  formsOf(forms, lesion) {
    const own = this.network.states["form"].map((form, i) => ({ form, p: forms[i] }));
    return largestFirst(own.filter((_, i) => this.lesions[this.owners[i]] === lesion), ({ p }) => p);
  }

  /** P(lesion | presenting, setting). @param {Reading} reading */
  prior(reading) {
    const setting = reading.items.get("setting");
    const key = String(setting?.likelihood);
    let prior = this.priors.get(key);
    if (!prior) {
      prior = /** @type {Float64Array} */ (this.network.posterior(setting ? [setting] : [], "lesion"));
      this.priors.set(key, prior);
    }
    return prior;
  }

  /** P(any of some lesions and forms | evidence). @param {Pick<Diagnosis, "posterior" | "forms">} diagnosis one with a posterior @param {string[]} names */
  probabilityOf({ posterior, forms }, names) {
    const sum = (/** @type {string} */ node, /** @type {Float64Array | null} */ values) =>
      this.network.states[node].reduce((all, name, i) => all + (names.includes(name) ? Number(values?.[i]) : 0), 0);
    return sum("lesion", posterior) + sum("form", forms);
  }

  /**
   * P(state | evidence) of any node, under the pretest asked for.
   * @param {Diagnosis} diagnosis
   * @param {string} node
   */
  belief(diagnosis, node) {
    const items = known(diagnosis.reading);
    if (node === "lesion") return diagnosis.posterior;
    if (node === "form") return diagnosis.forms;
    if (!diagnosis.ratio) return this.network.posterior(items, node);
    const values = this.joint(items, [node]);
    const states = values.length / this.lesions.length;
    const sums = new Float64Array(states);
    values.forEach((value, i) => {
      sums[i % states] += value * /** @type {Float64Array} */ (diagnosis.ratio)[Math.floor(i / states)];
    });
    return normalised(sums);
  }
}

/** @param {Float64Array} prior */
function toUniform(prior) {
  return prior.map((p) => 1 / prior.length / p);
}

/** The uniform pretest comes from no setting: what is told of it is not used. @param {Reading} reading */
function forgetSetting(reading) {
  const setting = reading.items.get("setting");
  reading.items.delete("setting");
  reading.warnings = reading.warnings.filter((text) => text !== noSetting());
  if (setting) reading.warnings.unshift(`Setting ${setting.given}: not used, all lesions count alike`);
}

/**
 * An age keeps its shares of two groups in any setting: they say how far the rows of
 * either hold at this age, not which is likelier. The setting is told as much as before.
 * @param {Network} network @param {Reading} reading
 */
function keepAge(network, reading) {
  const setting = reading.items.get("setting"), age = reading.items.get("age_group");
  if (!setting || !age || age.likelihood.filter((share) => share > 0).length < 2) return;
  const groups = age.likelihood.length;
  const settings = network.tableOf(["setting"]), ages = network.tableOf(["setting", "age_group"]);
  const mix = new Float64Array(groups);
  setting.likelihood.forEach((told, i) => {
    for (let g = 0; g < groups; g++) mix[g] += told * settings[i] * ages[i * groups + g];
  });
  const own = /** @type {Float64Array} */ (normalised(mix));
  const told = age.likelihood.reduce((sum, share, g) => sum + share * own[g], 0);
  const likelihood = age.likelihood.map((share, g) => (own[g] > 0 ? (share / own[g]) * told : 0));
  reading.items.set("age_group", { ...age, likelihood });
}

/**
 * Replace the setting's case mix by the pretest asked for.
 * @param {Float64Array} probability
 * @param {Float64Array | null} ratio
 */
export function reweighted(probability, ratio) {
  if (!ratio) return probability;
  return /** @type {Float64Array} */ (normalised(probability.map((p, i) => p * ratio[i])));
}

/** Position of the largest value, the first of those alike. @param {Float64Array} values */
export function largest(values) {
  return firstLargest(values);
}
