// Decisions of a meeting or an acceptance: only another choice than the first opens the reason. 1 to 5 choose.
import { all, onContent } from "./content.js";

onContent((part) => all(part, "[data-decision]").forEach(settle));

document.addEventListener("change", (event) => {
  const row = event.target.closest("[data-decision]");
  if (row && event.target.type === "radio") settle(row, true);
});

document.addEventListener("keydown", (event) => {
  const row = event.target.closest("[data-decision]");
  if (!row || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input:not([type=radio]), textarea")) return;
  const choice = row.querySelectorAll("input[type=radio]")[Number(event.key) - 1];
  if (choice) choice.click();
});

function settle(row, chosen) {
  const radios = [...row.querySelectorAll("input[type=radio]")];
  const why = row.querySelector(".why");
  const exception = radios.findIndex((radio) => radio.checked) > 0;
  row.classList.toggle("ex", exception);
  if (!why) return;
  why.hidden = !exception && !why.matches("[data-open]");
  if (chosen && exception) why.querySelector("input").focus();
}
