/** Unpacks the page's own style and script, which take a third of the room so, and starts it. */

import { opened } from "../answering/packed_text.js";

const texts = await Promise.all(["style", "program"].map((id) => opened(document.getElementById(id)?.textContent ?? "").text()));
const sheet = document.createElement("style");
sheet.textContent = texts[0];
document.querySelector("style")?.replaceWith(sheet);
const script = document.createElement("script");
script.type = "module";
script.text = texts[1];
document.head.append(script);
