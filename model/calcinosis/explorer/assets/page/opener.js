/** Unpacks the page's own script, which takes a third of the room so, and starts it. */

import { opened } from "../answering/packed_text.js";

const text = await opened(document.getElementById("program")?.textContent ?? "").text();
const script = document.createElement("script");
script.type = "module";
script.text = text;
document.head.append(script);
