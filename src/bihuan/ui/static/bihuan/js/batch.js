// The batch bar appears with the first tick and says how many; a tick in the head takes or leaves all.
import { all, onContent } from "./content.js";

onContent((part) => {
  for (const bar of all(part, "[data-batch]")) count(bar);
});

document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-pick], [data-pick-all]")) return;
  if (event.target.matches("[data-pick-all]")) {
    for (const tick of ticks(event.target.form)) tick.checked = event.target.checked;
  }
  update(event.target.form);
});

document.addEventListener("reset", (event) => setTimeout(() => update(event.target)));

function ticks(form) {
  return [...form.elements].filter((field) => field.matches("[data-pick]"));
}

function update(form) {
  for (const bar of form ? document.querySelectorAll(`[data-batch="${form.id}"]`) : []) count(bar);
}

function count(bar) {
  const form = document.getElementById(bar.dataset.batch);
  if (!form) return;
  const picked = ticks(form).filter((tick) => tick.checked);
  for (const tick of ticks(form)) {
    const row = tick.closest("tr, [data-item]");
    if (row) row.classList.toggle("sel", tick.checked);
  }
  bar.hidden = picked.length === 0;
  bar.querySelector("[data-batch-count]").textContent = `已选 ${picked.length} 件`;
}
