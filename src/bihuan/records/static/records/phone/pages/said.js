// What became of what the officer found: read when there was a network, shown whenever.
import { empty, light, make } from "../parts.js";
import { day } from "./queue.js";

const LIGHTS = { done: ["green", "circle-check"], going: ["yellow", "clock"], not: ["grey", "info-circle"] };

export function said(app) {
  const { data } = app;
  const found = data.records;
  const read = make("p", { class: "sm mut mt3" }, `${day(data.read)} 读到的情况`);
  if (!found.length) return app.page("我提的", "#/said", empty("还没有交过记录", "交上去的记录和每条发现的下落，都在这里。"));
  return app.page("我提的", "#/said", read, ...found.map(record));
}

function record(each) {
  const head = make("div", { class: "hs" }, make("h2", { class: "grow" }, make("a", { href: `/officer/records/${each.number}` }, each.title)), make("span", { class: "sm mut" }, each.label));
  const words = each.thanked ? [make("p", { class: "sm thanks" }, "您提的都有了结果，谢谢您。")] : [];
  return make("section", { class: "p-box mt3" }, head, make("p", { class: "sm mut num" }, `${each.number} · ${each.at}`), ...words, make("ul", { class: "fates" }, ...each.findings.map(fate)));
}

function fate(each) {
  const [colour, sign] = LIGHTS[each.light];
  return make("li", { "data-finding": each.client_id }, make("p", { class: "grow clip2" }, each.text), light(colour, sign, each.fate));
}
