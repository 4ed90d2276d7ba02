import { Link } from "@tanstack/react-router";
import { told } from "@/api/problems";
import { Button, buttonClass } from "@/ui/Button";
import { Problem } from "@/ui/Problem";
import type { JourneyOut } from "./contract";
import { type Of, useDrawFromEvents } from "./data";
import { texts } from "./texts";

/** What a journey lacks, and the next step: a map, events, or more customers. */
export function StateNote({ of, journey }: { of: Of; journey: JourneyOut }) {
  const draw = useDrawFromEvents(of);
  if (journey.state === "ok") return null;
  const words = texts.states[journey.state];
  return (
    <section className="mb-4 flex flex-wrap items-center gap-x-6 gap-y-3 rounded-xl border border-dashed border-faint bg-paper px-5 py-4">
      <div className="min-w-0 flex-1 basis-72">
        <h2 className="font-semibold">{words.title}</h2>
        <p className="text-quiet">{words.text}</p>
      </div>
      {journey.state === "no_map" && (
        <Button weight="main" onPress={() => draw.mutate(journey)} isDisabled={draw.isPending}>
          {texts.states.draw}
        </Button>
      )}
      {journey.state === "no_data" && (
        <Link to="/w/$workspace/start" params={{ workspace: of.workspace }} className={buttonClass("main")}>
          {texts.states.bring}
        </Link>
      )}
      {draw.error && (
        <div className="basis-full">
          <Problem {...told(draw.error)} />
        </div>
      )}
    </section>
  );
}
