// Reading a template: its stages, and what is observed in each.
export const IDENTITIES = { applicant: "我是办事人", approver: "我是审批人" };
export const SEVERITIES = [["minor", "轻微"], ["normal", "一般"], ["major", "严重"]];
export const KINDS = [["problem", "问题"], ["suggestion", "建议"]];
export const TROUBLES = ["等得久", "来回跑", "没人管", "看不懂", "说法不一"];

const RATED = [[1, "很差"], [2, "差"], [3, "一般"], [4, "好"], [5, "很好"]];
const OPTIONS = {
  rated: RATED,
  checked: [["yes", "做到了"], ["no", "没做到"], ["unseen", "没看到"]],
  judged: [["good", "好"], ["fair", "一般"], ["poor", "不好"]],
};

export function options(observation) {
  return observation.options || OPTIONS[observation.kind] || [];
}

// Smooth or not: each stage's own question, which stands first.
export function smooth(stage) {
  return stage.observations.find((each) => each.id === `${stage.id}_smooth`);
}

export function rough(stage, draft) {
  const question = smooth(stage);
  return Boolean(question) && draft.answers[question.id] === "no";
}

// Everything else, as far as it is to be asked here.
export function asked(stage, answers) {
  return stage.observations.filter((each) => each !== smooth(stage) && wanted(each, answers));
}

export function timed(stage) {
  return stage.observations.filter((each) => each.stopwatch);
}

// A stopwatch's time in the unit that the template wants.
export function measured(observation, milliseconds) {
  const unit = observation.unit === "分钟" ? 60000 : observation.unit === "小时" ? 3600000 : 1000;
  const number = milliseconds / unit;
  return observation.decimal ? Math.round(number * 10) / 10 : Math.round(number);
}

export function isMissing(observation, answers) {
  const value = answers[observation.id];
  return Boolean(observation.required) && wanted(observation, answers) && (value === undefined || value === "" || (Array.isArray(value) && !value.length));
}

function wanted(observation, answers) {
  if (!observation.when) return true;
  const [other, values] = observation.when;
  const given = answers[other];
  return (Array.isArray(given) ? given : [given]).some((value) => values.includes(value));
}
