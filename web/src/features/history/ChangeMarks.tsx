import type { Of } from "@/api/map";
import type { Scene } from "@/canvas/scene";
import { Button } from "@/ui/Button";
import { useCompared, useVersions } from "./data";
import { stepFates } from "./outline";
import { texts } from "./texts";

/** Signs at the stations that are new or differ since an earlier version, to be drawn into the picture. */
export function ChangeMarks({ of, scene, base, rev }: { of: Of; scene: Scene; base: number; rev: number }) {
  const { compared, after } = useCompared(of, base, rev);
  if (!compared || !after) return null;
  const fates = stepFates(after, compared);
  return (
    <g data-changes>
      {scene.stations.map(({ id, name, at }) => {
        const fate = fates.get(id);
        if (!at || !fate || fate === "same") return null;
        return (
          // biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: a group of a drawing is nothing to press
          <g key={id} role="img" aria-label={`${name}: ${texts.fates[fate]}`}>
            <circle
              cx={at.x + 13}
              cy={at.drawn_y + 13}
              r={8}
              fill="var(--accent)"
              stroke="var(--paper)"
              strokeWidth={1.5}
            />
            <path
              d={signAt(at.x + 13, at.drawn_y + 13, fate === "added")}
              fill="none"
              stroke="var(--paper)"
              strokeWidth={1.8}
              strokeLinecap="round"
            />
          </g>
        );
      })}
    </g>
  );
}

/** A plus, or a wave for what differs. */
function signAt(x: number, y: number, isNew: boolean): string {
  return isNew ? `M${x - 4} ${y}h8M${x} ${y - 4}v8` : `M${x - 4.5} ${y + 1}c1.5 -3.5 3 -3.5 4.5 -1s3 2.5 4.5 -1`;
}

/** Above the picture: since which version its marks tell. */
export function ChangeNote({
  of,
  base,
  rev,
  onWords,
  onClear,
}: {
  of: Of;
  base: number;
  rev: number;
  onWords: () => void;
  onClear: () => void;
}) {
  const { compared } = useCompared(of, base, rev);
  const name = useVersions(of).data?.find((one) => one.rev === base)?.name ?? texts.rev(base);
  return (
    <p className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-1 rounded-lg border border-accent bg-accent-wash px-4 py-2 print:hidden">
      <span dir="auto" className="min-w-0 [overflow-wrap:anywhere]">
        {texts.marked(name)}
        {compared && (
          <span className="text-quiet">
            {" "}
            ({texts.counts(compared.added.length, compared.changed.length, compared.removed.length) || texts.equal})
          </span>
        )}
      </span>
      <Button small onPress={onWords}>
        {texts.toHistory}
      </Button>
      <Button small weight="quiet" onPress={onClear}>
        {texts.unmark}
      </Button>
    </p>
  );
}
