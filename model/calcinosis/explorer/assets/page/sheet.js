/** On a narrow screen the questions come up from its lower edge, over the answer's line; on a wide one they stand on the page. */

import { byId } from "./dom.js";

const NARROW = matchMedia("screen and (max-width: 899px)");

export function isNarrow() {
  return NARROW.matches;
}

export class Sheet {
  constructor() {
    this.root = byId("sheet");
    NARROW.onchange = () => this.place();
    this.place();
    byId("ask-button").onclick = () => this.open();
    byId("peek").onclick = () => {
      this.root.close();
      byId("answer").scrollIntoView();
    };
    this.root.onclose = () => {
      byId("bar").prepend(byId("peek"));
      byId("bar").after(byId("status"));
      const at = document.activeElement;
      if (at === document.body || this.root.contains(at)) byId("ask-button").focus(); // what opened it was drawn anew
    };
  }

  /** Put the questions where there is room for them. */
  place() {
    const [all, first] = [byId("findings"), byId("ask-next-part")];
    if (isNarrow()) {
      this.root.append(all);
      byId("findings-title").after(first);
    } else {
      this.root.close();
      byId("finding").append(first);
      byId("finding").after(all);
    }
  }

  /** Show the questions, and what they do to the answer: all else is out of reach meanwhile, what is read out too. */
  open() {
    if (!isNarrow() || this.root.open) return;
    this.root.showModal();
    this.root.append(byId("peek"), byId("status"));
  }
}
