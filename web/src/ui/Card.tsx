import type { ReactNode } from "react";

/** A sheet of paper on the ground. */
export function Card({ children, className = "" }: { children: ReactNode; className?: string }) {
  return <div className={`rounded-xl border border-line bg-paper shadow-card ${className}`}>{children}</div>;
}

/** A part of a page, with its heading. */
export function Section({
  title,
  aside,
  children,
  className = "",
}: {
  title: string;
  aside?: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  return (
    <section className={className}>
      <div className="mb-3 flex flex-wrap items-baseline justify-between gap-2">
        <h2 className="text-base font-semibold tracking-tight">{title}</h2>
        {aside && <div className="text-quiet">{aside}</div>}
      </div>
      {children}
    </section>
  );
}
