/** What the page holds of the model: written by explorer/contents.py, read by all others. */

import { opened } from "./packed_text.js";

/** @typedef {{ numbers: string, places: string }} Packed an array: its different doubles, and which one stands at each place; base64, all first bytes first */

/** Without values it is made of the rows. @typedef {{ scope: string[], values?: Packed | Float64Array }} Factor */

/**
 * Normal distributions of a measured variable, one for each state of its parents, mixed
 * with a broad one; centre, sd and middle are made of the rows.
 * @typedef {object} Measured
 * @property {string[]} parents
 * @property {Float64Array} centre
 * @property {Float64Array} sd
 * @property {number} middle of the broad distribution
 * @property {number} broad its standard deviation
 * @property {number} outlier its share
 */

/** @typedef {{ name: string, start: number | null, day: number }} FilmWindow start: null: films of unknown day */

/**
 * @typedef {object} Film
 * @property {string} variable stem of the names of its nodes
 * @property {string[]} states
 * @property {string[]} parents
 * @property {Float64Array[]} parameters made of the rows
 * @property {number} error
 * @property {number} apartDays films closer together are one look
 * @property {number} latestDay
 * @property {FilmWindow[]} windows
 */

/**
 * @typedef {object} Variable
 * @property {string} name
 * @property {string} label
 * @property {string} [english] the label as the model has it, where another language is spoken
 * @property {string} question
 * @property {string} help how to answer; empty: nobody is asked
 * @property {string} group
 * @property {string} kind
 * @property {string[]} states
 * @property {Record<string, string[]>} words other words → the states that they leave possible
 * @property {Record<string, string>} advice word that is none of its states → what to write
 * @property {string[]} beside words beside a state that say nothing more
 * @property {string[]} called names that say what it is: "no fever" answers it
 * @property {string[]} joined what stands between several states in one text
 * @property {string[]} parents
 * @property {string | null} shares
 * @property {boolean} risk whether it is a risk factor
 * @property {string | null} reference judged by a reference interval
 * @property {string | null} scale
 * @property {number | null} threshold of a sign that a number may tell: there from this on
 * @property {string | null} unit
 * @property {number[]} cuts
 * @property {number} least
 * @property {string | null} replaces
 * @property {Record<string, Record<string, string>>} before of a laboratory value from before the lesion: finding → state by its state
 * @property {string[]} unless
 * @property {Record<string, string>} implies
 * @property {boolean} afterwards
 * @property {boolean} sinceOnset whether it is the day of the lesion on which the patient is seen
 * @property {string} toldOnset what yes tells of when it appeared: "at_birth", "came_back"
 * @property {string | null} unremarkable
 * @property {Record<string, string>} phrases
 */

/**
 * Units as slope and offset: those in use to the variable's own, others to the first in use.
 * @typedef {{ units: Record<string, [number, number]>, others: Record<string, [number, number]>, low: number, high: number, bare: { from: number, hint: string } | null, seldom: [number | null, number | null], ill: [number | null, number | null], same: string[], whole: string | null, bound: { to: string, slope: number, middle: number, least: number, fromDays: number, said: string[], denied: string[], mark: Pattern } | null }} Analyte
 */

/**
 * How units are spelled: in lower case → as the model writes them.
 * @typedef {object} Spellings
 * @property {Record<string, string>} characters
 * @property {string} power regular expression of a power of ten
 * @property {string} beside of what stands beside a unit and says nothing of it
 * @property {string} inverse of a volume with the exponent -1, behind the rest
 * @property {Record<string, string>} molar units of which capitals count
 * @property {Record<string, string>} whole
 * @property {Record<string, string>} tops before the slash
 * @property {Record<string, string>} bottoms behind it
 */

/** @typedef {[string, string]} Pattern a regular expression, and its flags */

/** @typedef {{ start: number, end: number | null, low: number, high: number, sex: string | null }} Band reference interval of an age */

/**
 * @typedef {object} AgeRules
 * @property {Record<string, number>} units in days
 * @property {Record<string, string>} words
 * @property {number[]} limits of the age groups in days
 * @property {Record<string, [number, number]>} ofSettings days that nearly all patients of a setting are old, and the end of their group
 * @property {number} oldest in days
 * @property {number[][]} passes ages in days between which one group passes to the next
 * @property {number[][]} newborn the same of the days of life
 */

/** @typedef {{ name: string, label: string, does: string, after: { label: string, does: string }, utility: number[] }} PossibleAction after: worded as what comes after a red flag; utility: by lesion */

