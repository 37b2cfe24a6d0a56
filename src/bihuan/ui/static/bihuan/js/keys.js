// Keys: j and k walk a page's lists, Enter opens (the link has the focus), / searches, ? shows the keys, g and a letter go to a
// room, and a button with data-key is pressed by its key. Never in a field, never while composing, never with a modifier.
import { show } from "./dialog.js";
import { make } from "./content.js";

const OFF = "keys-off";
const WAIT_FOR_LETTER = 1200;
let going = 0;

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable], dialog[open]")) return;
  if (off() && event.key !== "?") return;
  if (act(event.key)) event.preventDefault();
});

function act(key) {
  if (Date.now() < going) return go(key);
  if (key === "g") return Boolean((going = Date.now() + WAIT_FOR_LETTER));
  if (key === "/") return focus(document.querySelector("[data-search]"));
  if (key === "?") return help();
  if (key === "j" || key === "ArrowDown") return walk(1, key);
  if (key === "k" || key === "ArrowUp") return walk(-1, key);
  return key !== "Enter" && press(key);
}

function go(letter) {
  going = 0;
  const room = document.querySelector(`[data-go="${CSS.escape(letter)}"]`);
  if (room) room.click();
  return Boolean(room);
}

function press(key) {
  const scope = document.activeElement.closest("[data-item]") || document;
  const found = [...scope.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find((e) => e.offsetParent !== null);
  if (found) found.click();
  return Boolean(found);
}

function walk(step, key) {
  const list = key.startsWith("Arrow") ? "[data-list=arrows]" : "[data-list]";
  const items = [...document.querySelectorAll(`${list} [data-item]`)].filter((item) => item.offsetParent !== null);
  const at = items.indexOf(document.activeElement.closest("[data-item]"));
  const next = items[Math.min(items.length - 1, Math.max(0, at + step))];
  return next ? focus(next.querySelector("[data-open]") || next.querySelector("a, button, input") || next) : false;
}

function focus(element) {
  if (!element) return false;
  element.focus();
  element.scrollIntoView({ block: "nearest" });
  return true;
}

function help() {
  const names = new Map([["J K", "下一件、上一件"], ["Enter", "打开"], ["/", "搜索"]]);
  for (const room of document.querySelectorAll("[data-go]")) names.set(`G ${room.dataset.go.toUpperCase()}`, room.firstChild.textContent.trim());
  for (const button of document.querySelectorAll("[data-key]:not([data-key=Enter])")) names.set(button.dataset.key.toUpperCase(), button.dataset.keyName || button.textContent.trim());
  const list = make("dl", {});
  for (const [key, name] of names) list.append(make("dt", {}, make("span", { class: "b-kbd" }, key)), make("dd", {}, name));
  show(make("h2", {}, "按键"), list, make("p", { class: "mt3" }, switcher()));
  return true;
}

function switcher() {
  const button = make("button", { class: "b-btn s quiet", type: "button" }, off() ? "打开单键" : "关掉单键");
  button.addEventListener("click", () => {
    localStorage.setItem(OFF, off() ? "" : "1");
    button.textContent = off() ? "打开单键" : "关掉单键";
  });
  return button;
}

function off() {
  try {
    return localStorage.getItem(OFF) === "1";
  } catch {
    return false;
  }
}
