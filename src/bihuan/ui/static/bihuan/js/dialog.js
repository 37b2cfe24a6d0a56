// Links with data-dialog open what they lead to as a dialog: the part comes from the same address. Esc closes it.
import { make } from "./content.js";

let box;

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-dialog]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  try {
    const answer = await fetch(link.href, { headers: { "HX-Request": "true" } });
    if (!answer.ok) throw new Error(answer.statusText);
    show(parsed(await answer.text()));
  } catch {
    location.href = link.href;
  }
});

// Shows nodes in the page's one dialog; focus comes back to where it was.
export function show(...nodes) {
  if (!box) {
    box = make("dialog", { class: "b-pop" });
    box.addEventListener("click", (event) => event.target === box && box.close());
    document.body.append(box);
  }
  box.className = "b-pop";
  const close = make("button", { class: "b-btn s", type: "button" }, "关上");
  close.addEventListener("click", () => box.close());
  const foot = make("p", { class: "mt3 right" }, close);
  box.replaceChildren(...nodes, foot);
  const head = box.querySelector("h2");
  if (head) box.setAttribute("aria-label", head.textContent);
  if (box.open) close.focus();
  else box.showModal();
}

function parsed(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  return make("div", {}, ...page.body.childNodes);
}
