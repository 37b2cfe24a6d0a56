// Forms with data-draft="name" are kept on this device with every key, come back when the page does, and are forgotten
// once the page says data-draft-done="name", or the form was sent and what came back finds no fault with it. A week is the
// longest. What the server filled in wins. Passwords, files, tokens and what is personal (data-no-draft) are never kept.
import { all, onContent } from "./content.js";
import { grow } from "./rows.js";

const NEVER = "[type=hidden], [type=file], [type=password], [data-no-draft]";
const FAULTY = ".fault, [data-kept], form[data-draft] [aria-invalid=true], form[data-draft] .b-note[role=alert], [data-failure]";
const WEEK = 7 * 24 * 60 * 60 * 1000;
const SENT = "draft-sent";

onContent((part) => {
  arrived(part);
  for (const done of all(part, "[data-draft-done]")) forget(done.dataset.draftDone);
  for (const form of all(part, "form[data-draft]")) restore(form);
});

for (const name of ["input", "change"]) {
  document.addEventListener(name, (event) => {
    const form = event.target.form;
    if (form && form.dataset.draft) save(form);
  });
}

// Which form was sent is remembered until something comes back; a page that shows a fault keeps the words for another try.
document.addEventListener("submit", (event) => {
  if (event.target.dataset.draft) remember(sessionStorage, SENT, event.target.dataset.draft);
});

for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(name, () => remember(sessionStorage, SENT, ""));
}

function arrived(part) {
  const sent = recall(sessionStorage, SENT);
  if (!sent) return;
  remember(sessionStorage, SENT, "");
  const signedOut = location.pathname === "/login"; // what was sent came to nobody
  if (!signedOut && !all(part, FAULTY).length && !reopened(part, sent)) forget(sent);
}

// The form stands there again, and no answer led to it: whoever opened it anew may never have had one.
function reopened(part, sent) {
  const [visit] = performance.getEntriesByType("navigation");
  const answered = part !== document || !visit || visit.redirectCount > 0;
  return !answered && all(part, `form[data-draft="${CSS.escape(sent)}"]`).length > 0;
}

function remember(store, name, value) {
  try {
    store.setItem(name, value);
  } catch {
    // Where nothing can be kept, nothing is.
  }
}

function recall(store, name) {
  try {
    return store.getItem(name) || "";
  } catch {
    return "";
  }
}

function key(name) {
  return `draft:${name}`;
}

function fields(form) {
  return [...form.elements].filter((field) => field.name && !field.matches(NEVER));
}

function save(form) {
  const kept = fields(form).map((field) => [field.name, field.type, ticks(field) ? field.checked && field.value : field.value]);
  const worthy = kept.filter(([, , value]) => value !== "" && value !== false);
  try {
    if (worthy.length) localStorage.setItem(key(form.dataset.draft), JSON.stringify({ at: Date.now(), fields: worthy }));
    else forget(form.dataset.draft);
    say(form);
  } catch {
    // A full or forbidden store: the form works as before, it is only not remembered.
  }
}

function restore(form) {
  if (form.querySelector("[aria-invalid=true]")) return;
  for (const [name, type, value] of read(form.dataset.draft)) {
    makeRoom(form, name);
    for (const field of fields(form).filter((f) => f.name === name && f.type === type)) put(field, value);
  }
}

// A field of a row that is not on the page yet: its list grows until it is.
function makeRoom(form, name) {
  const list = [...form.querySelectorAll("[data-rows]")].find((l) => name.startsWith(`${l.dataset.rows}-`));
  while (list && !form.elements[name] && grow(list));
}

function put(field, value) {
  if (ticks(field)) field.checked = field.checked || field.value === value;
  else if (field.value === field.defaultValue || field.matches("select")) field.value = value;
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

function read(name) {
  try {
    const kept = JSON.parse(localStorage.getItem(key(name)));
    if (kept && Date.now() - kept.at > WEEK) forget(name);
    return kept && Date.now() - kept.at <= WEEK ? kept.fields : [];
  } catch {
    return [];
  }
}

// Also where the server has it now.
export function forget(name) {
  try {
    localStorage.removeItem(key(name));
  } catch {
    // Nothing was kept where nothing can be.
  }
}

function say(form) {
  const sign = form.querySelector("[data-saved]");
  if (sign) sign.hidden = false;
}

function ticks(field) {
  return field.type === "checkbox" || field.type === "radio";
}
