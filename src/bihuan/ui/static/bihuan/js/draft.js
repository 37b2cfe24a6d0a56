// Forms with data-draft="name" are kept on this device with every key, come back when the page does, and are forgotten
// once the page says data-draft-done="name". What the server filled in wins. Passwords, files and tokens are never kept.
import { all, onContent } from "./content.js";
import { grow } from "./rows.js";

const NEVER = "[type=hidden], [type=file], [type=password], [data-no-draft]";

onContent((part) => {
  for (const done of all(part, "[data-draft-done]")) forget(done.dataset.draftDone);
  for (const form of all(part, "form[data-draft]")) restore(form);
});

for (const name of ["input", "change"]) {
  document.addEventListener(name, (event) => {
    const form = event.target.form;
    if (form && form.dataset.draft) save(form);
  });
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
    if (worthy.length) localStorage.setItem(key(form.dataset.draft), JSON.stringify(worthy));
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
    return JSON.parse(localStorage.getItem(key(name))) || [];
  } catch {
    return [];
  }
}

function forget(name) {
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
