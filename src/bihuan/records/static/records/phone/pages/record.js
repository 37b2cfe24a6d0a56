// A visit, one step a screen: how it went, how long it took, what was seen, and what was found.
import * as claim from "../claim.js";
import * as drafts from "../drafts.js";
import { finding as findingPart } from "../finding.js";
import { field } from "../fields.js";
import { button, choices, dock, dots, icon, light, make, note, toast, top } from "../parts.js";
import { worthy } from "../packing.js";
import { ended as stopAll, timer } from "../timing.js";
import * as sync from "../sync.js";
import * as template from "../template.js";
import * as watch from "../watch.js";
import { apart, handed, writing } from "../writing.js";

const SMOOTH = [["yes", "顺", "thumb-up"], ["no", "不顺", "thumb-down"]];

// The page of one draft. `home` shows it, `data` holds the templates.
export async function record(app, id) {
  const draft = await drafts.load(id);
  const form = draft && (await drafts.formOf(draft));
  if (!draft || !form) return app.missing("这份记录不在这台手机上，或者已经办完。", "#/walk");
  if (draft.state === "sent") return app.go(`#/draft/${id}`);
  const page = { ...writing(app, draft, () => record(app, id)), form, stages: form.stages };
  page.draw = () => app.show(draft.step < page.stages.length ? steps(page) : review(page));
  if (!(await claim.hold(id, page.moved))) return apart(app, id, "这份正在另一个窗口里记。", () => record(app, id));
  if (draft.state === "ready") await drafts.store(Object.assign(draft, { state: draft.number ? "returned" : "open" }));
  return page.draw();
}

// ---- the path ----------------------------------------------------------------------------------------------------

function steps(page) {
  const { draft, stages, app } = page;
  const list = make("ol", { class: "sg" }, ...stages.map((stage, n) => line(page, stage, n)));
  const [head, stop] = timer(page, stages[draft.step]);
  app.onLeave(stop);
  return [top(title(page), "#/walk", menu(page)), app.net(), make("main", { id: "main", tabindex: "-1" }, ...asks(draft), head, list), ...onwards(page)];
}

function title({ draft, form }) {
  return `${draft.title} · ${template.IDENTITIES[form.identity] || form.name}`;
}

function menu(page) {
  return make("a", { class: "ic", href: `#/draft/${page.draft.id}`, "aria-label": "这份记录" }, dots());
}

function asks(draft) {
  const found = draft.question ? [note("yellow", "message-2", make("b", {}, "政务中心问："), draft.question)] : [];
  if (draft.refused) found.push(note("red", "alert-octagon", make("b", {}, "没有收："), draft.refused));
  return found.map((each) => (each.classList.add("mt3"), each));
}

function line(page, stage, n) {
  const { draft } = page;
  const now = n === draft.step;
  const done = Boolean(draft.done[stage.id]);
  const item = make("li", { "data-n": done && !now ? "✓" : String(n + 1), class: now ? "on" : done ? "ok" : "" });
  if (now) item.append(current(stage), card(page, stage));
  else item.append(other(page, stage, n));
  return item;
}

function current(stage) {
  return make("div", { class: "h" }, make("b", { class: "now" }, stage.label), make("span", { class: "grow" }), make("span", { class: "sm mut" }, "进行中"));
}

function other(page, stage, n) {
  const { draft } = page;
  const open = make("button", { type: "button", class: `h${draft.done[stage.id] ? "" : " later"}` }, make(draft.done[stage.id] ? "b" : "span", {}, stage.label), make("span", { class: "grow" }), ...told(draft, stage));
  open.addEventListener("click", () => go(page, n));
  return open;
}

// What a step that is done says of itself: how long, and smooth or not.
function told(draft, stage) {
  if (draft.skipped[stage.id]) return [make("span", { class: "sm mut" }, "跳过了")];
  const time = template.timed(stage).reduce((sum, each) => sum + watch.elapsed(draft.watches[each.id]), 0);
  const found = draft.findings.filter((each) => each.stage === stage.id && worthy(each)).length;
  const parts = time ? [make("span", { class: "sm mut num" }, watch.words(time))] : [];
  const question = template.smooth(stage);
  const mood = question && draft.answers[question.id];
  if (mood === "no") parts.push(light("yellow", "alert-triangle", found ? `不顺 ${found}` : "不顺"));
  else if (mood === "yes") parts.push(light("green", "circle-check", "顺"));
  else if (found) parts.push(light("yellow", "flag", `发现 ${found}`));
  return parts;
}

// ---- the step that is open -----------------------------------------------------------------------------------------

function card(page, stage) {
  const { draft } = page;
  const found = make("div", { class: "finds" });
  const draw = () => found.replaceChildren(...findings(page, stage, draw));
  draw();
  const question = template.smooth(stage);
  const parts = question ? [make("p", { class: "b" }, question.label), mood(page, stage, question, draw)] : [];
  const fields = template.asked(stage, draft.answers).map((each) => field(page, stage, each));
  return make("div", { class: "cur" }, ...(stage.help ? [make("p", { class: "sm mut help" }, stage.help)] : []), ...parts, found, ...seen(fields), foot(page));
}

