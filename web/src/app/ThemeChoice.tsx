import { useState } from "react";
import { chooseTheme, chosenTheme, type Theme } from "@/ui/theme";
import { texts } from "./texts";

const ORDER: readonly Theme[] = ["auto", "light", "dark"];

/** Light, dark, or as the system says. */
export function ThemeChoice() {
  const [theme, setTheme] = useState(chosenTheme);
  const choose = (next: Theme) => {
    chooseTheme(next);
    setTheme(next);
  };
  return (
    <select
      aria-label={texts.theme}
      value={theme}
      onChange={(event) => choose(event.target.value as Theme)}
      className="rounded-md border border-transparent bg-paper px-1.5 py-1 text-[0.8125rem] text-quiet hover:border-faint hover:text-text"
    >
      {ORDER.map((one) => (
        <option key={one} value={one}>
          {texts.themes[one]}
        </option>
      ))}
    </select>
  );
}
