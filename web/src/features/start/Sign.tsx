import type { WayIn } from "./ways";

/** A small sign for each way, of the parts that the picture is made of. */
export function Sign({ way }: { way: WayIn }) {
  const drawn = (
    <path d="M4 12H60" stroke="var(--quiet)" strokeWidth="2" strokeDasharray=".1 4.5" strokeLinecap="round" />
  );
  const stops = (fill: string, stroke: string) =>
    [8, 32, 56].map((x) => <circle key={x} cx={x} cy="12" r="5" fill={fill} stroke={stroke} strokeWidth="2" />);
  const real = (
    <path
      d="M4 12h18c6 0 6 8 12 8s6-8 12-8h14"
      fill="none"
      stroke="var(--real)"
      strokeWidth="5"
      strokeLinecap="round"
    />
  );
  return (
    <svg viewBox="0 0 64 24" className="h-6 w-16" aria-hidden="true">
      {way === "events" && real}
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
      {way === "notes" &&
        [4, 25, 46].map((x) => (
          <rect
            key={x}
            x={x}
            y="4"
            width="14"
            height="15"
            rx="1.5"
            fill="var(--real-wash)"
            stroke="var(--real)"
            strokeWidth="1.6"
          />
        ))}
      {way === "template" && (
        <>
          {drawn}
          <path d="M6 19H26M34 19H58" stroke="var(--quiet)" strokeWidth="2.5" strokeLinecap="round" />
          {stops("var(--real-wash)", "var(--real)")}
        </>
      )}
      {way === "here" && (
        <>
          {real}
          <path d="M53 6v8M49 10h8" stroke="var(--text)" strokeWidth="2" strokeLinecap="round" />
        </>
      )}
      {way === "nothing" && stops("var(--paper)", "var(--faint)")}
    </svg>
  );
}
