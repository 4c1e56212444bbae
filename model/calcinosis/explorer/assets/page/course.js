/** The page in a course: what it reports to a learning platform (SCORM 1.2), and how it is put into another page. */

import { isLeft } from "./languages.js";

/** What a platform offers to a lesson. @typedef {Record<"LMSInitialize" | "LMSCommit" | "LMSFinish", (text: string) => string> & { LMSSetValue: (name: string, value: string) => string, LMSGetValue: (name: string) => string }} Api */

const DEPTH = 10; // windows around the page that may offer it
const DONE = ["completed", "passed"];
const MOST = 4096; // letters that a platform must keep
const SECOND = 1000; // ms
const STORY = /[#&]story=([^&]*)/;
const FRAMED = /[#&]framed\b/;

/** What stands in the page's address: a story to open, and whether it is part of another page. @param {string} fragment */
export function asked(fragment) {
  return { story: STORY.exec(fragment)?.[1] ?? null, framed: FRAMED.test(fragment) };
}

/** The platform's API: in a window around this one, or in the one that opened it. @returns {Api | null} */
export function platform() {
  return around(window) ?? (window.opener ? around(window.opener) : null);
}

/** @param {Window} start @returns {Api | null} */
function around(start) {
  let here = start;
  try {
    for (let i = 0; i < DEPTH; i++) {
      const { API } = /** @type {any} */ (here);
      if (API) return API;
      if (here.parent === here) return null;
      here = here.parent;
    }
  } catch {
    // a page of another origin: it may not be looked into
  }
  return null;
}

export class Course {
  /** @param {Api | null} api */
  constructor(api) {
    this.api = api;
    this.reported = "";
    /** What was shown when the lesson was left; of the place in it, what is committed. */
    this.kept = "";
    this.place = "";
    if (!api) return;
    api.LMSInitialize(""); // refused where the page was loaded again in another language: then it goes on
    const status = "cmi.core.lesson_status";
    if (!DONE.includes(api.LMSGetValue(status))) api.LMSSetValue(status, "incomplete");
    this.kept = api.LMSGetValue("cmi.suspend_data");
    api.LMSCommit("");
    addEventListener("pagehide", () => isLeft() && this.leave(api));
  }

  /** Have the platform keep what is shown, so that who comes back goes on there. @param {string} fragment @param {string} place in a story: a new one is sent at once */
  keep(fragment, place) {
    if (!this.api || fragment.length > MOST) return;
    this.api.LMSSetValue("cmi.suspend_data", fragment);
    if (place !== this.place) this.api.LMSCommit("");
    this.place = place;
  }

  /** @param {Api} api */
  leave(api) {
    api.LMSSetValue("cmi.core.exit", "suspend"); // else nothing is kept
    api.LMSSetValue("cmi.core.session_time", timeSaid(performance.now() / SECOND));
    api.LMSFinish("");
  }

  /** A story was seen to its end. @param {string} story @param {number | null} points of 100 for the guesses; null: there were none */
  finished(story, points) {
    const report = `${story} ${points}`;
    if (!this.api || this.reported === report) return;
    this.reported = report;
    if (points !== null) {
      this.api.LMSSetValue("cmi.core.score.min", "0");
      this.api.LMSSetValue("cmi.core.score.max", "100");
      this.api.LMSSetValue("cmi.core.score.raw", String(points));
    }
    this.api.LMSSetValue("cmi.core.lesson_status", "completed");
    this.api.LMSCommit("");
  }
}

/** As a platform takes it: hours, minutes, seconds. @param {number} seconds */
function timeSaid(seconds) {
  const two = (/** @type {number} */ number) => String(Math.floor(number)).padStart(2, "0");
  return `${two(seconds / 3600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
}
