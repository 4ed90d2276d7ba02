import { Button } from "./Button";

/** That something went wrong: what, and what to do. */
export function Problem({
  what,
  hint,
  retry,
  retryText = "Try again",
}: {
  what: string;
  hint?: string | undefined;
  retry?: (() => void) | undefined;
  retryText?: string;
}) {
  return (
    <div role="alert" className="rounded-lg border border-faint bg-paper px-4 py-3">
      <p className="font-medium">{what}</p>
      {hint && <p className="mt-1 text-quiet">{hint}</p>}
      {retry && (
        <Button small className="mt-3" onPress={retry}>
          {retryText}
        </Button>
      )}
    </div>
  );
}
