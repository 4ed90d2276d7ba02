import { texts } from "./texts";

/** The page before its figures are there: the same boxes in the same places, so that nothing jumps. */
export function Skeleton() {
  return (
    <main id="content" className="mx-auto w-full max-w-[90rem] px-4 py-6 sm:px-6" aria-busy="true">
      <p role="status" className="sr-only">
        {texts.loading}
      </p>
      <div aria-hidden="true">
        <Bar className="h-4 w-56" />
        <Bar className="mt-3 h-8 w-full max-w-3xl" />
        <ChipSkeleton />
        <PictureSkeleton />
      </div>
    </main>
  );
}

/** The chips' places while they are computed. */
export function ChipSkeleton() {
  return (
    <div className="mt-4 grid gap-3 md:grid-cols-3" aria-hidden="true">
      <Bar className="h-20" />
      <Bar className="h-20 max-md:hidden" />
      <Bar className="h-20 max-md:hidden" />
    </div>
  );
}

/** The picture's place while it is drawn. */
export function PictureSkeleton() {
  return <Bar className="mt-5 h-[44rem]" />;
}

function Bar({ className }: { className: string }) {
  return <div className={`animate-pulse rounded-lg bg-line ${className}`} />;
}
