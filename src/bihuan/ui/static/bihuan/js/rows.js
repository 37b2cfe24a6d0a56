// Rows of a list in a form: add, remove, move. Names and ids carry the row's number and are put in order after every change.
import { all, arrived, onContent } from "./content.js";

const CARRIERS = ["name", "id", "for", "aria-describedby", "aria-labelledby", "data-other", "data-rows"];

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
  else if (button.matches("[data-row-up]") && row.previousElementSibling) row.previousElementSibling.before(row);
  else if (button.matches("[data-row-down]") && row.nextElementSibling) row.nextElementSibling.after(row);
  order(list);
  list.dispatchEvent(new Event("change", { bubbles: true }));
});

function rows(list) {
  return [...list.querySelectorAll(":scope > ol > [data-row]")];
}

// The blank rows that wait for people without a script go; at least one, and as many as must be, stay.
function start(list) {
  const least = Math.max(1, Number(list.dataset.least));
  for (const row of rows(list).reverse()) if (rows(list).length > least && blank(row)) row.remove();
  for (const hidden of list.querySelectorAll("[data-row-add], .tools")) hidden.hidden = false;
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
  const name = list.dataset.rows;
  const found = rows(list);
  found.forEach((row, n) => renumber(row, new RegExp(`((?:^|[-\\s])${name}-)(?:\\d+|__n__)(?=-|$)`, "g"), n));
  list.querySelector(":scope > [data-row-add]").hidden = found.length >= Number(list.dataset.most);
}

function renumber(row, pattern, n) {
  for (const element of all(row, "*")) {
    for (const attribute of CARRIERS) {
      const value = element.getAttribute(attribute);
      if (value) element.setAttribute(attribute, value.replace(pattern, `$1${n}`));
    }
  }
}
