import type { Problem } from "./client";

/** Whether this is a problem as the server tells it. */
export function isProblem(error: unknown): error is Problem {
  return typeof error === "object" && error !== null && "code" in error && "detail" in error;
}

/** What a person is told of anything that went wrong, and what they can do. */
export function told(error: unknown): { what: string; hint?: string } {
  if (isProblem(error)) {
    const what = sentence(error.detail);
    return error.hint ? { what, hint: sentence(error.hint) } : { what };
  }
  if (error instanceof TypeError) {
    return { what: "The server does not answer.", hint: "Look whether it still runs, then try again." };
  }
  return { what: "This did not work.", hint: "Try again; the server's log says why when it was at fault." };
}

/** With a capital at its start and a full stop at its end. */
function sentence(text: string): string {
  const ended = /[.!?…]$/.test(text) ? text : `${text}.`;
  return ended.charAt(0).toUpperCase() + ended.slice(1);
}
