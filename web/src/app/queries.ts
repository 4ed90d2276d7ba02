import { QueryClient } from "@tanstack/react-query";
import { isProblem } from "@/api/problems";

/** How often a request is sent again when the server is away or has its hands full. */
const TRIES = 3;

/** The cache of what the server said. What the server refused is not asked again by itself. */
export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        retry: (failures, error) => failures < TRIES && (!isProblem(error) || error.status === 429),
        refetchOnWindowFocus: false,
      },
    },
  });
}
