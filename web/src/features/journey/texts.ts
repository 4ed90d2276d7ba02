/** The words of the journey page. */
export const texts = {
  title: "Journey",
} as const;
