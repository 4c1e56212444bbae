/** Sharing by link, the case as a file, and the list of shortcuts. */

import { t } from "../answering/language.js";
import { byId, setText } from "./dom.js";
import { fromFragment, toFragment } from "./share.js";
import { fromYaml, refuseLarge } from "./yaml_read.js";
import { toYaml } from "./yaml_write.js";

/** @typedef {import("../answering/page_contents.js").Contents} Contents */
/** @typedef {import("./store.js").Store} Store */

/**
 * @param {Contents} contents @param {Store} store
 * @param {() => string[]} order of the findings @param {() => string} view the tab that is open
 * @param {(fragment: string) => boolean} load shows what a link holds, if it holds anything
 */
export function dialogs(contents, store, order, view, load) {
  const link = byId("link-text");
  const file = byId("file-text");
  const read = (/** @type {string} */ text) => {
    try {
      refuseLarge(text.length);
      /** @type {import("./yaml_read.js").Note[]} */
      const notes = [];
      if (!fromFragment(text)) store.open({ case: fromYaml(text, contents, notes), shown: null, notes });
      else load(text);
      byId("file").close();
    } catch (error) {
      setText(byId("file-problem"), /** @type {Error} */ (error).message);
    }
  };
  byId("share-button").onclick = () => {
    const fragment = toFragment(store.state, view());
    const isFile = location.protocol === "file:"; // its address means nothing on another machine
    link.value = isFile ? fragment : location.href.replace(/#.*/, "") + fragment;
    byId("share-file").hidden = !isFile;
    byId("share-link").hidden = isFile;
    show("share");
    link.select();
  };
  byId("file-button").onclick = () => {
    file.value = toYaml(store.state.case, order());
    setText(byId("file-problem"), "");
    show("file");
    file.setSelectionRange(0, 0);
    file.scrollTop = 0;
  };
  byId("link-copy").onclick = () => copy(link, byId("link-done"));
  byId("file-copy").onclick = () => copy(file, byId("file-done"));
  byId("file-use").onclick = () => read(file.value);
  byId("file-save").onclick = () => save(`${store.state.case.id ?? "case"}.yaml`, file.value);
  const open = async (/** @type {File | undefined} */ chosen) => {
    if (!chosen) return;
    try {
      refuseLarge(chosen.size, chosen.name);
      file.value = await chosen.text();
      setText(byId("file-problem"), "");
    } catch (error) {
      setText(byId("file-problem"), /** @type {Error} */ (error).message);
    }
  };
  byId("file-open").onchange = async (/** @type {{ target: HTMLInputElement }} */ { target }) => {
    await open(target.files?.[0]);
    target.value = "";
  };
  // a file that is dropped would take the place of the page
  document.addEventListener("dragover", (event) => event.dataTransfer?.types.includes("Files") && event.preventDefault());
  document.addEventListener("drop", (event) => {
    const dropped = event.dataTransfer?.files?.[0];
    if (!dropped) return;
    event.preventDefault();
    if (!byId("file").open) byId("file-button").click();
    open(dropped);
  });
  byId("help-button").onclick = () => show("help");
  document
    .querySelectorAll("dialog .close")
    .forEach((button) => button.addEventListener("click", () => button.closest("dialog")?.close()));
}

/** @param {string} id */
function show(id) {
  const dialog = byId(id);
  dialog.querySelectorAll(".done").forEach((/** @type {Element} */ element) => setText(element, ""));
  dialog.showModal();
}

/** @param {HTMLTextAreaElement | HTMLInputElement} area @param {Element} done */
async function copy(area, done) {
  area.select();
  try {
    await navigator.clipboard.writeText(area.value);
    setText(done, t("Copied."));
  } catch {
    setText(done, t("Selected: copy it with the keyboard."));
  }
}

/** @param {string} name @param {string} text */
function save(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "application/yaml" }));
  const anchor = document.createElement("a");
  anchor.href = address;
  anchor.download = name;
  anchor.click();
  URL.revokeObjectURL(address);
}
