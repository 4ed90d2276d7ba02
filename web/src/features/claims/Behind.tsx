import type { Of } from "@/api/map";
import { told } from "@/api/problems";
import { Section } from "@/ui/Card";
import { Problem } from "@/ui/Problem";
import { backing } from "./claims";
import { useClaims } from "./data";
import { texts } from "./texts";

const words = texts.behind;

/** How many kinds of source stand behind a map, how many claims are backed, and what would back the next one. */
export function Behind({ of, nameOf }: { of: Of; nameOf: (step: string) => string | undefined }) {
  const claims = useClaims(of);
  if (claims.error)
    return <Problem what={texts.failed} hint={told(claims.error).what} retry={() => void claims.refetch()} />;
  if (!claims.data || claims.data.items.length === 0) return null;
  const { kinds } = claims.data;
  const { all, backed, onOne } = backing(claims.data);
  const bare = claims.data.items.find((one) => one.state === "assumed");
  const next = bare && nameOf(bare.on.step);
  return (
    <Section title={words.title}>
      <p>{words.kinds(kinds.length)}</p>
      {kinds.length > 0 && (
        <ul className="mt-2 flex flex-wrap gap-2">
          {kinds.map(({ kind, n }) => (
            <li key={kind} className="rounded-full border border-faint px-2.5 py-0.5 text-[0.8125rem]">
              {words.kindNames[kind] ?? kind} <span className="text-quiet tabular-nums">{n}</span>
            </li>
          ))}
        </ul>
      )}
      <p className="mt-2 text-quiet">
        {[words.claims(backed, all), onOne > 0 && words.onOne(onOne)].filter(Boolean).join("; ")}.{" "}
        {next && words.next(next)}
      </p>
    </Section>
  );
}
