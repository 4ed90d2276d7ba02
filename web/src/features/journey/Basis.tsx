import { Section } from "@/ui/Card";
import { texts } from "./texts";

/** The rules behind the figures, and what to keep in mind. */
export function Basis({ lines }: { lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <Section title={texts.basis}>
      <ul className="flex list-disc flex-col gap-1.5 pl-5 text-quiet">
        {lines.map((line) => (
          <li key={line} dir="auto">
            {line}
          </li>
        ))}
      </ul>
    </Section>
  );
}
