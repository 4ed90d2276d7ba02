import { useEffect, useState } from "react";

/** That something is on its way; said only after a moment, so that quick answers do not flicker. */
export function Waiting({ text = "Loading…" }: { text?: string }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 250);
    return () => clearTimeout(timer);
  }, []);
  return (
    <p role="status" className="py-10 text-center text-quiet">
      {late ? text : ""}
    </p>
  );
}
