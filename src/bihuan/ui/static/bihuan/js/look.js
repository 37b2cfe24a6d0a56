// Pictures of the evidence (data-look: their names) open large on the page itself; arrows go from one to the next, Esc leads back.
import { show } from "./dialog.js";
import { make } from "./content.js";

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-look]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  look(pictures().indexOf(link));
});

document.addEventListener("keydown", (event) => {
  const shown = document.querySelector("dialog[open] .b-look");
  if (!shown || (event.key !== "ArrowLeft" && event.key !== "ArrowRight")) return;
  event.preventDefault();
  look(Number(shown.dataset.at) + (event.key === "ArrowLeft" ? -1 : 1));
});

function pictures() {
  return [...document.querySelectorAll("a[data-look]")];
}

function look(at) {
  const found = pictures();
  const link = found[at];
  if (!link) return;
  const { look: name, caption } = link.dataset;
  const picture = make("img", { class: "b-look", src: link.href, alt: name, "data-at": at });
  const where = make("span", { class: "grow sm mut num", role: "status" }, [caption, `${at + 1} / ${found.length}`].filter(Boolean).join(" · "));
  show(make("h2", {}, name), picture, make("p", { class: "hs mt3" }, where, step("上一张", at - 1, found), step("下一张", at + 1, found)));
  picture.closest("dialog").classList.add("wide");
}

function step(words, to, found) {
  const button = make("button", { class: "b-btn s", type: "button" }, words);
  button.disabled = !found[to];
  button.addEventListener("click", () => look(to));
  return button;
}