/**
 * Tests that are done together.
 * @typedef {object} Panel
 * @property {string} name
 * @property {string} label
 * @property {string[]} variables
 * @property {number} cost
 * @property {string | null} shares a cost that is paid once
 * @property {string | null} waits
 * @property {boolean} each whether its questions are put one by one
 */

/** @typedef {{ days: number, meanwhile: number, lost: number[] }} Waiting meanwhile: number of the action; lost: share by lesion */

/** @typedef {{ variable: string, states: string[], above?: number, below?: number }} Sought a finding; of its states any, or a number from `above` on, or less than `below` */

/** When what is told is enough for a red flag (knowledge/decisions.py). @typedef {{ told: number, besides: string[], one_finding: number, several_findings: number, whole_picture: number, likely: number }} Raising */

/**
 * @typedef {object} RedFlag
 * @property {string} name
 * @property {number[] | null} ages first and last day of life; null: any age
 * @property {Sought[][]} findings of each group one must be told
 * @property {Sought[]} unless where one is told it stays down
 * @property {string} says
 * @property {string[]} of lesions and forms that must not be missed
 * @property {number | null} threshold their probability from which on acting is better; null: the findings are enough
 * @property {string[]} settledBy what would settle it and is no test of the model
 * @property {string[]} tests those that would settle it
 * @property {string[]} leavesOut actions and tests that are not offered beside it
 * @property {boolean} evenAgainst whether of a whole picture the probability alone decides
 */

/**
 * @typedef {object} Decisions
 * @property {PossibleAction[]} actions
 * @property {Panel[]} panels
 * @property {Record<string, number>} shared costs
 * @property {Record<string, Waiting>} waiting
 * @property {RedFlag[]} redFlags
 * @property {Raising | null} raising
 */

/**
 * What the silence of a report is likely: variable → over its states, and over the lesions.
 * @typedef {object} Telling
 * @property {number} together power of all these chances: one writer leaves things out
 * @property {Record<string, { states: Packed, lesions: Packed }>} variables
 */

/**
 * @typedef {object} Case
 * @property {string} [id]
 * @property {string} [told] what its silence means: "form" or "report"
 * @property {string | string[]} [asked] findings that were asked for after the report was written
 * @property {string} [setting]
 * @property {string} [age] "19 d", "3 months", "7 y"
 * @property {string | string[]} [age_group]
 * @property {string} [sex]
 * @property {Record<string, unknown>} findings as they came: whoever reads them checks them
 */

/** @typedef {{ title: string, diagnosis: string | null, citation: Record<string, string>, note: string, case: Case, lesson?: string }} Patient lesson: what a published one teaches; before it is told, the reader chooses */

/** @typedef {{ tell: string, ask: string, case: Case }} StoryStep */

/** @typedef {{ id: string, title: string, diagnosis: string, source?: string, lesson: string, steps: StoryStep[] }} Story lesson: what it teaches, in a sentence */

/** @typedef {{ id: string, title: string, minutes: number, ask: string, choices: string[], right: number, replies: string[], shows: Shows | null, see: string, view: string, case: Case, first: Case | null }} Lesson right: number of the choice that holds; first: a patient to stand beside */

/** What a lesson computes: odds of lesions by each sign, or the answer with a base rate moved. @typedef {{ signs: string[], of: string[] } | { rate: string }} Shows */

/**
 * Forms of all lesions, in the order of the states of the node `form`.
 * @typedef {object} Forms
 * @property {string[]} owners lesion that each form belongs to
 * @property {string | null} kinds the lesion whose forms are diagnoses of their own
 * @property {Record<string, string>} phrases how a form is named
 */

/**
 * How the table of a variable is made of rows: explorer/row_contents.py.
 * @typedef {object} RowTable
 * @property {string} kind
 * @property {number[]} rows
 * @property {Packed} cells number of the row that speaks for each
 * @property {number | null} error of who records it
 * @property {number | null} slip where the error is that of borderline patients
 * @property {number | null} loading on a shared severity
 * @property {number[] | null} logCuts null: the limits of the reference interval
 */

/** @typedef {{ of: string, rows: number[], ages: boolean, speaks: Packed, excess: boolean[] }} RowRatios rate ratios of a risk factor */

