// Where words go that the full database takes no more: they need little, and this place is counted apart. Encrypted too.
import * as vault from "./vault.js";

const PREFIX = "officer-spare-";
const place = (id) => `${PREFIX}${vault.whose()}-${id}`;

export async function keep(draft) {
  localStorage.setItem(place(draft.id), await vault.letter(draft));
}

export async function load(id) {
  const kept = localStorage.getItem(place(id));
  return kept ? vault.unletter(kept) : null;
}

export function drop(id) {
  localStorage.removeItem(place(id));
}

export function ids() {
  const start = place("");
  return Object.keys(localStorage).filter((each) => each.startsWith(start)).map((each) => each.slice(start.length));
}
