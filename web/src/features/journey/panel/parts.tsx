import type { ReactNode } from "react";

/** A part of a panel, with its heading. */
export function Part({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className="mt-5 border-t border-line pt-4">
      <div className="mb-1.5 flex items-baseline justify-between gap-3">
        <h3 className="text-[0.8125rem] font-semibold">{title}</h3>
        {aside}
      </div>
      {children}
    </section>
  );
}

/** A part that is opened on request. */
export function More({ title, children }: { title: string; children: ReactNode }) {
  return (
    <details className="mt-5 border-t border-line pt-4">
      <summary className="cursor-pointer text-[0.8125rem] font-semibold">{title}</summary>
      <div className="mt-2 text-[0.875rem]">{children}</div>
    </details>
  );
}

/** Sentences below each other. */
export function Lines({ lines }: { lines: readonly string[] }) {
  return (
    <ul className="flex flex-col gap-1">
      {lines.map((line) => (
        <li key={line} dir="auto" className="[overflow-wrap:anywhere]">
          {line}
        </li>
      ))}
    </ul>
  );
}
