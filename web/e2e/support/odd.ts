// Journeys that are unlike the usual one: hardly anybody, very many steps, names of all kinds, nothing at all.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "./program";

/** A name of 200 characters without a place to break it. */
export const LONG = `Zahlungsbestätigungs${"bearbeitungs".repeat(15)}`.slice(0, 200).padEnd(200, "x");
export const ARABIC = "تأكيد عملية الشراء";
export const EMOJI = "👩‍👩‍👧‍👦 buy 🛒";
export const MARKUP = `<img src=x onerror="alert(1)">`;

interface Odd {
  slug: string;
  title: string;
  stages: { name: string; steps: string[] }[];
  /** How many customers walk all of it. */
  customers: number;
}

const sixty = Array.from({ length: 10 }, (_, stage) => ({
  name: `Stage ${stage + 1}`,
  steps: Array.from({ length: 6 }, (_, step) => `Step ${stage * 6 + step + 1}`),
}));

const ODD: readonly Odd[] = [
  { slug: "three", title: "Three customers", stages: [{ name: "All", steps: ["Look", "Try", "Buy"] }], customers: 3 },
  { slug: "sixty", title: "Sixty steps", stages: sixty, customers: 40 },
  {
    slug: "names",
    title: LONG,
    stages: [
      { name: ARABIC, steps: [LONG, ARABIC] },
      { name: EMOJI, steps: [EMOJI, MARKUP] },
    ],
    customers: 30,
  },
  { slug: "nobody", title: "Nobody did it", stages: [{ name: "All", steps: ["Unheard of", "Unseen"] }], customers: 0 },
];

/** Fills a server's folder with them; each is read from a source with its slug. */
export function oddJourneys(data: string): void {
  const files = mkdtempSync(join(tmpdir(), "desireline-odd-"));
  const file = (name: string, text: string) => {
    const path = join(files, name);
    writeFileSync(path, text);
    return path;
  };
  for (const odd of ODD) {
    const rows =
      odd.customers > 0 ? events(odd) : events({ ...odd, stages: [{ name: "", steps: ["Other"] }], customers: 9 });
    run(["import", "--yes", "--source", odd.slug, file(`${odd.slug}.csv`, rows), "--data", data]);
    const map = file(`${odd.slug}.journey.yaml`, JSON.stringify(mapOf(odd)));
    run(["journeys", "add", map, "--source", odd.slug, "--data", data]);
  }
  rmSync(files, { recursive: true, force: true });
}

function mapOf({ slug, title, stages }: Odd) {
  const steps = (names: string[]) => names.map((name) => ({ name, event: name }));
  return {
    desireline: 1,
    journey: slug,
    title,
    stages: stages.map((stage) => ({ name: stage.name, steps: steps(stage.steps) })),
  };
}

function events({ stages, customers }: Odd): string {
  const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
  const rows = ["customer,activity,time"];
  for (let customer = 0; customer < customers; customer++) {
    const names = stages.flatMap((stage) => stage.steps);
    for (const [n, name] of names.entries()) {
      const time = new Date(Date.UTC(2026, 0, 1 + customer, 8, n)).toISOString();
      rows.push(`c${customer},${quoted(name)},${time}`);
    }
  }
  return `${rows.join("\n")}\n`;
}
