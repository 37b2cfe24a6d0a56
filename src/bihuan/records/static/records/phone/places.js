// Which matter and where: both may stay open.
import { make } from "./parts.js";

// Two fields; `keep` hears of every change of the draft's matter and place.
export function whereParts(app, draft, keep) {
  const { data } = app;
  const put = (name, value) => {
    draft[name] = value;
    keep();
  };
  const place = make("select", { id: "place", class: "b-input" }, make("option", { value: "" }, "不选"), ...data.places.map(([id, words]) => make("option", { value: id, ...(draft.place === id ? { selected: "" } : {}) }, words)));
  place.addEventListener("change", () => put("place", Number(place.value) || null));
  const matter = make("input", { id: "matter", class: "b-input", list: "matters", autocomplete: "off", placeholder: "打几个字，选一个" });
  const known = make("datalist", { id: "matters" }, ...data.matters.map(([, words]) => make("option", { value: words })));
  const named = data.matters.find(([id]) => id === draft.matter);
  if (named) [, matter.value] = named;
  matter.addEventListener("input", () => put("matter", matterOf(data, matter.value)));
  return [field("matter", "办什么事", matter, known), field("place", "在哪里", place)];
}

// The id of a matter by its name, or null.
function matterOf(data, words) {
  const found = data.matters.find(([, name]) => name === words);
  return found ? found[0] : null;
}

function field(id, label, ...parts) {
  return make("div", { class: "field" }, make("label", { class: "b-label", for: id }, label, make("span", { class: "opt" }, "可不选")), ...parts);
}
