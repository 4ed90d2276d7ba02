/** The words of signing in. */
export const texts = {
  title: "Sign in",
  lead: "Desireline opens with a link that its server prints.",
  how: "At its first start the server prints a setup link. Later, whoever runs the server gets another one with this command:",
  command: "desireline serve --new-token",
  token: "Or paste the link, or the token in it",
  open: "Open Desireline",
  empty: "Paste the link that the server printed.",
} as const;
