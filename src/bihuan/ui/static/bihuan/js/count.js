// 30 / 1000: how much of a text's room is used. data-count names the field.
import { all, onContent } from "./content.js";

onContent((part) => {
  for (const sign of all(part, "[data-count]")) count(sign);
});

document.addEventListener("input", (event) => {
  const sign = event.target.id && document.querySelector(`[data-count="${event.target.id}"]`);
  if (sign) count(sign);
});

function count(sign) {
  const field = document.getElementById(sign.dataset.count);
  if (field) sign.textContent = `${field.value.length} / ${field.maxLength}`;
}
