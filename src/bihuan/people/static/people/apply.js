// A file that was chosen goes up at once; without a script the button beside it does the same.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-upload-now]");
  if (form && event.target.type === "file" && event.target.files.length) {
    form.classList.add("going");
    form.requestSubmit();
  }
});
