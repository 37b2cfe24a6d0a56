// Names to tap or to find by typing: @ and some letters of a name or a unit, in a field with data-mentions="list", leave those that
// fit; arrows go through them, Enter or Tab takes one, Esc none. The focus stays in the field. data-mention names the field.
const OPEN = /[@＠]([^\s@＠，。；：！？]{0,20})$/;

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-mention]");
  if (button) take(document.getElementById(button.dataset.mention), button);
});

document.addEventListener("input", (event) => {
  if (event.target.dataset.mentions) offer(event.target);
});

document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (!field.dataset.mentions || event.isComposing || event.keyCode === 229 || !at(field)) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") walk(field, event.key === "ArrowDown" ? 1 : -1);
  else if (event.key === "Enter" || event.key === "Tab") take(field, at(field));
  else if (event.key === "Escape") shut(field);
  else return;
  event.preventDefault();
  event.stopPropagation();
}, true);

document.addEventListener("focusout", (event) => {
  const field = event.target;
  if (field.dataset.mentions && !names(field)[0]?.closest("details").contains(event.relatedTarget)) shut(field);
});

// What is typed after the last @ before the caret; null where nobody is being named.
function asked(field) {
  const found = OPEN.exec(field.value.slice(0, field.selectionStart));
  return found && found[1];
}

function names(field) {
  return [...document.getElementById(field.dataset.mentions).children];
}

function at(field) {
  return document.getElementById(field.getAttribute("aria-activedescendant") || "");
}

function offer(field) {
  const words = asked(field);
  const fitting = names(field).filter((name) => {
    name.hidden = words !== null && !name.textContent.includes(words);
    return !name.hidden;
  });
  if (words === null || !fitting.length) return shut(field);
  fitting[0].closest("details").open = true;
  mark(field, fitting[0]);
}

function walk(field, step) {
  const shown = names(field).filter((name) => !name.hidden);
  mark(field, shown[(shown.indexOf(at(field)) + step + shown.length) % shown.length]);
}

function mark(field, chosen) {
  for (const name of names(field)) name.setAttribute("aria-selected", String(name === chosen));
  field.setAttribute("aria-activedescendant", chosen.id);
  chosen.scrollIntoView({ block: "nearest" });
}

function shut(field) {
  field.removeAttribute("aria-activedescendant");
  for (const name of names(field)) {
    name.hidden = false;
    name.setAttribute("aria-selected", "false");
  }
  const menu = names(field)[0]?.closest("details");
  if (menu) menu.open = false;
}

function take(field, button) {
  const before = field.value.slice(0, field.selectionStart).replace(OPEN, "");
  const words = `${before}@${button.dataset.name} `;
  field.value = words + field.value.slice(field.selectionStart);
  shut(field);
  field.focus();
  field.setSelectionRange(words.length, words.length);
  field.dispatchEvent(new Event("change", { bubbles: true }));
}
