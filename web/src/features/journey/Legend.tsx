import type { ReactNode } from "react";
import type { Scene } from "@/canvas/scene";
import { texts } from "./texts";

/** What the marks mean; those that the picture has come first, the others are left out. */
export function Legend({ scene }: { scene: Scene }) {
  const has = new Set(scene.marks.map((mark) => mark.kind));
  const states = new Set(scene.stations.map((station) => station.state));
  const rows: [boolean, ReactNode, string][] = [
    [states.has("supported"), <Dot key="s" fill="var(--quiet)" />, "Customers do it, here"],
    [states.has("contradicted"), <Crossed key="c" />, "Customers did otherwise"],
    [states.has("assumed"), <Dot key="a" />, "Assumed: nothing or too little says so"],
    [states.has("stale"), <Dot key="t" dash="3 2" />, "What says so is old"],
    [states.has("unseen"), <Square key="u" />, "Cannot be seen"],
    [states.has("proposed"), <Plus key="p" />, "Happens, and nobody drew it"],
    [has.has("trunk"), <Bar key="r" />, "As wide as there are customers"],
    [has.has("skip"), <Arc key="k" d="M2 13V6q0-3 3-3h12q3 0 3 3v7" />, "They skip what lies beneath"],
    [has.has("return"), <Arc key="b" d="M20 3v7q0 3-3 3H5q-3 0-3-3V3" />, "They go back"],
    [has.has("exit"), <Taper key="e" />, "They left, for good"],
    [has.has("under_way"), <Stripes key="w" />, "Still under way, never counted as leaving"],
    [has.has("promise"), <Flag key="f" />, "Promised, and where it was kept"],
    [has.has("feeling"), <Face key="h" />, "How it felt, with its 95 % interval; hollow is what we guessed"],
  ];
  return (
    <details className="rounded-xl border border-line bg-paper px-5 py-3 print:hidden">
      <summary className="cursor-pointer font-medium">{texts.legend}</summary>
      <ul className="mt-3 grid gap-x-6 gap-y-2 sm:grid-cols-2">
        {rows
          .filter(([shown]) => shown)
          .map(([, sign, words]) => (
            <li key={words} className="flex items-center gap-3">
              <svg viewBox="0 0 22 16" className="h-4 w-5.5 shrink-0" aria-hidden="true" fill="none">
                {sign}
              </svg>
              <span className="text-quiet">{words}</span>
            </li>
          ))}
      </ul>
    </details>
  );
}

function Dot({ fill = "var(--paper)", dash }: { fill?: string; dash?: string }) {
  return <circle cx="11" cy="8" r="6" fill={fill} stroke="var(--quiet)" strokeWidth="1.6" strokeDasharray={dash} />;
}

function Crossed() {
  return (
    <>
      <path d="M4 1l3 3M15 12l3 3M18 1l-3 3M7 12l-3 3" stroke="var(--quiet)" strokeWidth="2" />
      <Dot />
    </>
  );
}

function Square() {
  return <rect x="5.5" y="2.5" width="11" height="11" rx="2" stroke="var(--quiet)" strokeWidth="1.6" />;
}

function Plus() {
  return (
    <>
      <circle cx="11" cy="8" r="6" stroke="var(--real)" strokeWidth="1.6" />
      <path d="M8 8h6M11 5v6" stroke="var(--real)" strokeWidth="1.6" />
    </>
  );
}

function Bar() {
  return <path d="M0 3c8 0 12 2.5 22 2.5v5C12 10.5 8 13 0 13z" fill="var(--real-soft)" />;
}

function Arc({ d }: { d: string }) {
  return <path d={d} stroke="var(--real)" strokeWidth="1.8" />;
}

function Taper() {
  return <path d="M6 2h10c-3 2-4 7-5 12-1-5-2-10-5-12z" fill="var(--real-soft)" />;
}

function Stripes() {
  return (
    <>
      <rect x="5" y="2" width="12" height="12" stroke="var(--real)" strokeWidth="1.4" />
      <path d="M5 10l8-8M5 14L17 2M9 14l8-8" stroke="var(--real)" strokeWidth="1.6" />
    </>
  );
}

function Flag() {
  return (
    <>
      <path d="M2 15V2l7 3-7 3" stroke="var(--real)" strokeWidth="1.6" />
      <path d="M17 4l4 4-4 4-4-4z" stroke="var(--real)" strokeWidth="1.6" />
    </>
  );
}

function Face() {
  return (
    <>
      <circle cx="11" cy="8" r="6.5" fill="var(--good)" stroke="var(--text)" />
      <path d="M8 9.5q3 3 6 0M9 6h.01M13 6h.01" stroke="var(--text)" strokeWidth="1.4" strokeLinecap="round" />
    </>
  );
}
