// Forms with data-keep are kept on the server at each pause: what was typed waits on every machine until it is sent. What the
// answer says about a field (light and sentence) stands under it, and refuses nothing. The device's own draft (draft.js) is
// what is left where the server could not be reached; what the server has is forgotten there.
import { make } from "./content.js";
import { forget as forgetHere } from "./draft.js";
import { token } from "./csrf.js";

const PAUSE = 1200;
const AGAIN = 15000;
const timers = new WeakMap();

for (const name of ["input", "change"]) {
  document.addEventListener(name, (event) => {
    const form = event.target.form || event.target.closest("form");
    if (form && form.dataset.keep) soon(form, PAUSE);
  });
}

// Whoever leaves in the middle of a sentence finds it again.
document.addEventListener("visibilitychange", () => {
  for (const form of document.hidden ? document.querySelectorAll("form[data-keep]") : []) {
    if (timers.has(form)) navigator.sendBeacon(form.dataset.keep, body(form));
  }
});

document.addEventListener("submit", (event) => forget(event.target));

function soon(form, wait) {
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => keep(form), wait));
}

function forget(form) {
  clearTimeout(timers.get(form));
  timers.delete(form);
}

function body(form) {
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
  return data;
}

async function keep(form) {
  forget(form);
  if (!form.isConnected || form.querySelector("[aria-busy=true]")) return;
  try {
    const answer = await fetch(form.dataset.keep, { method: "POST", body: body(form), headers: { "X-CSRFToken": token(form) }, redirect: "error" });
    if (!answer.ok) throw new Error(answer.status);
    const said = await answer.json();
    forgetHere(form.dataset.draft);
    say(form, `草稿 ${said.at} 已存`);
    remark(form, said.remarks);
  } catch {
    say(form, "草稿没存上，写的都还在这一页；正在再试");
    soon(form, AGAIN);
  }
}

function say(form, words) {
  const sign = form.querySelector("[data-keeping]");
  if (!sign) return;
  sign.hidden = false;
  sign.textContent = words;
}

function remark(form, remarks) {
  const lines = new Map();
  for (const line of form.querySelectorAll("[data-remark]")) {
    if (remarks[line.dataset.remark]) lines.set(line.parentElement, line);
    else line.remove();
  }
  for (const field of form.elements) {
    if (remarks[field.name]) put(field.closest(".b-field"), lines, field.name, remarks[field.name]);
  }
}

function put(box, lines, name, [light, words]) {
  const line = lines.get(box) || make("p", { class: "b-remark" });
  line.dataset.remark = name;
  line.dataset.l = light;
  if (line.textContent !== words) line.textContent = words;
  if (!line.isConnected) box.append(line);
}
