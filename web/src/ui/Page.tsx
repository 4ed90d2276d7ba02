import { type ReactNode, useEffect } from "react";

/** A page: its heading, what can be done with all of it, and its content. The heading is the browser's title, too. */
export function Page({
  title,
  over,
  lead,
  actions,
  wide = false,
  children,
}: {
  title: string;
  /** What it is a part of, above the heading. */
  over?: ReactNode;
  lead?: ReactNode;
  actions?: ReactNode;
  wide?: boolean;
  children: ReactNode;
}) {
  usePageTitle(title);
  return (
    <main id="content" className={`mx-auto w-full px-4 py-8 sm:px-6 ${wide ? "max-w-[90rem]" : "max-w-6xl"}`}>
      <div className="mb-6 flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          {over && <p className="mb-1 text-[0.8125rem]">{over}</p>}
          <h1 className="text-[1.625rem] leading-tight font-semibold tracking-[-0.015em]">{title}</h1>
          {lead && <p className="mt-1.5 max-w-prose text-quiet">{lead}</p>}
        </div>
        {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
      </div>
      {children}
    </main>
  );
}

/** Names the page in the browser's title. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Desireline`;
  }, [title]);
}
