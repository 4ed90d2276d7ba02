import { texts } from "./texts";

/** What is worth saying of the scope, where anything is. */
export function ScopeHints({ hints }: { hints: readonly string[] }) {
  return (
    <div aria-live="polite">
      {hints.length > 0 && (
        <div className="mt-4 rounded-lg border border-faint bg-band px-4 py-3">
          <p className="text-[0.8125rem] font-semibold">{texts.scopeTitle}</p>
          <ul className="mt-1 flex flex-col gap-1 text-[0.875rem]">
            {hints.map((hint) => (
              <li key={hint} dir="auto" className="[overflow-wrap:anywhere]">
                {hint}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
