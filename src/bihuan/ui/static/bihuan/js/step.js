// − and ＋ beside a number, within its bounds.
import { all, onContent } from "./content.js";

onContent((part) => {
  for (const button of all(part, "[data-step]")) button.hidden = false;
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-step]");
  if (!button) return;
  const input = button.closest(".b-numin").querySelector("input");
  const wide = Number(input.max) === 100 ? 10 : 1;
  const value = Number(input.value || input.min || 0) + Number(button.dataset.step) * wide;
  const low = input.min === "" ? 0 : Number(input.min);
  const high = input.max === "" ? Infinity : Number(input.max);
  input.value = String(Math.min(high, Math.max(low, value)));
  input.dispatchEvent(new Event("change", { bubbles: true }));
});
