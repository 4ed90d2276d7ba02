/** The words of the brief. */
export const texts = {
  title: "Brief",
  ask: "What is it about?",
  later: "All of this can wait: leave it empty, and fill it in later on the journey's page.",
  persona: "Whose journey is it?",
  personaHint: "One kind of customer, such as “first-time visitor”.",
  goal: "What should get better?",
  goalHint: "Such as “more of those who sign up buy within a day”.",
  more: "More: from where to where, how success is measured, until when",
  episode: "From where to where?",
  episodeHint: "A bounded stretch, such as “first purchase” or “from the claim to the money”.",
  timeFrame: "How long does it take a customer?",
  timeFrameHint: "Such as “two weeks”.",
  deadline: "The first map is due on",
  metric: "How will you know? (measure)",
  metricHint: "Such as “buys within a day”.",
  baseline: "Today",
  baselineHint: "Such as “38 %”.",
  target: "Should be",
  wrongFigure: "A figure, such as 38 % or 4.2",
  none: "Nobody said yet whose journey this is and what should get better.",
  fill: "Fill in the brief",
  change: "Change the brief",
  save: "Keep",
  cancel: "Cancel",
  kept: "The brief was changed",
  failed: "The brief could not be read.",
  from: (baseline: string, target: string) =>
    baseline && target
      ? `${baseline} today, should be ${target}`
      : baseline
        ? `${baseline} today`
        : target && `should be ${target}`,
  due: (day: string) => `first map due ${day}`,
  outcomes: "What customers come for",
  noOutcome:
    "No step is marked as what customers come for: mark one on the map, and who completes is told from who leaves.",
  measures: "Success",
  scopeTitle: "A word about the scope",
  scope: {
    several: "This sounds like several kinds of customers. A map of one of them says more: draw one for each.",
    long: "A year is more than one journey. Take a bounded stretch, such as a first purchase or a renewal.",
    manySteps: (n: number) =>
      `${n} steps are more than anybody reads. Keep those that matter, or give a stage a map of its own.`,
    manyStages: (n: number) => `${n} stages are more than anybody reads. Five to seven are enough for most journeys.`,
    fewSteps: (n: number) =>
      n === 1
        ? "One step is no journey yet: what comes before it, and after?"
        : `${n} steps are hardly a journey: what comes before, and after?`,
    nothingBefore: (name: string) => `Nothing comes before “${name}”: how do customers get there?`,
    nothingAfter: (name: string) =>
      `The map ends with “${name}”: getting started, help and use over time are part of the journey, too.`,
  },
} as const;
