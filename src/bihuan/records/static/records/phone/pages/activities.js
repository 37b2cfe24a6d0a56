// What an officer is to go through, and what one goes through of one's own accord.
import { button, dock, empty, icon, make, note, top } from "../parts.js";
import { whereParts } from "../places.js";
import * as drafts from "../drafts.js";
import { IDENTITIES } from "../template.js";
import * as limits from "../limits.js";

export async function activities(app) {
  const { data } = app;
  const short = await limits.shortage();
  const own = data.templates.map((each) => choice(each, null));
  app.page("活动", "#/", ...(short ? [gap(note("yellow", "alert-triangle", short))] : []), ...install(app),
    ...planned(data),
    make("h2", { class: "mt6" }, "自己走一次"), make("p", { class: "sm mut mt1" }, "没有活动也可以：自己办事、陪人办事，顺手记下来。"), make("ul", { class: "ways" }, ...own), ...helps(data));
}

function helps({ helping }) {
  if (!helping) return [];
  const ways = [["help", "user", "记一次帮办", "帮人办了事，对方扫码评一评"], ["opinion", "message-2", "转一条意见", "企业和群众在别处说的"]];
  const list = ways.map(([kind, sign, words, small]) => make("li", {}, make("a", { href: `#/help/new/${kind}` }, icon(sign), make("span", { class: "grow" }, make("b", {}, words), make("span", { class: "sm mut" }, small)), icon("chevron-right"))));
  return [make("h2", { class: "mt6" }, "帮办和听来的意见"), make("ul", { class: "ways" }, ...list)];
}

// What one is to take part in, where the city plans activities.
function planned({ activities: found }) {
  if (!found) return [];
  const list = found.length ? make("ul", { class: "ways" }, ...found.map(activity)) : empty("现在没有派给您的活动", "有适合您的，会发通知；您也可以自己走一次。");
  return [make("h2", { class: "mt4" }, "派给我的"), list];
}

function activity(each) {
  const words = make("span", { class: "grow" }, make("b", {}, each.title), make("span", { class: "sm mut" }, [each.kind, each.when, each.where].filter(Boolean).join(" · ")));
  return make("li", {}, make("a", { href: `#/new/-/${each.id}` }, icon("calendar-event"), words, icon("chevron-right")));
}

function choice(template, activity) {
  const words = make("span", { class: "grow" }, make("b", {}, template.name), make("span", { class: "sm mut" }, IDENTITIES[template.identity] || ""));
  return make("li", {}, make("a", { href: `#/new/${template.id}${activity ? `/${activity}` : ""}` }, icon("route"), words, icon("chevron-right")));
}

function install(app) {
  if (!app.install) return [];
  const put = button("装到桌面", () => app.install.prompt(), { kind: "s" });
  const line = note("grey", "download", "装到手机桌面，没有网络也能打开。");
  line.append(put);
  return [gap(line)];
}

function gap(part) {
  part.classList.add("mt3");
  return part;
}

// Before the first step: which template, where, which matter. Only the template is needed.
export function beginning(app, name, number) {
  const { data } = app;
  const activity = (data.activities || []).find((each) => each.id === number) || null;
  const template = data.templates.find((each) => each.id === name);
  if (!template) return pick(app, activity);
  const chosen = { place: activity && activity.place, matter: activity && activity.matter };
  const where = whereParts(app, chosen, () => null);
  const go = () => begin(app, template, activity, chosen);
  return app.show([top(template.name, "#/"), app.net(), make("main", { id: "main", tabindex: "-1" },
    make("p", { class: "mt4 mut" }, [IDENTITIES[template.identity], activity && activity.title].filter(Boolean).join(" · ")),
    ...where,
    steps(template)), ...dock([button("开始", go, { kind: "pri grow tall", sign: "route" })])]);
}

function steps(template) {
  const list = make("ol", { class: "sg plainly" }, ...template.stages.map((stage, n) => make("li", { "data-n": String(n + 1) }, make("div", { class: "h" }, stage.label))));
  return make("section", { class: "mt6" }, make("h2", {}, `一共 ${template.stages.length} 步`), make("p", { class: "sm mut mt1" }, "一步一屏，走到哪记到哪；哪一步都可以跳过，也可以回头改。"), list);
}

function pick(app, activity) {
  if (!activity) return app.missing("没有这个模板，或者已经停用。", "#/");
  return app.show([top(activity.title, "#/"), app.net(), make("main", { id: "main", tabindex: "-1" }, make("h2", { class: "mt4" }, "您这次的身份"), make("ul", { class: "ways" }, ...app.data.templates.filter((each) => fits(each, activity)).map((each) => choice(each, activity.id))))]);
}

function fits(template, activity) {
  return !activity.templates || !activity.templates.length || activity.templates.includes(template.id);
}

async function begin(app, template, activity, { place, matter }) {
  const named = app.data.matters.find(([id]) => id === matter);
  const title = activity ? activity.title : named ? named[1] : template.name;
  const draft = await drafts.begin(template, { title, activity: activity && activity.id, matter, place });
  app.go(`#/walk/${draft.id}`);
}
