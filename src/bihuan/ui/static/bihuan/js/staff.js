// What staff pages run. Each module works by delegation and looks after one thing; every page works without them.
import "./ask.js";
import "./batch.js";
import "./care.js";
import "./copy.js";
import "./decide.js";
import "./depends.js";
import "./dialog.js";
import "./draft.js";
import "./keys.js";
import "./leave.js";
import "./menu.js";
import "./net.js";
import "./phrases.js";
import "./rows.js";
import "./step.js";
import "./toast.js";
import "./upload.js";
