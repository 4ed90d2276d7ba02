import type { ReactNode, Ref } from "react";
import { useId, useImperativeHandle, useRef } from "react";
import { focusMark, showMark } from "./focus";
import { MarkView } from "./MarkView";
import { drawn } from "./marks";
import { type Reveal, reveal, type Still } from "./reveal";
import type { Mark, Scene } from "./scene";
import { useMarkKeys } from "./useMarkKeys";
import "./canvas.css";

/** What the page may ask of the picture. */
export interface Picture {
  /** Tells the picture part by part; the returned handle ends it. */
  reveal: () => Reveal | undefined;
  /** Brings the focus to the first mark that opens this. */
  focusOn: (opens: string) => void;
  /** Brings the mark that opens this into sight. */
  show: (opens: string) => void;
}

/** The picture: every mark that opens something can be reached by keyboard and opened. */
export function SceneView({
  scene,
  selected,
  onOpen,
  onClose,
  still,
  dimmed = false,
  handle,
  children,
}: {
  scene: Scene;
  selected?: string | undefined;
  onOpen: (opens: string) => void;
  onClose?: (() => void) | undefined;
  /** Only a part of it, where motion is reduced. */
  still?: Still | undefined;
  /** Whether something else is drawn over it. */
  dimmed?: boolean;
  handle?: Ref<Picture>;
  children?: ReactNode;
}) {
  const svg = useRef<SVGSVGElement>(null);
  const stripes = useId();
  const { marks, top, height } = drawn(scene, false);
  const { opening, reachable } = useMarkKeys(scene, marks, svg, onOpen, onClose);
  useImperativeHandle(handle, () => ({
    reveal: () => (svg.current ? reveal(svg.current) : undefined),
    focusOn: (opens) => focusMark(svg.current, firstThatOpens(marks, opens)),
    show: (opens) => showMark(svg.current, firstThatOpens(marks, opens)),
  }));
  return (
    // biome-ignore lint/a11y/useSemanticElements: a drawing is no form
    <svg
      ref={svg}
      className="scene"
      role="group"
      aria-label={`${scene.title}: ${scene.headline}`}
      viewBox={`0 ${top} ${scene.width} ${height}`}
      width={scene.width}
      height={height}
      data-still={still}
      data-dimmed={dimmed || undefined}
    >
      <Stripes id={stripes} />
      {marks.map((mark) => (
        <MarkView
          key={mark.id}
          mark={mark}
          stripes={stripes}
          opening={opening}
          selected={selected !== undefined && mark.opens === selected}
          reachable={mark.id === reachable}
        />
      ))}
      {children}
    </svg>
  );
}

/** The mark that stands for what it opens: a step's station before its other marks. */
function firstThatOpens(marks: readonly Mark[], opens: string): string | undefined {
  const all = marks.filter((mark) => mark.opens === opens);
  return (all.find((mark) => mark.kind === "station") ?? all[0])?.id;
}

/** A picture to look at only: in lists of journeys, and on paper. */
export function StillScene({ scene, className }: { scene: Scene; className?: string }) {
  const stripes = useId();
  const words = scene.chips.map((chip) => chip.text);
  return (
    <svg
      className={`scene ${className ?? ""}`}
      role="img"
      aria-label={[scene.headline || scene.title, ...words].join(". ")}
      viewBox={`0 0 ${scene.width} ${scene.height}`}
    >
      <Stripes id={stripes} />
      {scene.marks.map((mark) => (
        <MarkView key={mark.id} mark={mark} stripes={stripes} />
      ))}
    </svg>
  );
}

/** The hatching of what is still under way. */
function Stripes({ id }: { id: string }) {
  return (
    <defs>
      <pattern id={id} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="6" height="6" fill="var(--paper)" />
        <rect width="3" height="6" fill="var(--real)" />
      </pattern>
    </defs>
  );
}
