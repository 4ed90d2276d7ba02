// What the evidence says of steps, beside what is drawn: how many customers reached one, and how it felt to those who said.
import { useQuery } from "@tanstack/react-query";
import { client } from "@/api/client";
import { percent } from "@/api/figures";
import type { MapDoc, Of } from "./contract";
import { stepsOf } from "./model/find";
import { texts } from "./texts";

/** The figures of a step. */
export interface StepFigures {
  customers: string | undefined;
  /** How it felt, −2 to 2, and in words with the number of answers. */
  feeling: { mean: number; words: string } | undefined;
}

export type Figures = ReadonlyMap<string, StepFigures>;

/** Wide enough that a step is a station of its own, up to 40 of them. */
const WIDTH_PX = 1_400;

/** The figures of the last evidence, for maps with a lane that shows some; they are asked for once, as they are not what is edited. */
export function useFigures(of: Of, map: MapDoc): Figures | undefined {
  const wanted = map.lanes.some((lane) => lane.type === "metric" || lane.type === "feeling");
  const { data } = useQuery({
    queryKey: ["map figures", of.workspace, of.slug],
    queryFn: () => ask(of),
    enabled: wanted && stepsOf(map).length > 0,
    staleTime: 60_000,
  });
  return data;
}

async function ask(of: Of): Promise<Figures> {
  const params = { path: of, query: { page: "screen", width: WIDTH_PX } } as const;
  const { data, error } = await client.GET("/workspaces/{workspace}/journeys/{slug}/picture", { params });
  if (!data) throw error;
  return new Map(
    data.scene.stations.map(({ id, customers, feeling }) => {
      const mean = feeling?.mean ?? undefined;
      return [
        id,
        {
          customers:
            customers && customers.n > 0
              ? texts.figures.customers(customers.count, percent(customers.share))
              : undefined,
          feeling: feeling && mean !== undefined ? { mean, words: texts.figures.answers(feeling.n) } : undefined,
        },
      ];
    }),
  );
}
