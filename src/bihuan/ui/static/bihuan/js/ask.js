// htmx: the token with every post, the pressed button busy meanwhile, a server's failure said at the form. The rest of its
// settings stand in the page's head: no eval, no scripts in answers, no styles of its own; 4xx swapped as parts, 5xx not.
import { token } from "./csrf.js";
import { make } from "./content.js";

const FAILED = "没交上去，服务器没回应。";
const KEPT = "您写的都在。再试一次；还不行，找信息中心。";
const UNFOLD_AFTER = 10;

document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token(event.target.closest("form"));
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const pressed = button(event);
  if (pressed) pressed.setAttribute("aria-busy", "true");
  if (event.target.matches("form")) tell(event.target, null);
});

document.addEventListener("htmx:afterRequest", (event) => {
  const pressed = button(event);
  if (pressed) pressed.removeAttribute("aria-busy");
});

// A second press while the first is under way does nothing.
document.addEventListener("submit", (event) => {
  if (!event.target.querySelector("[aria-busy=true]")) return;
  event.preventDefault();
  event.stopPropagation();
}, true);

for (const name of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(name, (event) => fail(event, ""));

document.addEventListener("htmx:responseError", (event) => {
  const answer = event.detail.xhr;
  if (answer.status >= 500) fail(event, answer.getResponseHeader("X-Error-Number") || "");
});

// The focus goes to what an answer is about: the first error; else, where the answer took the pressed button away, to the
// part that came in its place, so that whoever has no mouse goes on from there.
document.addEventListener("htmx:afterSettle", (event) => {
  const wrong = event.detail.elt.querySelector("[aria-invalid=true]");
  if (wrong) setTimeout(() => wrong.focus(), UNFOLD_AFTER);
  else if (document.activeElement === document.body) goOn(document.getElementById(event.detail.target.id));
});

function goOn(part) {
  if (!part) return;
  part.tabIndex = -1;
  part.focus({ preventScroll: true });
}

function button(event) {
  const form = event.target.closest("form");
  return form ? form.querySelector(".b-btn.pri") : event.target.closest(".b-btn");
}

function fail(event, number) {
  const form = event.target.closest("form");
  if (form) tell(form, number ? `${KEPT}报编号 ${number}。` : KEPT);
}

function tell(form, text) {
  const old = form.querySelector("[data-failure]");
  if (old) old.remove();
  if (text === null) return;
  const words = make("div", {}, make("b", {}, FAILED), text);
  form.prepend(make("div", { class: "b-note", "data-l": "red", role: "alert", "data-failure": "" }, words));
}
