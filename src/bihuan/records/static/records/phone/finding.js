// One finding: a problem or a suggestion, in words or in photos.
import * as drafts from "./drafts.js";
import { button, choices, icon, make, ticks, toast } from "./parts.js";
import * as photos from "./photos.js";
import { isFull } from "./vault.js";
import { KINDS, SEVERITIES, TROUBLES } from "./template.js";

const MOST_WORDS = 1900;

export function finding(page, found, n, draw) {
  const id = `f-${found.id}`;
  const kind = choices(`k-${found.id}`, "问题还是建议", KINDS, found.kind, (value) => change(page, found, { kind: value }, draw), { style: "b-choice full small" });
  const box = make("textarea", { id, class: "b-input", rows: 3, maxlength: MOST_WORDS });
  box.value = found.text;
  box.addEventListener("input", () => change(page, found, { text: box.value }));
  const words = found.kind === "problem" ? "发生了什么" : "您的建议";
  const parts = found.kind === "problem" ? [troubles(page, found), severity(page, found)] : [];
  return make("section", { class: "find", "aria-label": `第 ${n + 1} 条` }, kind, ...parts, make("label", { class: "b-label mt3", for: id }, words), box, pictures(page, found), tools(page, found, draw));
}

function change(page, found, values, draw) {
  Object.assign(found, values);
  page.keep();
  if (draw) draw();
}

function troubles(page, found) {
  const part = ticks("哪里不顺", TROUBLES.map((words) => [words, words]), found.tags, (value, on) => {
    change(page, found, { tags: on ? [...found.tags, value] : found.tags.filter((each) => each !== value) });
  });
  part.classList.add("small", "mt3");
  return part;
}

function severity(page, found) {
  const part = choices(`s-${found.id}`, "有多严重", SEVERITIES, found.severity, (value) => change(page, found, { severity: value }), { style: "b-choice full small" });
  part.classList.add("mt3");
  return part;
}

function tools(page, found, draw) {
  const input = make("input", { type: "file", accept: "image/*", multiple: "", class: "sr", tabindex: "-1", "aria-hidden": "true" });
  const take = button("照片", () => input.click(), { kind: "quiet", sign: "camera" });
  input.addEventListener("change", () => chosen(page, found, input, draw));
  const drop = button("删掉这条", () => remove(page, found, draw), { kind: "quiet", sign: "trash" });
  return make("div", { class: "hs tools" }, take, input, make("span", { class: "grow" }), drop);
}

// The words are kept before the camera opens; some phones close the page meanwhile.
async function chosen(page, found, input, draw) {
  for (const file of [...input.files]) {
    if (found.photos.length >= drafts.MOST_PHOTOS) {
      toast(`一条最多 ${drafts.MOST_PHOTOS} 张照片，再多请另记一条。`);
      break;
    }
    try {
      change(page, found, { photos: [...found.photos, await photos.keep(page.draft.id, file)] });
    } catch (error) {
      toast(error instanceof photos.NotKept ? error.message : full(error, file));
    }
  }
  input.value = "";
  draw();
}

function full(error, file) {
  return isFull(error) ? "手机存不下这张照片了。文字都在；请先交出几份记录，或腾出空间。" : `${file.name} 没有存上，再试一次。`;
}

async function remove(page, found, draw) {
  page.draft.findings.splice(page.draft.findings.indexOf(found), 1);
  page.keep();
  draw();
  await Promise.all(found.photos.map(photos.drop));
}

function pictures(page, found) {
  const list = make("ul", { class: "b-thumbs mt2" });
  found.photos.forEach(async (id, n) => {
    const item = make("li", { class: "b-thumb" });
    list.append(item);
    const address = await photos.small(id);
    const picture = address ? make("img", { src: address, alt: `照片 ${n + 1}` }) : icon("photo");
    const drop = make("button", { type: "button", class: "x", "aria-label": `去掉照片 ${n + 1}` }, icon("x"));
    drop.addEventListener("click", () => {
      change(page, found, { photos: found.photos.filter((each) => each !== id) });
      photos.drop(id);
      item.remove();
    });
    item.append(make("span", { class: "f" }, picture), drop);
  });
  return list;
}
