// A phone that keeps an officer's records hands them in before its officer signs out, or asks: the app does that.
document.addEventListener("submit", (event) => {
  const person = event.target.dataset.leave;
  if (!person || person !== here()) return;
  event.preventDefault();
  location.assign("/officer/#/leave");
});

function here() {
  try {
    return localStorage.getItem("officer");
  } catch {
    return null;
  }
}
