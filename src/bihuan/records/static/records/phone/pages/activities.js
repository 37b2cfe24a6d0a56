// What an officer is to go through, and what one goes through of one's own accord.
import { button, dock, empty, icon, make, note, top } from "../parts.js";
import * as drafts from "../drafts.js";
import { IDENTITIES } from "../template.js";
import * as limits from "../limits.js";

export async function activities(app) {
  const { data } = app;
  const short = await limits.shortage();
  const own = data.templates.map((each) => choice(each, null));
  app.page("活动", "#/", ...(short ? [gap(note("yellow", "alert-triangle", short))] : []), ...install(app),
    ...planned(data),
    make("h2", { class: "mt6" }, "自己走一次"), make("p", { class: "sm mut mt1" }, "没有活动也可以：自己办事、陪人办事，顺手记下来。"), make("ul", { class: "ways" }, ...own));
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
  const place = make("select", { id: "place", class: "b-input" }, make("option", { value: "" }, "不选"), ...data.places.map(([id, words]) => make("option", { value: id, ...(activity && activity.place === id ? { selected: "" } : {}) }, words)));
  const matter = make("input", { id: "matter", class: "b-input", list: "matters", autocomplete: "off", placeholder: "打几个字，选一个" });
  const known = make("datalist", { id: "matters" }, ...data.matters.map(([, words]) => make("option", { value: words })));
  const named = activity && data.matters.find(([id]) => id === activity.matter);
  if (named) [, matter.value] = named;
  const go = () => begin(app, template, activity, place.value, matter.value);
  return app.show([top(template.name, "#/"), app.net(), make("main", { id: "main", tabindex: "-1" },
    make("p", { class: "mt4 mut" }, [IDENTITIES[template.identity], activity && activity.title].filter(Boolean).join(" · ")),
    make("div", { class: "mt4" }, make("label", { class: "b-label", for: "matter" }, "办什么事", make("span", { class: "opt" }, "可不选")), matter, known),
    make("div", { class: "mt4" }, make("label", { class: "b-label", for: "place" }, "在哪里", make("span", { class: "opt" }, "可不选")), place),
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

async function begin(app, template, activity, place, words) {
  const found = app.data.matters.find(([, name]) => name === words);
  const title = activity ? activity.title : words || template.name;
  const draft = await drafts.begin(template, { title, activity: activity && activity.id, matter: found ? found[0] : null, place: Number(place) || null });
  app.go(`#/walk/${draft.id}`);
}
