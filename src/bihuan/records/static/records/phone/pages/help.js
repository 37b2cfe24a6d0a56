// Assistance, and opinions heard outside a visit: noted anywhere, handed in when there is a network, then rated by the person.
import * as claim from "../claim.js";
import * as drafts from "../drafts.js";
import { whereParts } from "../places.js";
import { button, choices, dock, empty, icon, light, make, note, top } from "../parts.js";
import * as sync from "../sync.js";
import { apart, handed, writing } from "../writing.js";
import { STANDING, drop } from "./queue.js";

const TITLES = { help: "记一次帮办", opinion: "转一条意见" };
const NEEDED = {
  help: [["need", "要办什么，难在哪里"], ["guidance", "怎么帮的"], ["recommended", "推荐走哪条路"], ["solved", "办成了没有"]],
  opinion: [["opinion", "他们说的意见和建议"]],
};
const MOST_WORDS = 1000;

export function helping(app) {
  const { data } = app;
  const ways = make("div", { class: "hs wrap mt4" }, ...Object.entries(TITLES).map(([kind, words]) => make("a", { class: "b-btn pri grow", href: `#/help/new/${kind}` }, words)));
  const found = data.helping.own;
  const list = found.length ? make("ul", { class: "ways mt4" }, ...found.map(known)) : empty("还没有帮办记录", "帮人办了事、听到了意见，随手记一笔；没有网络也能记。");
  return app.show([top("帮办和意见", "#/own"), app.net(), make("main", { id: "main", tabindex: "-1" }, ways, list)]);
}

function known(each) {
  const facts = [each.day, each.kind === "help" ? each.solved : "意见已转", each.rating && `评价：${each.rating}`].filter(Boolean).join(" · ");
  return make("li", {}, make("a", { href: `/officer/help/${each.id}` }, make("span", { class: "grow" }, make("b", { class: "clip2" }, each.words), make("span", { class: "sm mut" }, facts)), icon("chevron-right")));
}

// ---- the form --------------------------------------------------------------------------------------------------------

export async function fresh(app, kind) {
  const draft = drafts.helped(kind, TITLES[kind], app.today());
  const page = writing(app, draft, () => help(app, draft.id));
  await claim.hold(draft.id, page.moved);
  return form(app, page);
}

export async function help(app, id) {
  const draft = await drafts.load(id);
  if (!draft) return app.missing("这份记录不在这台手机上，或者已经办完。", "#/walk");
  if (draft.state === "sent") return sent(app, draft);
  const page = writing(app, draft, () => help(app, id));
  if (!(await claim.hold(id, page.moved))) return apart(app, id, "这份正在另一个窗口里记。", () => help(app, id));
  if (draft.state === "ready") await drafts.store(Object.assign(draft, { state: "open" }));
  return form(app, page);
}

function form(app, page) {
  const { draft } = page;
  const told = make("div", { role: "alert" });
  const parts = draft.help === "help" ? [words(page, "need"), words(page, "guidance"), one(page, "recommended"), one(page, "solved"), words(page, "opinion", "可不写")] : [words(page, "opinion")];
  const who = [one(page, "whom", draft.help === "help" ? "帮了谁" : "谁说的"), one(page, "topic", "哪方面", true)];
  const go = button(draft.help === "help" ? "记好了" : "转过去", () => hand(app, page, told), { kind: "pri grow tall" });
  const more = [...whereParts(app, draft, () => changed(page, "day", draft.day)), date(page), make("div", { class: "hs foot" }, make("span", { class: "sm mut grow" }, "不写姓名和电话。"), page.saved)];
  const refused = draft.refused ? [note("red", "alert-octagon", make("b", {}, "没有收："), draft.refused)] : [];
  const away = location.hash.includes(draft.id) ? [drop(app, draft)] : [];
  const body = draft.help === "help" ? [...who, ...parts] : [...parts, ...who];
  app.show([top(TITLES[draft.help], "#/walk"), app.net(), make("main", { id: "main", tabindex: "-1" }, ...refused, told, ...body, ...more, ...away), ...dock([go])]);
}

function changed(page, name, value) {
  const { draft } = page;
  draft[name] = value;
  if (!location.hash.includes(draft.id)) history.replaceState(null, "", `#/help/${draft.id}`);
  page.keep();
}

function labelled(id, label, part, optional) {
  return make("div", { class: "field" }, make("label", { class: "b-label", for: id }, label, ...(optional ? [make("span", { class: "opt" }, optional)] : [])), part);
}

function words(page, name, optional) {
  const box = make("textarea", { id: name, class: "b-input", rows: 3, maxlength: MOST_WORDS });
  box.value = page.draft[name] || "";
  box.addEventListener("input", () => changed(page, name, box.value));
  return labelled(name, name === "opinion" ? "他们说的意见和建议" : new Map(NEEDED.help).get(name), box, optional);
}

function one(page, name, label = new Map(NEEDED.help).get(name), none = false) {
  const options = page.app.data.helping.options[name];
  const group = choices(name, label, options, page.draft[name], (value) => changed(page, name, value || ""), { style: "b-choice small", none });
  return make("div", { class: "field" }, make("p", { class: "b-label", id: `${name}-label` }, label, ...(none ? [make("span", { class: "opt" }, "可不选")] : [])), group);
}

function date(page) {
  const input = make("input", { id: "day", class: "b-input fit", type: "date" });
  input.value = page.draft.day;
  input.addEventListener("input", () => input.value && changed(page, "day", input.value));
  return labelled("day", "哪天", input);
}

async function hand(app, page, told) {
  const { draft } = page;
  const missing = NEEDED[draft.help].find(([name]) => !String(draft[name] || "").trim());
  if (missing) {
    told.replaceChildren(note("yellow", "alert-triangle", `“${missing[1]}”还没有填。`));
    const part = document.getElementById(missing[0]) || document.querySelector(`[name=${missing[0]}]`);
    return part.focus();
  }
  if (!(await handed(page))) return null;
  sync.send();
  return app.go("#/walk");
}

// ---- handed in ---------------------------------------------------------------------------------------------------------

function sent(app, draft) {
  const [colour, sign, label] = STANDING.sent;
  const words_ = make("p", { class: "mt3" }, draft.help === "help" ? draft.need : draft.opinion);
  const parts = [make("p", { class: "mt4" }, light(colour, sign, label)), words_, ...(draft.qr ? [scan(draft)] : [])];
  return app.show([top(draft.title, "#/walk"), app.net(), make("main", { id: "main", tabindex: "-1" }, ...parts)]);
}

function scan(draft) {
  const picture = new DOMParser().parseFromString(draft.qr, "text/html").querySelector("svg");
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", "评价的二维码");
  return make("section", { class: "p-box mt4" }, make("h2", {}, "请对方扫码评一评"), document.importNode(picture, true), make("p", { class: "sm mut mt3" }, "扫码打开一页，选一个就好；不用登录，不留姓名。对方走了也没关系，可以不评。"), make("p", { class: "mt2" }, make("a", { class: "u", href: draft.address }, "就在这台手机上评")));
}
