// Fields that hang on another answer (data-other, data-wanted) show only when it was given; hidden ones are not posted.
import { onContent } from "./content.js";

onContent(() => document.querySelectorAll("form").forEach(settle));

document.addEventListener("change", (event) => {
  if (event.target.form) settle(event.target.form);
});

function settle(form) {
  for (const part of form.querySelectorAll("[data-other]")) {
    const wanted = JSON.parse(part.dataset.wanted);
    const shown = answers(form, part.dataset.other).some((answer) => wanted.includes(answer));
    part.hidden = !shown;
    for (const field of part.querySelectorAll("input, textarea, select")) field.disabled = !shown;
  }
}

function answers(form, name) {
  const fields = [...form.elements].filter((field) => field.name === name && !field.disabled);
  return fields.filter((field) => !/checkbox|radio/.test(field.type) || field.checked).map((field) => field.value);
}
