import { Link } from "@tanstack/react-router";
import { buttonClass } from "@/ui/Button";
import { Empty } from "@/ui/Empty";
import { Waiting } from "@/ui/Waiting";
import type { Brief } from "./contract";
import { useSources } from "./data";
import { MakeJourney } from "./MakeJourney";
import { emptyMap } from "./maps";
import { texts } from "./texts";

const words = texts.here;

/** The evidence that is here already, proposed as a map: nothing of it is drawn before somebody says so. */
export function HereWay({ workspace, brief }: { workspace: string; brief: Brief | undefined }) {
  const sources = useSources(workspace);
  if (sources.isPending) return <Waiting />;
  if (!sources.data?.some((one) => one.kind === "events")) {
    return (
      <Empty title={words.none} text={words.noneText}>
        <Link
          to="/w/$workspace/start"
          params={{ workspace }}
          search={{ way: "events" }}
          className={buttonClass("main")}
        >
          {words.bring}
        </Link>
      </Empty>
    );
  }
  return (
    <MakeJourney
      workspace={workspace}
      suggested=""
      ready
      missing=""
      go={words.go}
      reading="open"
      bodyOf={(title) => ({ title, map: emptyMap(title, brief) })}
    >
      <div>
        <h2 className="text-base font-semibold tracking-tight">{words.title}</h2>
        <p className="text-quiet">{words.lead}</p>
      </div>
    </MakeJourney>
  );
}
