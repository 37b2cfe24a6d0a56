// One thing to observe: a number, a rating, kept or not, a choice, words, a date. Asked large, and never compulsory to fit in.
import { button, choices, make, ticks } from "./parts.js";
import { toggle } from "./timing.js";
import * as template from "./template.js";
import * as watch from "./watch.js";

const MOST_WORDS = 2000;

// `stage` is drawn anew where an answer opens or closes another question.
export function field(page, stage, observation) {
  const id = `o-${observation.id}`;
  const label = make("label", { class: "b-label", for: id }, observation.label, observation.unit ? make("span", { class: "opt" }, observation.unit) : "");
  const help = observation.help ? [make("p", { class: "sm mut" }, observation.help)] : [];
  const open = () => template.asked(stage, page.draft.answers).map((each) => each.id).join();
  const answer = (value) => {
    const before = open();
    page.draft.answers[observation.id] = value;
    page.keep();
    if (open() !== before) page.draw();
  };
  return make("div", { class: "field", "data-kind": observation.kind }, label, ...help, INPUTS[observation.kind](page, observation, id, answer, stage));
}

const INPUTS = { measured, rated, checked: chosen, judged: chosen, choice: chosen, choices: several, text, date };

function measured(page, observation, id, answer, stage) {
  const input = make("input", { id, class: "b-input num", type: "number", inputmode: observation.decimal ? "decimal" : "numeric", min: observation.low || 0, step: observation.decimal ? "any" : 1 });
  const value = page.draft.answers[observation.id];
  if (value !== undefined && value !== null) input.value = value;
  input.addEventListener("input", () => {
    const number = input.value === "" ? undefined : Number(input.value);
    if (observation.stopwatch) byHand(page.draft, observation, number);
    answer(number);
  });
  const step = (by) => () => {
    input.value = Math.max(observation.low || 0, (Number(input.value) || 0) + by);
    input.dispatchEvent(new Event("input"));
  };
  const beside = observation.stopwatch ? watches(page, stage, observation) : [button("−", step(-1), { "aria-label": `${observation.label} 减一` }), button("+", step(1), { "aria-label": `${observation.label} 加一` })];
  return make("div", { class: "hs count" }, input, ...beside);
}

// The step's first stopwatch stands at the top of the page.
function watches(page, stage, observation) {
  return observation === template.timed(stage)[0] ? [] : [toggle(page, observation, "")];
}

// What was typed is what counts, and the watch goes on from there.
function byHand(draft, observation, number) {
  const unit = template.measured(observation, 3600000) / 3600000;
  draft.watches[observation.id] = number === undefined ? null : watch.corrected(number / unit);
}

function rated(page, observation, id, answer) {
  const options = template.options(observation);
  const shown = options.map(([value]) => [String(value), String(value)]);
  const group = choices(id, observation.label, shown, text_(page.draft.answers[observation.id]), (value) => answer(value && Number(value)), { style: "b-choice full rate", none: true });
  return make("div", {}, group, make("p", { class: "hs sp sm mut" }, make("span", {}, options[0][1]), make("span", {}, options[options.length - 1][1])));
}

function text_(value) {
  return value === undefined || value === null ? value : String(value);
}

function chosen(page, observation, id, answer) {
  return choices(id, observation.label, template.options(observation), page.draft.answers[observation.id], answer, { style: "b-choice full", none: true });
}

function several(page, observation, id, answer) {
  return ticks(observation.label, template.options(observation), page.draft.answers[observation.id] || [], (value, on) => {
    const kept = (page.draft.answers[observation.id] || []).filter((each) => each !== value);
    answer(on ? [...kept, value] : kept);
  });
}

function text(page, observation, id, answer) {
  const box = make("textarea", { id, class: "b-input", rows: 2, maxlength: MOST_WORDS });
  box.value = page.draft.answers[observation.id] || "";
  box.addEventListener("input", () => answer(box.value));
  return box;
}

function date(page, observation, id, answer) {
  const input = make("input", { id, class: "b-input fit", type: "date" });
  input.value = page.draft.answers[observation.id] || "";
  input.addEventListener("input", () => answer(input.value || undefined));
  return input;
}
