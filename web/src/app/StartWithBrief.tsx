import { useState } from "react";
import { AskBrief } from "@/features/brief/AskBrief";
import { briefOf, NO_BRIEF, saysSomething } from "@/features/brief/brief";
import { StartPage } from "@/features/start/StartPage";

/** The first screen, which asks gently what the journey is about; what was said stays while one looks at other ways. */
export function StartWithBrief() {
  const [draft, setDraft] = useState(NO_BRIEF);
  const said = saysSomething(draft) ? briefOf(draft) : undefined;
  return <StartPage brief={{ ask: <AskBrief draft={draft} onChange={setDraft} />, said }} />;
}
