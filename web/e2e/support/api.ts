// What tests ask of the API beside the pages, with the session of a visitor.
import type { Page } from "playwright-core";

/** A client of a server's API. */
export interface Api {
  get: (path: string) => Promise<Record<string, unknown>>;
  post: (path: string, body: object) => Promise<Record<string, unknown>>;
  remove: (path: string) => Promise<void>;
  /** Takes a table of events in as the source, and waits until it is there. */
  events: (workspace: string, source: string, lines: readonly string[]) => Promise<void>;
}

export function apiOf(page: Page, url: string): Api {
  const base = `${url}/api/v1`;
  const answer = async (response: Awaited<ReturnType<Page["request"]["get"]>>) => {
    if (!response.ok()) throw new Error(`${response.url()}: ${response.status()} ${await response.text()}`);
    return response.status() === 204 ? {} : ((await response.json()) as Record<string, unknown>);
  };
  const get = async (path: string) => answer(await page.request.get(base + path));
  const post = async (path: string, data: object) => answer(await page.request.post(base + path, { data }));
  return {
    get,
    post,
    remove: async (path) => {
      await answer(await page.request.delete(base + path));
    },
    events: async (workspace, source, lines) => {
      const upload = await answer(
        await page.request.post(`${base}/workspaces/${workspace}/uploads?name=${source}.csv`, {
          headers: { "Content-Type": "application/octet-stream" },
          data: Buffer.from(`${lines.join("\n")}\n`),
        }),
      );
      let job = await post(`/workspaces/${workspace}/imports`, { upload: upload.id, source, kind: "events" });
      while (job.state === "running") {
        await page.waitForTimeout(100);
        job = await get(`/workspaces/${workspace}/import-jobs/${job.id}`);
      }
      if (job.state !== "done") throw new Error(JSON.stringify(job));
    },
  };
}
