// Names to tap: @姓名 goes where the text is being written. data-mention names the field.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-mention]");
  if (!button) return;
  const field = document.getElementById(button.dataset.mention);
  const before = field.value.slice(0, field.selectionStart).replace(/[@＠]$/, "");
  const words = `${before}@${button.textContent} `;
  field.value = words + field.value.slice(field.selectionEnd);
  const menu = button.closest("details");
  if (menu) menu.open = false;
  field.focus();
  field.setSelectionRange(words.length, words.length);
});
