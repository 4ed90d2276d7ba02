import { Link, useParams, useSearch } from "@tanstack/react-router";
import { Page } from "@/ui/Page";
import { FileWay } from "./FileWay";
import { MapWay } from "./MapWay";
import { NothingWay } from "./NothingWay";
import { texts } from "./texts";

const WAYS = ["events", "answers", "map", "nothing"] as const;

/** The first screen: what somebody has, and from there to a picture. */
export function StartPage() {
  const { workspace } = useParams({ from: "/w/$workspace/start" });
  const { way } = useSearch({ from: "/w/$workspace/start" });
  return (
    <Page title={texts.title} lead={texts.lead}>
      <nav aria-label={texts.title} className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        {WAYS.map((one) => (
          <Link
            key={one}
            to="/w/$workspace/start"
            params={{ workspace }}
            search={{ way: one }}
            aria-current={one === way ? "step" : undefined}
            className="rounded-xl border border-line bg-paper p-4 no-underline shadow-card transition-colors hover:border-quiet aria-[current]:border-real aria-[current]:bg-real-wash"
          >
            <Sign way={one} />
            <span className="mt-3 block font-semibold">{texts.ways[one].name}</span>
            <span className="mt-0.5 block text-[0.8125rem] leading-snug text-quiet">{texts.ways[one].text}</span>
          </Link>
        ))}
      </nav>
      <div className="mt-8">
        {(way === "events" || way === "answers") && <FileWay key={way} workspace={workspace} kind={way} />}
        {way === "map" && <MapWay workspace={workspace} />}
        {way === "nothing" && <NothingWay workspace={workspace} />}
      </div>
    </Page>
  );
}

/** A small sign for each way, of the parts that the picture is made of. */
function Sign({ way }: { way: (typeof WAYS)[number] }) {
  const drawn = (
    <path d="M4 12H60" stroke="var(--quiet)" strokeWidth="2" strokeDasharray=".1 4.5" strokeLinecap="round" />
  );
  const stops = (fill: string, stroke: string) =>
    [8, 32, 56].map((x) => <circle key={x} cx={x} cy="12" r="5" fill={fill} stroke={stroke} strokeWidth="2" />);
  return (
    <svg viewBox="0 0 64 24" className="h-6 w-16" aria-hidden="true">
      {way === "events" && (
        <path
          d="M4 12h18c6 0 6 8 12 8s6-8 12-8h14"
          fill="none"
          stroke="var(--real)"
          strokeWidth="5"
          strokeLinecap="round"
        />
      )}
      {way === "answers" && (
        <>
          <path d="M4 7c10 0 14 12 26 12S46 6 60 6" fill="none" stroke="var(--faint)" strokeWidth="2" />
          <circle cx="8" cy="7.5" r="4" fill="var(--good)" />
          <circle cx="31" cy="19" r="4" fill="var(--bad)" />
          <circle cx="55" cy="7" r="4" fill="var(--middling)" />
        </>
      )}
      {way === "map" && drawn}
      {way === "map" && stops("var(--paper)", "var(--text)")}
      {way === "nothing" && stops("var(--paper)", "var(--faint)")}
    </svg>
  );
}
