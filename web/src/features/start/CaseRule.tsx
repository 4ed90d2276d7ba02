import type { Schema } from "@/api/client";
import { Choice } from "@/ui/fields";
import { texts } from "./texts";

const words = texts.rule;

/** What one journey is, and when it is over, as a person chooses it. */
export interface Rule {
  by: "customer" | "column" | "session";
  over: keyof typeof words.overs;
}

export const FIRST_RULE: Rule = { by: "customer", over: "auto" };

/** The choice as the server takes it. */
export function ruleOf({ by, over }: Rule): Pick<Schema<"Reading">, "cases" | "all_closed"> {
  const silence = { week: "7d", quarter: "90d", auto: undefined, closed: undefined }[over];
  return { cases: silence ? { by, silence } : { by }, all_closed: over === "closed" };
}

/** Asks what one journey is. */
export function CaseRule({
  rule,
  hasCase,
  onChange,
}: {
  rule: Rule;
  hasCase: boolean;
  onChange: (rule: Rule) => void;
}) {
  return (
    <>
      <fieldset className="w-full">
        <legend className="text-base font-semibold tracking-tight">{words.title}</legend>
        <p className="text-quiet">{words.lead}</p>
        <div className="mt-3 grid gap-3 sm:grid-cols-3">
          {(["customer", "column", "session"] as const).map((by) => {
            const off = by === "column" && !hasCase;
            return (
              <label
                key={by}
                className={`flex gap-3 rounded-lg border px-4 py-3 ${rule.by === by ? "border-real bg-real-wash" : "border-faint"} ${off ? "" : "cursor-pointer hover:border-quiet"}`}
              >
                <input
                  type="radio"
                  name="case-by"
                  value={by}
                  checked={rule.by === by}
                  disabled={off}
                  onChange={() => onChange({ ...rule, by })}
                  className="mt-1 accent-[var(--real)]"
                />
                <span>
                  <span className={`block font-medium ${off ? "text-quiet" : ""}`}>{words.by[by].name}</span>
                  <span className="block text-[0.8125rem] leading-snug text-quiet">
                    {off ? words.noCase : words.by[by].text}
                  </span>
                </span>
              </label>
            );
          })}
        </div>
      </fieldset>
      <div className="w-full max-w-md">
        <Choice
          label={words.over}
          hint={words.overHint}
          value={rule.over}
          options={(["auto", "week", "quarter", "closed"] as const).map((value) => ({
            value,
            text: words.overs[value],
          }))}
          onChange={(over) => onChange({ ...rule, over })}
        />
      </div>
    </>
  );
}
