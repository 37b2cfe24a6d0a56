// The records on this phone, and how each stands.
import * as claim from "../claim.js";
import { button, empty, light, make, note, toast, top } from "../parts.js";
import * as drafts from "../drafts.js";
import * as risen from "../risen.js";
import * as sync from "../sync.js";
import { worthy } from "../packing.js";

export const STANDING = {
  open: ["yellow", "pencil", "在记"],
  ready: ["blue", "clock", "等着交"],
  returned: ["yellow", "message-2", "要补充"],
  refused: ["red", "alert-octagon", "没有收"],
  sent: ["green", "circle-check", "交上了"],
};
const SHORT = { help: "帮办", opinion: "意见" };
const PAGE = 40;

export async function queue(app) {
  const found = [];
  for (const state of drafts.STATES) found.push(...(await drafts.list(state)));
  if (!found.length) return app.page("走流程", "#/walk", empty("还没有记录", "到“活动”里选一个，或者自己走一次。"), make("p", { class: "center" }, make("a", { class: "b-btn pri", href: "#/" }, "去选一个")));
  const list = make("ul", { class: "ways queue" });
  const more = button("再看一些", () => show(PAGE), { kind: "w quiet" });
  let shown = 0;
  const show = (most) => {
    list.append(...found.slice(shown, (shown += most)).map(line));
    more.hidden = shown >= found.length;
    app.listed = shown; // drawn anew while it is handed in, the page is as long as it was
  };
  show(Math.max(PAGE, app.listed || 0));
  return app.page("走流程", "#/walk", ...sending(found), list, more);
}

function sending(found) {
  const waiting = found.filter((draft) => draft.state === "ready").length;
  if (!waiting) return [];
  const now = button("现在交", () => sync.send(), { kind: "s" });
  const bar = note("blue", "clock", `${waiting} 份等着交。`);
  bar.classList.add("mt3");
  bar.append(now);
  return [bar];
}

function line(draft) {
  const [colour, sign, words] = STANDING[draft.state];
  const found = draft.findings.filter(worthy).length;
  const facts = [day(draft.started), draft.help ? SHORT[draft.help] : "", found ? `${found} 条发现` : "", draft.help ? "" : draft.number || ""].filter(Boolean).join(" · ");
  const text = make("span", { class: "grow" }, make("b", { class: "clip" }, draft.need || draft.opinion || draft.title), make("span", { class: "sm mut num" }, facts), ...(draft.conflict ? [make("span", { class: "sm warn" }, `另有一份 ${draft.conflict}，内容不同，两份都在`)] : []));
  const href = draft.help ? `#/help/${draft.id}` : draft.state === "sent" ? `#/draft/${draft.id}` : `#/walk/${draft.id}`;
  return make("li", {}, make("a", { href, "data-state": draft.state }, text, light(colour, sign, words)));
}

export function day(moment) {
  const at = new Date(moment);
  return `${at.getMonth() + 1}月${at.getDate()}日 ${String(at.getHours()).padStart(2, "0")}:${String(at.getMinutes()).padStart(2, "0")}`;
}

// ---- one of them ---------------------------------------------------------------------------------------------------

export async function draft(app, id) {
  const found = await drafts.load(id);
  if (!found) return app.missing("这份记录不在这台手机上，或者已经办完。", "#/walk");
  const [colour, sign, words] = STANDING[found.state];
  const parts = [make("p", { class: "mt4" }, light(colour, sign, words), make("span", { class: "sm mut num" }, ` ${day(found.started)}`))];
  if (found.number) parts.push(make("p", { class: "mt3" }, make("a", { class: "u", href: `/officer/records/${found.number}` }, `在网上看 ${found.number}`)));
  if (found.conflict) parts.push(said("yellow", "git-compare", `同一份记录从别处也交过（${found.conflict}），内容不同。两份都收下了，请在网上选用哪一份。`));
  if (found.refused) parts.push(said("red", "alert-octagon", `没有收：${found.refused}`));
  for (const each of found.notes || []) parts.push(said("grey", "info-circle", each));
  for (const each of await refusedPhotos(found)) parts.push(said("red", "photo", `有一张照片没有收：${each}`));
  if (found.state !== "sent") parts.push(make("p", { class: "mt4" }, make("a", { class: "b-btn pri w", href: `#/walk/${id}` }, "接着记")), drop(app, found));
  return app.show([top(found.title, "#/walk"), app.net(), make("main", { id: "main", tabindex: "-1" }, ...parts)]);
}

function said(colour, sign, words) {
  const line = note(colour, sign, words);
  line.classList.add("mt3");
  return line;
}

async function refusedPhotos(found) {
  const known = await Promise.all(drafts.photosOf(found).map(risen.told));
  return known.filter(({ refused }) => refused).map(({ refused }) => refused);
}

// Asked twice, for nobody else has it.
export function drop(app, found) {
  const box = make("div", { class: "mt3" });
  const sure = button("确实删掉，找不回来", async () => {
    if (!(await claim.hold(found.id, () => null))) return toast("这份正在另一个窗口里记，请先到那里关掉。");
    await drafts.remove(found.id);
    app.go("#/walk");
  }, { kind: "no w" });
  const ask = button("删掉这份", () => box.replaceChildren(make("p", { class: "mb2" }, "这份记录只在这台手机上。"), sure), { kind: "quiet w", sign: "trash" });
  box.append(ask);
  return box;
}
