import { texts } from "./texts";
import { useJourneySearch } from "./useJourneySearch";
import { VIEWS } from "./views";

/** Which way one looks at the journey. What is selected in the picture is of the picture alone. */
export function ViewChoice() {
  const { search, set } = useJourneySearch();
  const view = search.view ?? "picture";
  return (
    // biome-ignore lint/a11y/useSemanticElements: buttons of a bar are no form
    <div
      role="group"
      aria-label={texts.viewLabel}
      className="flex max-w-full flex-wrap rounded-md border border-faint p-0.5 print:hidden"
    >
      {VIEWS.map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={view === one}
          onClick={() => set({ view: one === "picture" ? undefined : one })}
          className="cursor-pointer rounded-[4px] px-2.5 py-0.5 text-[0.8125rem] text-quiet hover:text-text aria-pressed:bg-real aria-pressed:text-on-real"
        >
          {texts.views[one]}
        </button>
      ))}
    </div>
  );
}
