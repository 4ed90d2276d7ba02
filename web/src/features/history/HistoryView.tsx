import type { Of } from "@/api/map";
import { told } from "@/api/problems";
import { Button } from "@/ui/Button";
import { Problem } from "@/ui/Problem";
import { Waiting } from "@/ui/Waiting";
import { Compare } from "./Compare";
import type { Version } from "./contract";
import { useRevisions, useVersions } from "./data";
import { Revisions } from "./Revisions";
import { texts } from "./texts";

/** How the map came to be: every change, and any two versions held against each other. */
export function HistoryView({
  of,
  rev: latest,
  base,
  shown,
  onCompare,
  onMark,
}: {
  of: Of;
  /** The latest revision. */
  rev: number;
  /** The two that are compared; without them the last change. */
  base: number | undefined;
  shown: number | undefined;
  onCompare: (base: number, shown: number) => void;
  /** Shows in the picture what has changed since a revision. */
  onMark: (base: number) => void;
}) {
  const history = useRevisions(of);
  const versions = useVersions(of).data ?? [];
  if (history.error)
    return <Problem what={texts.failed} hint={told(history.error).what} retry={() => void history.refetch()} />;
  if (!history.data) return <Waiting />;
  const revisions = history.data.pages.flatMap((page) => page.items);
  const to = within(shown, latest) ?? latest;
  const from = within(base, latest) ?? Math.max(1, to - 1);
  return (
    <section aria-labelledby="history-title">
      <h2 id="history-title" className="text-base font-semibold tracking-tight">
        {texts.title}
      </h2>
      <p className="mb-4 text-quiet">{texts.lead}</p>
      <div className="grid grid-cols-1 items-start gap-x-8 gap-y-6 lg:grid-cols-[24rem_minmax(0,1fr)]">
        <div className="order-last min-w-0 lg:order-first">
          {latest === 1 && <p className="mb-3 text-quiet">{texts.none}</p>}
          <Revisions
            of={of}
            revisions={revisions}
            latest={latest}
            names={byRevision(versions)}
            shown={[from, to]}
            onCompare={onCompare}
          />
          {history.hasNextPage && (
            <Button
              small
              className="mt-3"
              isDisabled={history.isFetchingNextPage}
              onPress={() => void history.fetchNextPage()}
            >
              {texts.more}
            </Button>
          )}
        </div>
        {latest > 1 && (
          <Compare
            of={of}
            from={from}
            to={to}
            names={choices(latest, versions, [from, to])}
            onChange={onCompare}
            onMark={to === latest ? onMark : undefined}
          />
        )}
      </div>
    </section>
  );
}

function within(rev: number | undefined, latest: number): number | undefined {
  return rev !== undefined && rev >= 1 && rev <= latest ? rev : undefined;
}

function byRevision(versions: readonly Version[]): Map<number, string[]> {
  const names = new Map<number, string[]>();
  for (const { rev, name } of versions) names.set(rev, [...(names.get(rev) ?? []), name]);
  return names;
}

/** How many of the latest revisions can be chosen beside those that have a name. */
const CHOICES = 200;

/** What can be compared, the newest first; the names of versions stand beside their numbers. */
export function choices(latest: number, versions: readonly Version[], shown: readonly number[]) {
  const names = byRevision(versions);
  const recent = Array.from({ length: Math.min(latest, CHOICES) }, (_, n) => latest - n);
  const all = new Set([...recent, ...names.keys(), ...shown]);
  return [...all]
    .sort((one, other) => other - one)
    .map((rev) => {
      const more = [...(names.get(rev) ?? []), ...(rev === latest ? [texts.now] : [])];
      return { rev, name: more.length > 0 ? `${texts.rev(rev)}: ${more.join(", ")}` : texts.rev(rev) };
    });
}
