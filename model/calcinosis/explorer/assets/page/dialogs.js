/** Sharing by link, the case as a file, and the list of shortcuts. */

import { byId, setText } from "./dom.js";
import { toFragment } from "./share.js";
import { fromYaml } from "./yaml_read.js";
import { toYaml } from "./yaml_write.js";

/** @typedef {import("../answering/page_contents.js").Contents} Contents */
/** @typedef {import("./store.js").Store} Store */

/** @param {Contents} contents @param {Store} store @param {() => string[]} order of the findings */
export function dialogs(contents, store, order) {
  const link = byId("link-text");
  const file = byId("file-text");
  const read = (/** @type {string} */ text) => {
    try {
      store.change({ case: fromYaml(text, contents), shown: null });
      byId("file").close();
    } catch (error) {
      setText(byId("file-problem"), /** @type {Error} */ (error).message);
    }
  };
  byId("share-button").onclick = () => {
    const fragment = toFragment(store.state);
    history.replaceState(null, "", fragment);
    link.value = location.href;
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
  byId("file-open").onchange = async (/** @type {{ target: HTMLInputElement }} */ { target }) => {
    const [chosen] = target.files ?? [];
    if (chosen) file.value = await chosen.text();
    target.value = "";
  };
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
    setText(done, "Copied.");
  } catch {
    setText(done, "Selected: copy it with the keyboard.");
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
