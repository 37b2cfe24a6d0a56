// One toast at a time, eight seconds, longer while the pointer or the focus is on it.
import { make } from "./content.js";

const STAYS = 8000;
const region = document.getElementById("toasts");
let timer;

export function toast(text) {
  region.replaceChildren(make("div", { class: "b-toast", "data-toast": "" }, make("span", {}, text)));
}

if (region) {
  new MutationObserver(start).observe(region, { childList: true });
  for (const name of ["mouseenter", "focusin"]) region.addEventListener(name, () => clearTimeout(timer));
  for (const name of ["mouseleave", "focusout"]) region.addEventListener(name, start);
  start();
}

function start() {
  clearTimeout(timer);
  if (region.childElementCount) timer = setTimeout(() => region.replaceChildren(), STAYS);
}
