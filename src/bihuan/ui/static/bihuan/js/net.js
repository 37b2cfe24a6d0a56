// Says when nothing reaches the server, for whatever part of the page asked: no network, or no answer in time. Goes away with
// the next answer. What a form has to say about itself, ask.js says at the form.
import { make } from "./content.js";

const OFFLINE = "没有网络。写的都留在这台设备上，连上以后再交。";
const SILENT = "服务器没有按时回应，屏幕上的可能不是最新的。";
const AGAIN = "刷新";

window.addEventListener("offline", () => say(OFFLINE));
window.addEventListener("online", hush);
if (navigator.onLine === false) say(OFFLINE);

for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, () => say(navigator.onLine === false ? OFFLINE : SILENT));
}
document.addEventListener("htmx:afterOnLoad", hush);

function say(words) {
  const main = document.getElementById("main");
  if (!main || strip()?.dataset.net === words) return;
  hush();
  const again = make("button", { class: "b-btn s quiet", type: "button" }, AGAIN);
  again.addEventListener("click", () => location.reload());
  const text = make("span", {}, words);
  main.before(make("div", { class: "b-net", role: "status", "data-net": words }, text, ...(words === SILENT ? [again] : [])));
}

function hush() {
  strip()?.remove();
}

function strip() {
  return document.querySelector("[data-net]");
}
