import type { ReactNode } from "react";

/** A place where nothing is yet: what belongs here, and the next step. */
export function Empty({ title, text, children }: { title: string; text: string; children?: ReactNode }) {
  return (
    <section className="rounded-xl border border-dashed border-faint bg-paper px-6 py-12 text-center">
      <HollowLine />
      <h2 className="mt-5 text-lg font-semibold tracking-tight">{title}</h2>
      <p className="mx-auto mt-1.5 max-w-prose text-quiet">{text}</p>
      {children && <div className="mt-5 flex flex-wrap justify-center gap-2">{children}</div>}
    </section>
  );
}

/** A drawn line with hollow stations: a journey of which nothing is known. */
function HollowLine() {
  const stations = [12, 52, 92, 132, 172];
  return (
    <svg viewBox="0 0 184 24" className="mx-auto h-6 w-46" aria-hidden="true">
      <path d="M12 12H172" stroke="var(--faint)" strokeWidth="2" strokeDasharray="1 5" strokeLinecap="round" />
      {stations.map((x) => (
        <circle key={x} cx={x} cy="12" r="6" fill="var(--paper)" stroke="var(--faint)" strokeWidth="2" />
      ))}
    </svg>
  );
}
