import { told } from "@/api/problems";
import { StillScene } from "@/canvas/SceneView";
import { Button } from "@/ui/Button";
import { Problem } from "@/ui/Problem";
import { type Of, usePicture } from "./data";
import { PictureSkeleton } from "./Skeleton";
import { texts } from "./texts";
import { useJourneySearch } from "./useJourneySearch";
import "./print.css";

/** How wide the picture of a paper page is laid out. */
const WIDTH = 1_040;

/** The page for paper: differences are numbered and told in footnotes. */
export function Paper({ of }: { of: Of }) {
  const { search, set } = useJourneySearch();
  const answer = usePicture(of, { from: search.from, to: search.to }, "paper", WIDTH);
  return (
    <main
      id="content"
      data-theme="light"
      className="paper mx-auto max-w-[1120px] bg-paper px-4 py-6 text-text print:p-0"
    >
      <div className="mb-4 flex gap-2 print:hidden">
        <Button weight="main" onPress={() => window.print()} isDisabled={!answer.data}>
          {texts.print}
        </Button>
        <Button onPress={() => set({ page: undefined })}>{texts.panel.close}</Button>
      </div>
      {answer.error && <Problem {...told(answer.error)} retry={() => void answer.refetch()} />}
      {!answer.data && !answer.error && <PictureSkeleton />}
      {answer.data && (
        <>
          <h1 className="sr-only">{answer.data.scene.title}</h1>
          <StillScene scene={answer.data.scene} className="h-auto w-full" />
          <h2 className="mt-6 text-base font-semibold">{texts.basis}</h2>
          <ul className="mt-2 list-disc pl-5 text-[0.8125rem]">
            {answer.data.scene.basis.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </>
      )}
    </main>
  );
}
