// Forms with data-draft="name", and where the page has data-drafts="person" every posted form in which something is typed, are
// kept on this device with every key, come back when the page does, and are forgotten once the page says
// data-draft-done="name", or the form was sent and what came back finds no fault with it. A week is the longest. What came
// back is said at the form, with a way to begin anew. Passwords, codes, files, tokens and what is personal (data-no-draft, on a
// field or a form) are never kept.
import { all, make, onContent } from "./content.js";
import { grow } from "./rows.js";

const NEVER = "[type=hidden], [type=file], [type=password], [autocomplete=one-time-code], [data-no-draft]";
const TYPED = "textarea, input:not([type=hidden]):not([type=checkbox]):not([type=radio]):not([type=file]):not([type=password])";
const FAULTY = ".fault, [data-kept], form[data-draft] [aria-invalid=true], form[data-draft] .b-note[role=alert], [data-failure]";
const WEEK = 7 * 24 * 60 * 60 * 1000;
const MANY = 200;
const PAUSE = 400;
const waiting = new Map();
const SENT = "draft-sent";

onContent((part) => {
  arrived(part);
  for (const done of all(part, "[data-draft-done]")) forget(done.dataset.draftDone);
  for (const form of all(part, "form")) {
    name(form);
    if (form.dataset.draft) restore(form);
  }
});

for (const name of ["input", "change"]) {
  document.addEventListener(name, (event) => {
    const form = event.target.form;
    if (form && form.dataset.draft) soon(form);
  });
}

// A form of hundreds of fields is written down when its writer pauses, and when they leave.
function soon(form) {
  clearTimeout(waiting.get(form));
  waiting.delete(form);
  if (form.elements.length <= MANY) save(form);
  else waiting.set(form, setTimeout(flush, PAUSE));
}

function flush() {
  for (const [form, timer] of waiting) {
    clearTimeout(timer);
    save(form);
  }
  waiting.clear();
}

window.addEventListener("pagehide", flush);

// A form without a name of its own is called by where it goes, by what it says unseen, and by whose it is.
function name(form) {
  const person = document.body.dataset.drafts;
  if (!person || form.dataset.draft || form.method !== "post" || form.matches("[data-no-draft], dialog *")) return;
  if (![...form.elements].some((field) => field.matches(TYPED) && !field.matches(NEVER))) return;
  const told = [...form.querySelectorAll("input[type=hidden]")].filter((field) => !/^(_|csrf)/.test(field.name));
  const url = new URL(form.getAttribute("action") || "", location.href);
  form.dataset.draft = [url.pathname + url.search, ...told.map((field) => field.value), `#${person}`].join(" ");
}

// Which form was sent is remembered until something comes back; a page that shows a fault keeps the words for another try.
document.addEventListener("submit", (event) => {
  flush();
  if (event.target.dataset.draft) remember(sessionStorage, SENT, event.target.dataset.draft);
});

for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(name, () => remember(sessionStorage, SENT, ""));
}

function arrived(part) {
  const sent = recall(sessionStorage, SENT);
  if (!sent) return;
  remember(sessionStorage, SENT, "");
  for (const again of all(part, "form[data-again]")) again.dataset.draft = sent; // the same words, for another try
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
  let changed = false;
  for (const [name, type, value] of read(form.dataset.draft)) {
    makeRoom(form, name);
    for (const field of fields(form).filter((f) => f.name === name && f.type === type)) changed = put(field, value) || changed;
  }
  if (changed) tell(form);
}

// Whoever finds other words than the server's knows where they come from.
function tell(form) {
  if (form.querySelector("[data-saved]")) return;
  const anew = make("button", { class: "b-btn s quiet", type: "button" }, "丢掉，从头写");
  anew.addEventListener("click", () => {
    forget(form.dataset.draft);
    location.reload();
  });
  form.prepend(make("div", { class: "b-note mb3", "data-l": "grey", "data-restored": "" }, make("div", {}, make("b", {}, "接着上次没交的写"), "写过的留在这台设备上，还没有交。", anew)));
}

// A field of a row that is not on the page yet: its list grows until it is.
function makeRoom(form, name) {
  const list = [...form.querySelectorAll("[data-rows]")].find((l) => name.startsWith(`${l.dataset.rows}-`));
  while (list && !form.elements[name] && grow(list));
}

function put(field, value) {
  const before = ticks(field) ? field.checked : field.value;
  if (ticks(field)) field.checked = field.checked || field.value === value;
  else if (field.value === field.defaultValue || field.matches("select")) field.value = value;
  field.dispatchEvent(new Event("change", { bubbles: true }));
  return before !== (ticks(field) ? field.checked : field.value);
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
