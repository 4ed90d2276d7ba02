import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";

const ROUTE = "/w/$workspace/journeys/$slug" as const;

/** What the address of the journey page says, and a way to say something else. What is shared is in the address. */
export function useJourneySearch() {
  const search = useSearch({ from: ROUTE });
  const navigate = useNavigate({ from: ROUTE });
  const set = useCallback(
    (change: Partial<typeof search>, replace = false) =>
      void navigate({ search: (before) => without({ ...before, ...change }), replace, resetScroll: false }),
    [navigate],
  );
  return { search, set };
}

/** Without what is not said. */
function without<T extends object>(search: T): T {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as T;
}
