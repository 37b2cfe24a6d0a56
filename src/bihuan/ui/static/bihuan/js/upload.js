// Files go up as soon as they are chosen, with progress; the form then carries their ids. Without sign-in the first
// answer's upload_token goes with the later files and with the form.
import { make } from "./content.js";
import { token } from "./csrf.js";

document.addEventListener("change", (event) => {
  const input = event.target;
  if (!input.matches("input[type=file][data-upload]")) return;
  const list = input.closest(".b-field").querySelector("[data-uploads]");
  if (!input.multiple) list.replaceChildren();
  for (const file of input.files) send(file, input, list);
  input.value = "";
});

function send(file, input, list) {
  const line = make("li", { class: "up" });
  const progress = make("progress", { max: "100", value: "0", "aria-label": `正在传 ${file.name}` });
  line.append(make("span"), make("span", {}, file.name), make("span", { class: "mut num" }), progress);
  list.append(line);
  const request = new XMLHttpRequest();
  request.open("POST", "/files");
  request.setRequestHeader("X-CSRFToken", token(input.form));
  request.upload.addEventListener("progress", (event) => show(line, progress, event));
  request.addEventListener("load", () => (request.status === 201 ? keep : refuse)(line, file, input, request.responseText));
  request.addEventListener("error", () => refuse(line, file, input, ""));
  request.send(form(file, input));
}

function form(file, input) {
  const data = new FormData();
  data.append("file", file);
  const known = input.form.querySelector("[name=upload_token]");
  if (known && known.value) data.append("upload_token", known.value);
  return data;
}

function show(line, progress, event) {
  const percent = event.total ? Math.round((event.loaded / event.total) * 100) : 0;
  progress.value = percent;
  line.children[2].textContent = `${percent}%`;
}

function keep(line, file, input, text) {
  const answer = JSON.parse(text);
  const tick = make("input", { class: "b-check", type: "checkbox", name: input.name, value: answer.id, checked: "" });
  line.replaceChildren(make("span"), make("label", {}, tick, ` ${file.name}`), make("span", { class: "b-saved" }, "已传"));
  remember(input.form, answer.upload_token);
}

function remember(owner, secret) {
  if (!secret) return;
  let field = owner.querySelector("[name=upload_token]");
  if (!field) owner.append((field = make("input", { type: "hidden", name: "upload_token" })));
  field.value = secret;
}

function refuse(line, file, input, text) {
  const again = make("button", { class: "b-btn s quiet", type: "button" }, "换一个");
  again.addEventListener("click", () => {
    line.remove();
    input.click();
  });
  line.replaceChildren(make("span"), make("span", { role: "alert" }, `${file.name} `, make("span", { class: "bad" }, reason(text))), again);
}

function reason(text) {
  try {
    return JSON.parse(text).detail;
  } catch {
    return "没传上去，网络断了，再选一次。";
  }
}
