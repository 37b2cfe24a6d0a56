// A draft as the server takes it. What was not asked, or left empty, is not told.
import * as watch from "./watch.js";

export function packed(draft, remotes) {
  const found = {
    client_id: draft.id, template: draft.template, version: draft.version, answers: filled(draft.answers),
    findings: draft.findings.filter(worthy).map((finding) => told(finding, remotes)),
    started: watch.iso(draft.started), ended: watch.iso(draft.ended || Date.now()),
  };
  for (const name of ["activity", "matter", "place"]) if (draft[name]) found[name] = draft[name];
  return draft.number ? { ...found, of: draft.number } : found;
}

// A finding without a word and without a photo was only a touch.
export function worthy(finding) {
  return Boolean(words(finding) || finding.photos.length);
}

export function words(finding) {
  const tags = finding.tags.join("、");
  return [tags && `${tags}。`, finding.text.trim()].filter(Boolean).join("");
}

function told(finding, remotes) {
  const files = finding.photos.map((id) => remotes.get(id)).filter(Boolean);
  const found = { client_id: finding.id, kind: finding.kind, text: words(finding) || "见照片。", stage: finding.stage };
  if (finding.kind === "problem") found.severity = finding.severity;
  return files.length ? { ...found, files } : found;
}

function filled(answers) {
  const kept = Object.entries(answers).filter(([, value]) => value !== undefined && value !== null && value !== "" && !(Array.isArray(value) && !value.length));
  return Object.fromEntries(kept);
}

// Assistance as the server takes it.
export function noted(draft) {
  const names = ["day", "whom", "topic", "matter", "place", "need", "guidance", "recommended", "solved", "opinion"];
  const told = names.filter((name) => draft[name]).map((name) => [name, String(draft[name])]);
  return { client_id: draft.id, kind: draft.help, ...Object.fromEntries(told) };
}
