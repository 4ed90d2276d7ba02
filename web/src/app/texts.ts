/** The words of the frame around all pages. */
export const texts = {
  name: "Desireline",
  skip: "Skip to the content",
  journeys: "Journeys",
  actions: "Actions",
  evidence: "Evidence",
  bring: "Bring evidence",
  workspace: "Workspace",
  theme: "Colours",
  themes: { auto: "As the system", light: "Light", dark: "Dark" },
  signOut: "Sign out",
  notFound: "There is nothing at this address",
  notFoundLead: "The link may be old, or what it named was taken away.",
  toJourneys: "To the journeys",
  broken: "This page broke",
  brokenLead: "That is our fault. Loading it again often helps.",
  reload: "Load again",
} as const;
