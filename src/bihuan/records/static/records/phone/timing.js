// The stopwatches of a step. The first stands large at the top; every one may be put right by hand.
import { button, make } from "./parts.js";
import * as template from "./template.js";
import * as watch from "./watch.js";

const STOP = { queue_minutes: "到号了" };
const WAITING = { queue_minutes: "等候中" };

// The head of the page, and what stops its ticking.
export function timer(page, stage) {
  const [first] = template.timed(stage);
  const face = make("div", { class: "n" });
  const small = make("small");
  const head = make("div", { class: "sw", role: "timer", "aria-label": first ? first.label : "已走多久" }, make("div", { class: "grow" }, face, small), ...(first ? [toggle(page, first)] : []));
  const draw = () => {
    const spent = Math.max(0, Date.now() - page.draft.started);
    face.textContent = watch.face(first ? watch.elapsed(page.draft.watches[first.id]) : spent);
    small.textContent = [first ? standing(page.draft, first) : "这一步不用计时", `已走 ${watch.words(spent)}`].join(" · ");
  };
  draw();
  const ticking = setInterval(draw, 1000);
  return [head, () => clearInterval(ticking)];
}

function standing(draft, observation) {
  if (watch.running(draft.watches[observation.id])) return WAITING[observation.id] || "计时中";
  return draft.watches[observation.id] ? observation.label : `${observation.label}，还没开始`;
}

// Begins or stops the watch of an observation; what it stopped at is the answer.
export function toggle(page, observation, size = "l") {
  const { draft } = page;
  const on = watch.running(draft.watches[observation.id]);
  const words = on ? STOP[observation.id] || "停" : draft.watches[observation.id] ? "接着计" : "开始";
  return button(words, () => {
    if (on) stop(draft, observation);
    else draft.watches[observation.id] = watch.begun(draft.watches[observation.id]);
    page.keep();
    page.draw();
  }, { kind: size, sign: on ? "flag" : "clock", "data-watch": observation.id });
}

// A step that is left runs no longer.
export function ended(draft, stage) {
  for (const observation of template.timed(stage)) if (watch.running(draft.watches[observation.id])) stop(draft, observation);
}

function stop(draft, observation) {
  draft.watches[observation.id] = watch.stopped(draft.watches[observation.id]);
  draft.answers[observation.id] = template.measured(observation, draft.watches[observation.id].kept);
}
