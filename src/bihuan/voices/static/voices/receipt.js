// The receipt: what was being written is done with, and the code goes to the clipboard.
import { toast } from "../bihuan/js/toast.js";

const KEPT = "say-key";

try {
  localStorage.removeItem(KEPT);
} catch {
  // Nothing was kept.
}

for (const button of document.querySelectorAll("[data-copy-code]")) {
  button.hidden = false;
  button.addEventListener("click", () => copy(button.dataset.copyCode));
}

async function copy(code) {
  if (navigator.clipboard) await navigator.clipboard.writeText(code);
  else old(code);
  toast("查询码已复制");
}

// A site without TLS has no clipboard to write to; there the browser's old command does.
function old(code) {
  const field = document.createElement("textarea");
  field.value = code;
  field.className = "sr";
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}
