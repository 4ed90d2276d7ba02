import { Card } from "@/ui/Card";
import { BriefFields } from "./BriefFields";
import { type BriefDraft, briefOf } from "./brief";
import { ScopeHints } from "./ScopeHints";
import { scopeHints } from "./scope";
import { texts } from "./texts";

/** Asks what a journey is about before it is drawn; whoever leaves it empty is not asked again. */
export function AskBrief({ draft, onChange }: { draft: BriefDraft; onChange: (draft: BriefDraft) => void }) {
  return (
    <Card className="p-5">
      <h2 className="text-base font-semibold tracking-tight">{texts.ask}</h2>
      <p className="mb-4 text-quiet">{texts.later}</p>
      <BriefFields draft={draft} onChange={onChange} />
      <ScopeHints hints={scopeHints(briefOf(draft))} />
    </Card>
  );
}
