import type { Brief } from "./contract";
import { MakeJourney } from "./MakeJourney";
import { emptyMap } from "./maps";
import { texts } from "./texts";

const words = texts.nothing;

/** Neither data nor a map: a name to begin with, and the evidence that costs least. */
export function NothingWay({ workspace, brief }: { workspace: string; brief: Brief | undefined }) {
  return (
    <div className="grid items-start gap-6 lg:grid-cols-2">
      <div>
        <MakeJourney
          workspace={workspace}
          suggested=""
          ready
          missing=""
          go={words.go}
          bodyOf={(title) => ({ title, map: emptyMap(title, brief) })}
        >
          <div>
            <h2 className="text-base font-semibold tracking-tight">{words.title}</h2>
            <p className="text-quiet">{words.lead}</p>
          </div>
        </MakeJourney>
        <p className="mt-6 text-quiet">{words.demo}</p>
        <pre className="mt-2 overflow-x-auto rounded-md bg-band px-3 py-2 font-mono text-[0.8125rem]">
          {words.command}
        </pre>
      </div>
      <section>
        <h2 className="mb-3 text-base font-semibold tracking-tight">{words.today}</h2>
        <ol className="flex flex-col gap-4">
          {words.works.map(([name, text]) => (
            <li key={name} className="border-l-2 border-faint pl-4">
              <p className="font-medium">{name}</p>
              <p className="text-quiet">{text}</p>
            </li>
          ))}
        </ol>
      </section>
    </div>
  );
}
