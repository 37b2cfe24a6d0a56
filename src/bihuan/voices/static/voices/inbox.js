// The inbox: j and k open what they come to, 1 to 6 choose what becomes of a voice, 并入 fills the form in. Filters go at once.
import { all, onContent } from "../bihuan/js/content.js";

const WALKING = 80;
let opening = 0;

onContent((part) => {
  for (const radio of all(part, "input[name=outcome]")) radio.closest(".b-choice").dataset.keys = "";
  for (const voice of all(part, "#reading")) mark(voice);
  for (const form of all(part, "form[data-auto]")) automatic(form);
});

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, dialog")) return;
  if (event.key === "j" || event.key === "k") soon();
  if (event.key >= "1" && event.key <= "6") choose(Number(event.key) - 1);
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-merge]");
  if (link && join(link.dataset.merge)) event.preventDefault();
});

// On a telephone a voice has the page to itself.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (!event.target.matches("[data-voice]") || !matchMedia("(max-width: 760px)").matches) return;
  event.preventDefault();
  location.href = event.target.href;
});

// Who walks on at once passes by; keys.js has moved the focus by then.
function soon() {
  clearTimeout(opening);
  opening = setTimeout(open, WALKING);
}

function open() {
  const link = document.activeElement;
  if (link.matches("[data-voice]") && !link.closest(".cur")) link.click();
}

function choose(number) {
  const radio = document.querySelectorAll("#panel input[name=outcome]")[number];
  if (!radio) return;
  radio.click();
  radio.focus();
}

function join(master) {
  const outcome = document.querySelector("#panel input[name=outcome][value=merge]");
  const select = document.querySelector("#panel select[name=master]");
  const one = document.querySelector(`#panel input[name=master][value="${CSS.escape(master)}"]`);
  if (!outcome || !(select || one)) return false;
  outcome.click();
  if (select) select.value = master;
  else one.click();
  document.querySelector("#panel .b-btn.pri").focus();
  return true;
}

// The list shows which one is open, and which are done with since the page came.
function mark(voice) {
  const uid = voice.dataset.done || location.pathname.split("/").pop();
  for (const item of document.querySelectorAll(".inb li")) {
    const link = item.querySelector("[data-voice]");
    const here = Boolean(link) && link.dataset.voice === uid;
    if (!here && document.querySelector(`.inb [data-voice="${CSS.escape(uid)}"]`)) item.classList.remove("cur");
    if (here) item.classList.add("cur");
    if (here && voice.dataset.done && link.querySelector(".new")) item.classList.add("done");
  }
}

function automatic(form) {
  form.querySelector("button").hidden = true;
  form.addEventListener("change", () => form.requestSubmit ? form.requestSubmit() : form.submit());
}
