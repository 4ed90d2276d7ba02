import type { Of } from "@/api/map";
import { told } from "@/api/problems";
import { Button } from "@/ui/Button";
import { Choice } from "@/ui/fields";
import { Problem } from "@/ui/Problem";
import { Told } from "@/ui/Told";
import { Waiting } from "@/ui/Waiting";
import { ComparedMap } from "./ComparedMap";
import { useCompared } from "./data";
import { outlineOf } from "./outline";
import { texts } from "./texts";

/** Two versions side by side: how they differ, in words and on the map. */
export function Compare({
  of,
  from,
  to,
  names,
  onChange,
  onMark,
}: {
  of: Of;
  from: number;
  to: number;
  /** What can be compared, by revision. */
  names: readonly { rev: number; name: string }[];
  onChange: (from: number, to: number) => void;
  /** Marks the changes in the picture, where the later one is what the picture shows. */
  onMark: ((from: number) => void) | undefined;
}) {
  const options = names.map(({ rev, name }) => ({ value: String(rev), text: name }));
  return (
    <div className="min-w-0">
      <div className="mb-4 grid gap-3 sm:grid-cols-2">
        <Choice
          label={texts.from}
          value={String(from)}
          options={options}
          onChange={(rev) => onChange(Number(rev), to)}
        />
        <Choice label={texts.to} value={String(to)} options={options} onChange={(rev) => onChange(from, Number(rev))} />
      </div>
      {from === to ? (
        <p className="text-quiet">{texts.swapped}</p>
      ) : (
        <Differing of={of} from={from} to={to} onMark={onMark} />
      )}
    </div>
  );
}

function Differing({
  of,
  from,
  to,
  onMark,
}: {
  of: Of;
  from: number;
  to: number;
  onMark: ((from: number) => void) | undefined;
}) {
  const { compared, before, after, error } = useCompared(of, from, to);
  if (error) return <Problem {...told(error)} />;
  if (!compared || !before || !after) return <Waiting />;
  const { added, changed, removed, words } = compared;
  if (words.length === 0) return <p className="text-quiet">{texts.equal}</p>;
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p role="status" className="font-medium">
          {texts.counts(added.length, changed.length, removed.length)}
        </p>
        {onMark && from < to && (
          <Button small onPress={() => onMark(from)}>
            {texts.onPicture}
          </Button>
        )}
      </div>
      <h3 className="mt-4 mb-2 text-[0.8125rem] font-semibold">{texts.onMap}</h3>
      <ComparedMap stages={outlineOf(before, after, compared)} />
      <h3 className="mt-5 mb-2 text-[0.8125rem] font-semibold">{texts.words}</h3>
      <ul className="flex list-disc flex-col gap-1 pl-5">
        {words.map((line) => (
          <li key={line} dir="auto" className="[overflow-wrap:anywhere]">
            <Told text={line} />
          </li>
        ))}
      </ul>
    </>
  );
}
