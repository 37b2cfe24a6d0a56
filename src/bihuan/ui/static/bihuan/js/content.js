const visitors = [];

// Runs `visit` on the page and on every part that comes later.
export function onContent(visit) {
  visitors.push(visit);
  visit(document);
}

// A part has come: what htmx swapped in, or a row that a script added.
export function arrived(part) {
  for (const visit of visitors) visit(part);
}

document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt !== document.body) arrived(event.detail.elt);
});

// All that match within a part, the part itself included.
export function all(root, selector) {
  const found = [...root.querySelectorAll(selector)];
  return root !== document && root.matches(selector) ? [root, ...found] : found;
}

// An element with attributes and children; texts are never read as HTML.
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}
