// The parts that every page of the app is made of.
import { make } from "../../bihuan/js/content.js";

export { make };

const SVG = "http://www.w3.org/2000/svg";
const TABS = [
  ["#/", "calendar-event", "活动"],
  ["#/walk", "route", "走流程"],
  ["#/said", "message-2", "我提的"],
  ["#/own", "user", "我的"],
];

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "i");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${document.body.dataset.sprite}#i-${name}`);
  svg.append(use);
  return svg;
}

// Three dots, which the public sprite does not hold.
export function dots() {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "i dots");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", "M5 12h.01M12 12h.01M19 12h.01");
  svg.append(path);
  return svg;
}

export function button(words, press, { kind = "", sign = null, ...more } = {}) {
  const made = make("button", { class: `b-btn ${kind}`.trim(), type: "button", ...more }, ...(sign ? [icon(sign)] : []), words);
  made.addEventListener("click", press);
  return made;
}

export function top(title, back, ...after) {
  const head = make("header", { class: back ? "b-mtop" : "b-mtop pad" });
  if (back) head.append(make("a", { class: "ic", href: back, "aria-label": "返回" }, icon("chevron-left")));
  head.append(make("h1", { class: "clip" }, title), ...after);
  return head;
}

export function tabs(current) {
  const links = TABS.map(([href, sign, words]) => make("a", { href, ...(href === current ? { "aria-current": "page" } : {}) }, icon(sign), words));
  return make("nav", { class: "b-tabbar", "aria-label": "主导航" }, ...links);
}

// What is done next, above the tabs where there are any.
export function dock(parts, tab = null) {
  const made = make("div", { class: tab ? "b-dock up" : "b-dock" }, ...parts);
  return tab ? [made, tabs(tab)] : [made];
}

export function note(light, sign, ...words) {
  return make("p", { class: "b-note", "data-l": light }, icon(sign), make("span", {}, ...words));
}

export function light(colour, sign, words) {
  return make("span", { class: "b-light", "data-l": colour }, icon(sign), words);
}

export function empty(title, words) {
  return make("div", { class: "b-empty" }, make("b", {}, title), make("p", { class: "mt2" }, words));
}

// Choices of which one holds, as large as a thumb. `pick` hears the value. Where `none` may hold too, the one that held is let
// go by a second touch, and `pick` hears undefined.
export function choices(name, label, options, value, pick, { style = "b-choice", none = false } = {}) {
  const group = make("div", { class: style, role: "radiogroup", "aria-label": label });
  let held = value;
  for (const [key, words, sign] of options) {
    const input = make("input", { type: "radio", name, value: key, ...(key === value ? { checked: "" } : {}) });
    input.addEventListener("click", () => {
      if (key === held && none) input.checked = false;
      if (key === held && !none) return;
      held = input.checked ? key : undefined;
      pick(held);
    });
    group.append(make("label", {}, input, make("span", {}, ...(sign ? [icon(sign)] : []), words)));
  }
  return group;
}

export function ticks(label, options, chosen, change) {
  const group = make("div", { class: "b-choice", role: "group", "aria-label": label });
  for (const [key, words] of options) {
    const input = make("input", { type: "checkbox", value: key, ...(chosen.includes(key) ? { checked: "" } : {}) });
    input.addEventListener("change", () => change(key, input.checked));
    group.append(make("label", {}, input, make("span", {}, words)));
  }
  return group;
}

export function toast(words) {
  const region = document.getElementById("toasts");
  region.replaceChildren(make("div", { class: "b-toast" }, make("span", {}, words)));
  setTimeout(() => region.replaceChildren(), 8000);
}
