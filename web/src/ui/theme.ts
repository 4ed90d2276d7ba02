/** Light, dark, or as the system says. */
export type Theme = "auto" | "light" | "dark";

const NAME = "desireline_theme";

/** What was chosen. The server writes it into the page, so that the first paint has the right colours. */
export function chosenTheme(): Theme {
  const found = document.cookie.split("; ").find((cookie) => cookie.startsWith(`${NAME}=`));
  const value = found?.slice(NAME.length + 1);
  return value === "light" || value === "dark" ? value : "auto";
}

/** Applies a choice now and on later visits. It is a cookie so that the server sees it. */
export function chooseTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  // biome-ignore lint/suspicious/noDocumentCookie: the cookie store is not in every browser yet
  document.cookie = `${NAME}=${theme}; Path=/; Max-Age=31536000; SameSite=Lax`;
}
