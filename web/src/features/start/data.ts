// What the first screen asks of the server, and what it sends.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answered, client, type Schema } from "@/api/client";
import type { Kind } from "./columns";
import type { Brief, MapRead } from "./contract";

const POLL_MS = 400;

/** Sends a file as it is, and tells how much of it went. A request of its own, since `fetch` does not tell. */
export function sendFile(workspace: string, file: File, progress: (share: number) => void): Promise<Schema<"Upload">> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const path = `/api/v1/workspaces/${encodeURIComponent(workspace)}/uploads`;
    request.open("POST", `${path}?name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.responseType = "json";
    request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
    request.onload = () => (request.status === 201 ? resolve(request.response) : reject(request.response));
    request.onerror = () => reject(new TypeError("no answer"));
    request.send(file);
  });
}

/** What a file holds, in the server's word. */
export function wordOf(kind: Kind): Schema<"EvidenceKind"> {
  return kind === "events" ? "events" : "feedback";
}

/** Reads the file as an import would; nothing is kept. */
export async function dryRun(workspace: string, upload: string, body: Schema<"DryRunIn">): Promise<Schema<"DryRun">> {
  const params = { path: { workspace, id: upload } };
  const { data, error } = await client.POST("/workspaces/{workspace}/uploads/{id}/dry-run", { params, body });
  if (error) throw error;
  return data;
}

/** Takes the file in, and tells of it until it is over. */
export function useImport(workspace: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ body, watch }: { body: Schema<"ImportIn">; watch: (job: Schema<"ImportJob">) => void }) => {
      const begun = await client.POST("/workspaces/{workspace}/imports", { params: { path: { workspace } }, body });
      if (begun.error) throw begun.error;
      let job = begun.data;
      while (job.state === "running") {
        watch(job);
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
        const params = { path: { workspace, id: job.id } };
        const { data, error } = await client.GET("/workspaces/{workspace}/import-jobs/{id}", { params });
        if (error) throw error;
        job = data;
      }
      if (job.state === "failed") throw job.problem;
      return job;
    },
    onSuccess: () => queries.invalidateQueries(),
  });
}

/** Calls an import off. */
export async function callOff(workspace: string, id: string): Promise<void> {
  await client.DELETE("/workspaces/{workspace}/import-jobs/{id}", { params: { path: { workspace, id } } });
}

/** Draws the journey from events, and keeps it. */
export function useDrawJourney(workspace: string) {
  const params = { path: { workspace } };
  return useKeep(
    async ({ title, reading, brief }: { title: string; reading: Schema<"Reading">; brief?: Brief | undefined }) => {
      const drawn = await client.POST("/workspaces/{workspace}/journeys/draft", { params, body: { title, reading } });
      if (drawn.error) throw drawn.error;
      const body = { title, reading, map: { ...drawn.data.map, ...(brief ? { brief } : {}) } };
      const { data, error } = await client.POST("/workspaces/{workspace}/journeys", { params, body });
      if (error) throw error;
      return data;
    },
  );
}

/** Makes a journey of a map, or of a name alone. */
export function useMakeJourney(workspace: string) {
  return useKeep(async (body: Schema<"JourneyIn">) => {
    const params = { path: { workspace } };
    const { data, error } = await client.POST("/workspaces/{workspace}/journeys", { params, body });
    if (error) throw error;
    return data;
  });
}

function useKeep<In, Out>(keep: (input: In) => Promise<Out>) {
  const queries = useQueryClient();
  return useMutation({ mutationFn: keep, onSuccess: () => queries.invalidateQueries() });
}

/** Reads a map in any format; nothing is kept. `scale` says from which number to which scores of feelings go. */
export function readMap(workspace: string, name: string, body: Blob, scale: string): Promise<MapRead> {
  return answered(
    client.POST("/workspaces/{workspace}/maps/read", {
      params: { path: { workspace }, query: scale ? { name, scale } : { name } },
      headers: { "Content-Type": "application/octet-stream" },
      body: body as unknown as number[],
      bodySerializer: (bytes) => bytes,
    }),
  );
}

/** The maps to begin with. */
export function useTemplates(workspace: string) {
  return useQuery({
    queryKey: ["get", "map templates", workspace],
    queryFn: async () => {
      const params = { path: { workspace } };
      return (await answered(client.GET("/workspaces/{workspace}/map-templates", { params }))).items;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The sources that there are. */
export function useSources(workspace: string) {
  return useQuery({
    queryKey: ["get", "sources", workspace],
    queryFn: async () =>
      (await answered(client.GET("/workspaces/{workspace}/sources", { params: { path: { workspace } } }))).items,
  });
}

/** The journeys that there are. */
export function useJourneys(workspace: string) {
  return useQuery({
    queryKey: ["get", "journeys", workspace],
    queryFn: async () => {
      const params = { path: { workspace } };
      const { data, error } = await client.GET("/workspaces/{workspace}/journeys", { params });
      if (error) throw error;
      return data.items;
    },
  });
}
