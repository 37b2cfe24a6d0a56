// The personal menu closes when one clicks elsewhere or presses Esc; the focus does not vanish with it.
document.addEventListener("click", (event) => close((menu) => !menu.contains(event.target)));

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") close(() => true);
});

function close(wanted) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!wanted(menu)) continue;
    const within = menu.contains(document.activeElement);
    menu.open = false;
    if (within) menu.querySelector("summary").focus();
  }
}
