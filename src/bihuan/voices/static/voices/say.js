// The public form: a reload must not make a second submission, so the key is kept with the draft until the receipt shows.
// Photos go up while one writes. Matters are suggested while one types.
import "./photos.js";
import "./work.js";
import { make } from "../bihuan/js/content.js";

const KEPT = "say-key";
const WAIT = 250;
const LEAST = 2;

for (const form of document.querySelectorAll("form[data-say]")) {
  keepKey(form);
  const matter = form.querySelector("[data-suggest]");
  if (matter) suggest(matter);
}

function keepKey(form) {
  const field = form.elements._key;
  if (form.querySelector("[aria-invalid=true]") || document.querySelector("[role=alert]")) remember(field.value);
  else field.value = recall() || field.value;
  form.addEventListener("input", () => remember(field.value));
}

function remember(key) {
  try {
    localStorage.setItem(KEPT, key);
  } catch {
    // Nothing is kept where nothing can be; the server's key of this page still stands.
  }
}

function recall() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

function suggest(field) {
  let timer;
  let asked = "";
  field.addEventListener("input", () => {
    clearTimeout(timer);
    const words = field.value.trim();
    if (words.length >= LEAST && words !== asked) timer = setTimeout(() => offer(field, (asked = words)), WAIT);
  });
}

async function offer(field, words) {
  const query = new URLSearchParams({ q: words, place: field.dataset.place || placeOf(field.form) });
  try {
    const answer = await fetch(`${field.dataset.suggest}?${query}`);
    const { names } = await answer.json();
    field.list.replaceChildren(...names.map((name) => make("option", { value: name })));
  } catch {
    // Without suggestions one simply types on.
  }
}

function placeOf(form) {
  return form.elements.place ? form.elements.place.value : "";
}
