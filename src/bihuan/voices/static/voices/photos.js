// Photos of the public form go up as soon as they are chosen, made smaller where the browser can; the form then carries
// their ids. A refused one says why and what to do, and the words stay.
import { make } from "../bihuan/js/content.js";

const EDGE = 2400;
const SMALL = 1_200_000;
const SHRINKS = ["image/jpeg", "image/png", "image/webp"];

// One after the other: the first answer's token says whose the later ones are.
let line = Promise.resolve();

for (const box of document.querySelectorAll("[data-photos]")) ready(box);

function ready(box) {
  const input = box.querySelector("input[type=file]");
  const add = input.form.querySelector("[data-photo-add]");
  input.className = "sr";
  input.removeAttribute("name");
  add.append(input);
  add.hidden = false;
  input.addEventListener("change", () => {
    for (const file of [...input.files]) line = queued(box, input.form, file);
    input.value = "";
  });
}

function queued(box, form, file) {
  const item = make("li", { class: "ph f" }, make("progress", { max: "100", value: "0", "aria-label": `正在传 ${file.name}` }));
  box.querySelector("[data-photo-list]").append(item);
  return line.then(() => send(box, form, file, item));
}

async function send(box, form, file, item) {
  const photo = await smaller(file);
  const progress = item.querySelector("progress");
  const request = await posted(box.dataset.photos, parts(photo, file, form), (part) => (progress.value = part * 100));
  if (request.status === 201) keep(item, form, photo, request.responseText);
  else refuse(item, file, request.responseText);
}

function posted(url, data, step) {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.upload.addEventListener("progress", (event) => event.total && step(event.loaded / event.total));
    request.addEventListener("loadend", () => done(request));
    request.send(data);
  });
}

function parts(photo, file, form) {
  const data = new FormData();
  data.append("file", photo, file.name);
  data.append("upload_token", form.elements.upload_token.value);
  return data;
}

// What the browser cannot draw goes up as it is; the server makes every picture anew anyway.
async function smaller(file) {
  if (file.size < SMALL || !SHRINKS.includes(file.type)) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, EDGE / Math.max(picture.width, picture.height));
    const canvas = make("canvas", { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    return blob && blob.size < file.size ? blob : file;
  } catch {
    return file;
  }
}

function keep(item, form, photo, text) {
  const answer = JSON.parse(text);
  const number = item.parentElement.children.length;
  form.elements.upload_token.value = answer.upload_token;
  const picture = make("img", { alt: `照片 ${number}`, src: URL.createObjectURL(photo) });
  picture.addEventListener("error", () => picture.replaceWith(`照片 ${number}`));
  item.replaceChildren(picture, make("input", { type: "hidden", name: "files", value: answer.id }), dropper(item, `去掉照片 ${number}`));
}

function refuse(item, file, text) {
  item.className = "ph bad";
  item.setAttribute("role", "alert");
  item.replaceChildren(make("span", {}, `${file.name} 没有收：${reason(text)}`), dropper(item, "知道了"));
}

function dropper(item, words) {
  const button = make("button", { class: "x", type: "button", "aria-label": words }, "×");
  button.addEventListener("click", () => item.remove());
  return button;
}

function reason(text) {
  try {
    return JSON.parse(text).detail;
  } catch {
    return "网络断了，再选一次。";
  }
}
