// Rows of a list in a form: add, remove, move, by button or by key, and rows pasted from a table. Names and ids carry the
// row's number and are put in order after every change.
import { all, arrived, onContent } from "./content.js";

const CARRIERS = ["name", "id", "for", "aria-describedby", "aria-labelledby", "data-other", "data-rows"];
const CARRYING = CARRIERS.map((attribute) => `[${attribute}]`).join();
const AT_ONCE = 60; // more rows get their numbers after what was done is seen, and before anything is sent
const PAUSE = 30;
const MANY = 40; // of which only those in sight are drawn
const late = new Map();

document.addEventListener("submit", () => [...late.keys()].forEach(renumberAll), true);

onContent((part) => {
  for (const list of all(part, "[data-rows]")) start(list);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-row-add], [data-row-drop], [data-row-up], [data-row-down]");
  if (!button) return;
  const list = button.closest("[data-rows]");
  const row = button.closest("[data-row]");
  if (button.matches("[data-row-add]")) add(list);
  else if (button.matches("[data-row-drop]")) drop(list, row);
  else move(row, button.matches("[data-row-up]") ? -1 : 1);
  changed(list);
});

document.addEventListener("keydown", (event) => {
  const row = event.target.closest("[data-row]");
  if (!row || event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey) return;
  if (event.altKey ? byKey(event.key, row) : event.key === "Enter" && event.target.matches("input") && onward(event.target, row)) {
    event.preventDefault();
    changed(row.closest("[data-rows]") || document.querySelector("[data-rows]"));
  }
});

document.addEventListener("paste", (event) => {
  const row = event.target.closest("[data-row]");
  const lines = row ? event.clipboardData.getData("text/plain").replace(/\r/g, "").split("\n").filter((line) => line.trim()) : [];
  if (lines.length < 2 && !(lines.length && lines[0].includes("\t"))) return;
  event.preventDefault();
  const list = row.closest("[data-rows]");
  spread(list, row, lines, inputs(row).indexOf(event.target));
  changed(list);
});

function changed(list) {
  order(list);
  list.dispatchEvent(new Event("change", { bubbles: true }));
}

function move(row, step) {
  const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  const held = row.contains(document.activeElement) ? document.activeElement : null;
  if (step < 0) other.before(row);
  else other.after(row);
  if (held) held.focus();
}

// With Alt: arrows move the row, Enter puts a new one after it, Delete takes it away.
function byKey(key, row) {
  const list = row.closest("[data-rows]");
  if (key === "ArrowUp" || key === "ArrowDown") move(row, key === "ArrowUp" ? -1 : 1);
  else if (key === "Delete" || key === "Backspace") drop(list, row);
  else if (key === "Enter") put(list, row);
  else return false;
  order(list);
  return list.isConnected;
}

function put(list, row) {
  const made = grow(list);
  if (!made) return;
  row.after(made);
  inputs(made)[0].focus();
}

// Enter in a field of one line goes to the same field of the next row; from the last row to a new one.
function onward(field, row) {
  const place = inputs(row).indexOf(field);
  const next = row.nextElementSibling || grow(row.closest("[data-rows]"));
  if (next) inputs(next)[place].focus();
  return true;
}

function inputs(row) {
  return [...row.querySelectorAll("input:not([type=hidden]), textarea, select")];
}

// Lines go into this row and those after it, their columns into the fields from this one on. What is filled in is not lost:
// where the row holds something, the lines become rows of their own after it.
function spread(list, row, lines, place) {
  let at = inputs(row)[place].value ? null : row;
  let last = row;
  for (const line of lines) {
    if (!at && !(at = grow(list))) break;
    if (at !== row) last.after(at);
    line.split("\t").forEach((cell, n) => fill(inputs(at)[place + n], cell.trim()));
    last = at;
    at = null;
  }
}

function fill(field, text) {
  if (!field || !text) return;
  const day = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text);
  field.value = field.type === "date" && day ? `${day[1]}-${day[2].padStart(2, "0")}-${day[3].padStart(2, "0")}` : found(field, text);
}

// A name alone is enough, where only one of the list's choices begins with it.
function found(field, text) {
  const offered = field.list ? [...field.list.options].map((option) => option.value) : [];
  const alike = offered.filter((value) => value.startsWith(text));
  return alike.length === 1 ? alike[0] : text;
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-row] input[list]")) event.target.value = found(event.target, event.target.value.trim());
}, true);

function rows(list) {
  return [...list.querySelector(":scope > ol").children].filter((row) => "row" in row.dataset);
}

// The blank rows that wait for people without a script go; at least one, and as many as must be, stay.
function start(list) {
  const least = Math.max(1, Number(list.dataset.least));
  let left = rows(list).length;
  for (const row of rows(list).reverse()) {
    if (left <= least) break;
    if (!blank(row)) continue;
    row.remove();
    left -= 1;
  }
  for (const hidden of list.querySelectorAll("[data-row-add], [data-row-keys], .tools")) hidden.hidden = false;
  order(list);
}

function blank(row) {
  return [...row.querySelectorAll("input, textarea, select")].every((f) => (f.type === "checkbox" || f.type === "radio" ? !f.checked : !f.value));
}

// A further row at the end; a list that is full grows no more.
export function grow(list) {
  if (rows(list).length >= Number(list.dataset.most)) return null;
  const row = list.querySelector(":scope > template").content.querySelector("[data-row]").cloneNode(true);
  list.querySelector(":scope > ol").append(row);
  row.querySelector(".tools").hidden = false;
  order(list);
  arrived(row);
  return row;
}

function add(list) {
  const row = grow(list);
  const first = row && row.querySelector("input:not([type=hidden]), textarea, select");
  if (first) first.focus();
}

function drop(list, row) {
  const next = row.nextElementSibling || row.previousElementSibling;
  row.remove();
  const button = next ? next.querySelector("[data-row-drop]") : list.querySelector("[data-row-add]");
  if (button) button.focus();
}

function order(list) {
  const found = rows(list);
  if (found.filter((row, n) => row.dataset.n !== String(n)).length > AT_ONCE) late.set(list, late.get(list) || setTimeout(renumberAll, PAUSE, list));
  else renumberAll(list);
  if (found.length > MANY) list.classList.add("many");
  list.querySelector("[data-row-add]").hidden = found.length >= Number(list.dataset.most);
}

function renumberAll(list) {
  clearTimeout(late.get(list));
  late.delete(list);
  const pattern = new RegExp(`((?:^|[-\\s])${list.dataset.rows}-)(?:\\d+|__n__)(?=-|$)`, "g");
  rows(list).forEach((row, n) => {
    if (row.dataset.n !== String(n)) renumber(row, pattern, n);
    row.dataset.n = n;
  });
}

function renumber(row, pattern, n) {
  for (const element of all(row, CARRYING)) {
    for (const attribute of CARRIERS) {
      const value = element.getAttribute(attribute);
      if (value) element.setAttribute(attribute, value.replace(pattern, `$1${n}`));
    }
  }
}
