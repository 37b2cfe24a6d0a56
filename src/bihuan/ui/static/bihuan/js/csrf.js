// The token that a post needs: the form's own, else the page's.
export function token(form) {
  const field = form && form.querySelector("[name=csrfmiddlewaretoken]");
  const meta = document.querySelector("meta[name=csrf-token]");
  return field ? field.value : meta ? meta.content : "";
}
