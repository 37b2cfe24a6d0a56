// What citizens' pages run.
import "./care.js";
import "./count.js";
import "./depends.js";
import "./draft.js";
import "./leave.js";
import "./phrases.js";
import "./rows.js";
import "./step.js";
import "./toast.js";
import "./upload.js";