function seen(fields) {
  return fields.length ? [make("div", { class: "seen" }, ...fields)] : [];
}

function mood(page, stage, question, draw) {
  const { draft } = page;
  return choices(question.id, question.label, SMOOTH, draft.answers[question.id], (value) => {
    draft.answers[question.id] = value;
    const mine = draft.findings.filter((each) => each.stage === stage.id);
    if (value === "no" && !mine.length) draft.findings.push(drafts.finding(stage.id));
    if (value === "yes") draft.findings = draft.findings.filter((each) => each.stage !== stage.id || worthy(each));
    page.keep();
    draw();
  }, { style: "big" });
}

function findings(page, stage, draw) {
  const mine = page.draft.findings.filter((each) => each.stage === stage.id);
  const more = [["problem", "flag", mine.length ? "再记一个问题" : "记一个问题"], ["suggestion", "bulb", "提个建议"]];
  const buttons = more.map(([kind, sign, words]) => button(words, () => another(page, stage, kind, draw), { kind: "quiet", sign }));
  return [...mine.map((each, n) => findingPart(page, each, n, draw)), make("div", { class: "hs wrap more" }, ...buttons)];
}

const MOST = 100;

function another(page, stage, kind, draw) {
  if (page.draft.findings.length >= MOST) return toast(`一份记录最多 ${MOST} 条发现。请先交这一份，再开一份接着记，一条也不会丢。`);
  page.draft.findings.push(drafts.finding(stage.id, kind));
  page.keep();
  draw();
  const boxes = document.querySelectorAll(".find textarea");
  return boxes[boxes.length - 1].focus();
}

function foot(page) {
  return make("div", { class: "hs foot" }, make("span", { class: "sm mut grow" }, "照片可拍可不拍。"), page.saved);
}

// ---- onwards -------------------------------------------------------------------------------------------------------

function onwards(page) {
  const { draft, stages } = page;
  const next = stages[draft.step + 1];
  const skip = button("跳过", () => leave(page), { kind: "tall" });
  const on = button(next ? `记好了，下一步：${next.label}` : "记好了，看一遍", () => leave(page), { kind: "pri grow tall" });
  return dock([skip, on], "#/walk");
}

function leave(page) {
  const { draft, stages } = page;
  const stage = stages[draft.step];
  stopAll(draft, stage);
  draft.done[stage.id] = true;
  draft.skipped[stage.id] = !answered(draft, stage);
  draft.findings = draft.findings.filter((each) => each.stage !== stage.id || worthy(each));
  go(page, draft.step + 1);
}

function answered(draft, stage) {
  return stage.observations.some((each) => draft.answers[each.id] !== undefined) || draft.findings.some((each) => each.stage === stage.id && worthy(each));
}

function go(page, step) {
  page.draft.step = step;
  page.keep();
  page.draw();
  const open = document.querySelector(".sg > .on");
  if (open) open.scrollIntoView({ block: "start" });
  document.getElementById("main").focus({ preventScroll: true });
}

// ---- the whole once more -------------------------------------------------------------------------------------------

function review(page) {
  const { draft, stages, app } = page;
  const lines = stages.map((stage, n) => make("li", { "data-n": draft.done[stage.id] && !draft.skipped[stage.id] ? "✓" : String(n + 1), class: draft.done[stage.id] ? "ok" : "" }, other(page, stage, n), ...short(draft, stage)));
  const missing = stages.flatMap((stage, n) => stage.observations.filter((each) => template.isMissing(each, draft.answers)).map((each) => [n, each]));
  const body = [make("h2", { class: "mt4" }, "交以前看一遍"), make("ol", { class: "sg" }, ...lines), ...missing.map(([n, each]) => gap(page, n, each))];
  const send = button(draft.number ? "补充后再交" : "交上去", () => hand(page, missing), { kind: "pri grow tall" });
  const back = button("再改改", () => go(page, stages.length - 1), { kind: "tall" });
  return [top(title(page), "#/walk", menu(page)), app.net(), make("main", { id: "main", tabindex: "-1" }, ...asks(draft), ...body, make("p", { class: "sm mut" }, "交上去以后，政务中心看过就转给责任单位；对方不知道是谁记的。")), ...dock([back, send], "#/walk")];
}

function short(draft, stage) {
  return draft.findings.filter((each) => each.stage === stage.id && worthy(each)).map((each) => make("p", { class: "sm mut clip2" }, [...each.tags, each.text].filter(Boolean).join("，") || `照片 ${each.photos.length} 张`));
}

function gap(page, n, observation) {
  const open = button("去填", () => go(page, n), { kind: "s quiet" });
  const line = note("yellow", "alert-triangle", `“${observation.label}”还没有填。`);
  line.append(open);
  return line;
}

async function hand(page, missing) {
  const { draft, app, stages } = page;
  if (missing.length) return go(page, missing[0][0]);
  for (const stage of stages) stopAll(draft, stage);
  if (!(await handed(page))) return null;
  app.go("#/walk");
  return sync.send();
}
