/** The words of claims and their evidence. */
export const texts = {
  title: "What stands behind it",
  failed: "What stands behind the map could not be read.",
  states: {
    supported: "Supported",
    contradicted: "Customers say or do otherwise",
    assumed: "Assumed",
    stale: "What says so is old",
  },
  none: "Nothing is attached yet.",
  kinds: {
    quote: "A customer's words",
    feedback: "What customers said",
    figure: "A figure",
    document: "A document",
    link: "A page",
  } as Record<string, string>,
  gone: "What was said was erased.",
  add: "Attach something",
  ways: {
    quote: "Words of a customer",
    find: "From what was said",
    figure: "A figure",
    document: "A document or page",
  },
  back: "Another way",
  cancel: "Cancel",
  remove: "Take it away",
  removed: (title: string) => `took “${title}” away`,
  attached: (title: string) => `attached “${title}”`,
  open: "Open it",
  quote: {
    text: "What they said, word for word",
    when: "When",
    who: "Who (an id that you use)",
    whoHint: "May stay empty.",
    channel: "Where",
    channelHint: "Such as interview, phone, shop.",
    need: "Write down what they said.",
    save: "Attach it",
  },
  find: {
    look: "Words to look for",
    go: "Look",
    none: "Nobody said these words.",
    attach: "Attach",
    more: "More",
  },
  figure: {
    title: "What it says",
    titleHint: "With its number, its sample and its date: “38 % of 1,204 open the mail, May 2026”.",
    address: "Where it is from (address)",
    need: "Say what the figure says.",
    today: (figure: string) => `Attach today's: ${figure}`,
  },
  document: {
    title: "What it is",
    address: "Its address",
    addressHint: "Begins with https://",
    need: "Say what it is.",
    wrong: "An address begins with https:// or http://",
  },
  save: "Attach it",
  behind: {
    title: "What stands behind this map",
    kinds: (n: number) =>
      n === 0
        ? "No source stands behind this map yet: all of it is assumed."
        : n === 1
          ? "One kind of source stands behind this map. Three or more make it safe to rely on."
          : `${n} kinds of source stand behind this map${n < 3 ? ". Three or more make it safe to rely on." : "."}`,
    claims: (backed: number, all: number) => `${backed} of ${all} claims are backed`,
    onOne: (n: number) =>
      n === 1 ? "1 rests on a single piece of evidence" : `${n} rest on a single piece of evidence`,
    next: (step: string) => `The cheapest next evidence: ten comments about “${step}”.`,
    kindNames: {
      events: "events",
      feedback: "feedback",
      quote: "quotes",
      figure: "figures",
      document: "documents",
      link: "pages",
    } as Record<string, string>,
  },
} as const;
