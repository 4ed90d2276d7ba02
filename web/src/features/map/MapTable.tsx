import { useQuery } from "@tanstack/react-query";
import { told } from "@/api/problems";
import { Problem } from "@/ui/Problem";
import { Waiting } from "@/ui/Waiting";
import type { MapDoc, Of } from "./contract";
import { loadMap } from "./data";
import { stepsOf } from "./model/find";
import { texts } from "./texts";

/** The map as a plain table: a row a step, its headers named, everything that is drawn in words. */
export function MapTable({ of, rev }: { of: Of; rev: number }) {
  const kept = useQuery({ queryKey: ["get", "journey", of, "map table", rev], queryFn: () => loadMap(of) });
  if (kept.error) return <Problem what={texts.failed} hint={told(kept.error).what} retry={() => void kept.refetch()} />;
  if (!kept.data) return <Waiting />;
  return <Sheet map={kept.data.map} />;
}

function Sheet({ map }: { map: MapDoc }) {
  const words = texts.table;
  const steps = stepsOf(map);
  const nameOf = (id: string) => steps.find((step) => step.id === id)?.name ?? id;
  if (steps.length === 0) return null;
  const HEAD = "border-b border-faint px-4 py-2 text-left text-[0.8125rem] font-medium text-quiet";
  const CELL = "min-w-36 px-4 py-2 align-top whitespace-pre-wrap [overflow-wrap:anywhere]";
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be moved sideways can be moved by keyboard
      tabIndex={0}
      className="overflow-x-auto rounded-xl border border-line bg-paper shadow-card"
      aria-label={words.caption}
    >
      <table className="w-full border-collapse text-[0.875rem]">
        <caption className="px-4 pt-3 pb-2 text-left font-medium">{words.caption}</caption>
        <thead>
          <tr>
            {[
              words.step,
              words.channels,
              words.owner,
              words.said,
              words.path,
              ...map.lanes.map((lane) => lane.title),
            ].map((title, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two lanes may have one title, and the columns stay in order
              <th key={at} scope="col" dir="auto" className={HEAD}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        {map.stages.map((stage) => (
          <tbody key={stage.id}>
            <tr className="border-b border-line bg-band">
              <th
                scope="rowgroup"
                colSpan={5 + map.lanes.length}
                dir="auto"
                className="px-4 py-1.5 text-left font-semibold"
              >
                {stage.name}
                <span className="ml-2 font-normal text-quiet">{stage.owner ?? texts.noOwner}</span>
              </th>
            </tr>
            {stage.steps.map((step) => (
              <tr key={step.id} className="border-b border-line last:border-0 hover:bg-band">
                <th
                  scope="row"
                  dir="auto"
                  className="min-w-44 px-4 py-2 text-left align-top font-medium [overflow-wrap:anywhere]"
                >
                  {step.name}
                </th>
                <td className={CELL}>{step.touchpoints.flatMap((one) => one.channel ?? []).join(", ")}</td>
                <td className={CELL}>{step.owner}</td>
                <td className={CELL}>
                  {(["optional", "repeatable", "outcome"] as const)
                    .filter((flag) => step[flag])
                    .map((flag) => texts.flags[flag])
                    .join(", ")}
                </td>
                <td className={CELL}>
                  {map.connectors
                    .filter((one) => one.from === step.id)
                    .map((one) => texts.path.words[one.kind](nameOf(one.to), one.within ?? "", one.label ?? ""))
                    .join("; ")}
                </td>
                {map.lanes.map((lane) => (
                  <td key={lane.id} dir="auto" className={CELL}>
                    {lane.cells[step.id]}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </section>
  );
}
