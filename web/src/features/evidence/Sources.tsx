import type { Schema } from "@/api/client";
import { fromToday } from "@/api/dates";
import { Card, Section } from "@/ui/Card";
import { type Health, healthOf } from "./health";
import { texts } from "./texts";

const words = texts.sources;

/** Where the evidence came from, and how it is. */
export function Sources({
  sources,
  imports,
}: {
  sources: readonly Schema<"Source">[];
  imports: readonly Schema<"Import">[];
}) {
  return (
    <Section title={words.title}>
      <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
        {healthOf(sources, imports).map((one) => (
          <li key={one.name}>
            <Card className="h-full px-5 py-4">
              <h3 dir="auto" className="font-semibold [overflow-wrap:anywhere]">
                {one.name}
              </h3>
              <p className="text-[0.8125rem] text-quiet">{texts.kinds[one.kind]}</p>
              <p className="mt-2 tabular-nums">
                {one.rows > 0 ? words.rows(one.rows) : words.none}
                {one.last && <span className="text-quiet"> · {words.last(fromToday(one.last))}</span>}
              </p>
              <Wrongs one={one} />
            </Card>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Wrongs({ one }: { one: Health }) {
  const wrongs = [
    one.refused > 0 && words.refused(one.refused),
    one.conflicting > 0 && words.conflicting(one.conflicting),
  ].filter((line) => line !== false);
  if (wrongs.length > 0) return <p className="mt-1 text-[0.8125rem] text-accent">{wrongs.join(", ")}</p>;
  if (one.rows === 0) return null;
  return (
    <p className="mt-1 text-[0.8125rem] text-quiet">
      {words.well} {one.remembered && words.remembered}
    </p>
  );
}
