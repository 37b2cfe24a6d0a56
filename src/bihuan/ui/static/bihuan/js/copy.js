// 复制这个视图: the page's address goes to the clipboard. 打印.
import { all, onContent } from "./content.js";
import { toast } from "./toast.js";

onContent((part) => {
  for (const button of all(part, "[data-copy-address], [data-print]")) button.hidden = false;
});

// What is folded away on the screen is there on paper.
window.addEventListener("beforeprint", () => {
  for (const fold of document.querySelectorAll("details[data-fold]")) fold.open = true;
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
  if (event.target.closest("[data-copy-address]")) copy(location.href);
});

// An intranet without TLS has no clipboard to write to; there the browser's old command does.
async function copy(text) {
  if (navigator.clipboard) await navigator.clipboard.writeText(text);
  else old(text);
  toast("已复制这个视图的地址");
}

function old(text) {
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "sr";
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}
