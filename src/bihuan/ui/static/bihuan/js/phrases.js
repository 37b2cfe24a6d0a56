// Phrases to tap: they go where the text stands, after what is there. data-phrase names the field.
import { all, onContent } from "./content.js";

onContent((part) => {
  for (const button of all(part, "[data-phrase]")) button.hidden = false;
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-phrase]");
  if (!button) return;
  const field = document.getElementById(button.dataset.phrase);
  field.value = field.value ? `${field.value.replace(/[，。,.\s]*$/, "")}，${button.textContent}` : button.textContent;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});
