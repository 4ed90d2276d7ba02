import { Fragment } from "react";

/** A sentence of the server, in which names stand between backticks: here each is a mark of its own. */
export function Told({ text }: { text: string }) {
  const parts = text.split("`");
  // A single backtick belongs to a name that somebody typed; then nothing can be told apart.
  if (parts.length % 2 === 0) return <>{text}</>;
  let at = 0;
  return parts.map((part, n) => {
    const key = at;
    at += part.length + 1;
    if (n % 2 === 0) return <Fragment key={key}>{part}</Fragment>;
    return (
      <b key={key} dir="auto" className="rounded bg-band px-1 py-px font-medium ring-1 ring-line ring-inset">
        {part}
      </b>
    );
  });
}