/**
 * All rows of the knowledge, in the order in which Python draws them.
 * @typedef {object} Rows
 * @property {number} draws random versions behind an interval
 * @property {number} level of an interval
 * @property {string[]} random state and step of the generator
 * @property {string} kinds a letter for the distribution of each row
 * @property {string} parameters of each row
 * @property {string[]} places file and name
 * @property {Record<string, RowTable>} tables
 * @property {RowRatios[]} ratios
 * @property {Packed} alone by what the shares of forms are divided: by setting, age, form
 * @property {boolean[]} caused whether a form has no share
 * @property {number[][]} mix rows by setting and lesion
 * @property {string[]} mixUnits what they count, by setting
 * @property {string[]} before what stands before the lesion
 */

/** @typedef {{ name: string, states: string[] }} Answer one of some states; of a laboratory value a number far beyond its interval */

/**
 * @typedef {object} Contents
 * @property {Rows} rows
 * @property {string[]} calcinosis lesions that are calcinosis cutis
 * @property {Record<string, string[]>} states of every node; lesion and form come first
 * @property {Record<string, string>} called what states are called that nobody is asked for, where their names are short
 * @property {Forms} forms
 * @property {Factor[]} factors
 * @property {Record<string, Measured>} measured
 * @property {Film} film
 * @property {Record<string, Variable>} variables
 * @property {string} sinceOnset the finding that tells how many days ago the lesion began
 * @property {Record<string, string[]>} names what findings are called → the findings that it may mean
 * @property {Record<string, number>} plausibility from where on a number is doubted
 * @property {{ one: Answer, other: Answer, unless: Answer | null }[]} apart answers that hardly stand together; unless: but with this one
 * @property {Record<string, string[]>} seenBy what is described → what tells whether it was seen
 * @property {Record<string, [string, string]>} answers word that is a finding with its answer → both: "lupus"
 * @property {Record<string, [string, string]>} looks name that only says that somebody looked → what was looked for, and its label
 * @property {string[]} notAssessed words that say that nobody looked
 * @property {string[]} unsure words that may say so, and are not read
 * @property {string[]} negations words before a finding that say it is not there
 * @property {string[]} denials the same, and what is written in more words
 * @property {string[]} affirmations words before a finding that say it is there
 * @property {string[]} seen words behind a finding that say nothing more
 * @property {string[]} degrees words for how much
 * @property {string[]} borderline words for a number near a limit
 * @property {string[]} doubtful words for how sure somebody was
 * @property {string[]} former words that tell how it was before
 * @property {string[]} inOrder words that say all was well, not of what
 * @property {Record<string, string>} flags what a laboratory writes beside a number → the state it means
 * @property {Record<string, string[]>} groups words for several findings → some of them
 * @property {Record<string, string>} near words without an entry of their own → the nearest finding
 * @property {Record<string, Pattern>} patterns by which numbers and ages are read
 * @property {Record<string, number>} numberWords "one" and on
 * @property {Record<string, Analyte>} analytes
 * @property {Record<string, Band[]>} intervals
 * @property {number} referenceLimit
 * @property {Spellings} spellings
 * @property {AgeRules} age
 * @property {Decisions} decisions
 * @property {Telling} telling
 * @property {Story[]} stories
 * @property {Patient[]} cases
 * @property {Lesson[]} lessons
 * @property {string | null} first case shown when the page opens
 */

/** @param {Packed | Float64Array} array */
export function decode(array) {
  if (array instanceof Float64Array) return array;
  const { numbers, places } = array;
  const [different, which] = [planes(numbers, 8), bytes(places)];
  const count = different.byteLength / 8;
  const width = count <= 1 << 8 ? 1 : count <= 1 << 16 ? 2 : 4;
  const values = Float64Array.from({ length: count }, (_, i) => different.getFloat64(8 * i));
  const size = which.length / width;
  const place = (/** @type {number} */ i) => {
    let found = 0;
    for (let plane = 0; plane < width; plane++) found = (found << 8) | which[plane * size + i];
    return found;
  };
  return Float64Array.from({ length: size }, (_, i) => values[place(i)]);
}

/** What the page holds, unpacked. @param {string} packed compressed JSON @returns {Promise<Contents>} */
export function unpack(packed) {
  return opened(packed).json();
}

/** @param {string} base64 */
function bytes(base64) {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

/** Numbers of this width, of which all first bytes stand first. @param {string} base64 @param {number} width */
function planes(base64, width) {
  const held = bytes(base64);
  const count = held.length / width;
  return new DataView(Uint8Array.from(held, (_, i) => held[(i % width) * count + Math.floor(i / width)]).buffer);
}
