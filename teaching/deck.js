"use strict";
const slides = [...document.querySelectorAll("section")];
let now = 0;

function show(number) {
  now = Math.min(Math.max(number, 0), slides.length - 1);
  slides.forEach((slide, n) => slide.classList.toggle("now", n === now));
  document.getElementById("place").textContent = `${now + 1} / ${slides.length}`;
  history.replaceState(null, "", `#s${now + 1}`);
}

function speak() {
  const button = document.getElementById("notes");
  const on = document.body.classList.toggle("speaking");
  button.setAttribute("aria-pressed", String(on));
}

const KEYS = {
  ArrowRight: () => show(now + 1), PageDown: () => show(now + 1), " ": () => show(now + 1),
  ArrowLeft: () => show(now - 1), PageUp: () => show(now - 1),
  Home: () => show(0), End: () => show(slides.length - 1), n: speak, N: speak,
};
document.addEventListener("keydown", (event) => {
  const onButton = event.target instanceof HTMLButtonElement && event.key === " ";
  if (!KEYS[event.key] || onButton || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  KEYS[event.key]();
});
document.getElementById("on").addEventListener("click", () => show(now + 1));
document.getElementById("back").addEventListener("click", () => show(now - 1));
document.getElementById("notes").addEventListener("click", speak);
addEventListener("hashchange", () => show(Number(location.hash.slice(2)) - 1 || 0));
show(Number(location.hash.slice(2)) - 1 || 0);
