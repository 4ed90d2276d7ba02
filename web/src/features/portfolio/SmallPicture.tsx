import { feltPaths, heightOf, inWords, LINES, type Stop, stops, trunkPath, WIDTH } from "./line";
import type { Standing } from "./order";
import { texts } from "./texts";

/** More names than these cannot be read below the small picture. */
const NAMES = 5;

const MIDDLE = "-translate-x-1/2";

/** Where a name is below its stage: the outer ones begin and end with the picture. */
function placed(x: number): string {
  if (x < WIDTH * 0.1) return "left-0";
  return x > WIDTH * 0.9 ? "right-0" : MIDDLE;
}

/** A journey in small: the trunk, how it felt, and the stages. */
export function SmallPicture({ standing }: { standing: Standing }) {
  const all = stops(standing);
  if (all.length === 0) return <p className="py-6 text-center text-quiet">{texts.card.nothing}</p>;
  const named = all.length <= NAMES ? all : [all[0], all.at(-1)].filter((one) => one !== undefined);
  const felt = all.filter((one) => one.y !== undefined);
  const curve = feltPaths(all);
  return (
    <div>
      <svg viewBox={`0 0 ${WIDTH} ${heightOf(all)}`} className="block w-full" role="img" aria-label={inWords(all)}>
        <path d={trunkPath(all)} fill="var(--real)" />
        {all.map((one) => (
          <circle
            key={one.stage}
            cx={one.x}
            cy={LINES.axis}
            r="4.5"
            fill="var(--paper)"
            stroke={one.half === undefined ? "var(--faint)" : "var(--text)"}
            strokeWidth="1.75"
          />
        ))}
        {felt.length > 0 && (
          <line x1="4" x2={WIDTH - 4} y1={LINES.felt} y2={LINES.felt} stroke="var(--line)" strokeWidth="1" />
        )}
        <path d={curve.said} fill="none" stroke="var(--quiet)" strokeWidth="1.75" />
        <path d={curve.guessed} fill="none" stroke="var(--quiet)" strokeWidth="1.5" strokeDasharray="2 4" />
        {felt.map((one) => (
          <circle
            key={one.stage}
            cx={one.x}
            cy={one.y}
            r="4.5"
            fill={paint(one)}
            stroke={one.guessed ? "var(--quiet)" : "var(--paper)"}
            strokeDasharray={one.guessed ? "2 2" : undefined}
            strokeWidth="1.25"
          />
        ))}
      </svg>
      <div className="relative mt-1 h-4 text-xs leading-4 text-quiet" aria-hidden="true">
        {named.map((one) => (
          <span
            key={one.stage}
            dir="auto"
            className={`absolute truncate ${placed(one.x)}`}
            style={{
              left: placed(one.x) === MIDDLE ? `${(100 * one.x) / WIDTH}%` : undefined,
              maxWidth: `${96 / named.length}%`,
            }}
          >
            {one.title}
          </span>
        ))}
      </div>
    </div>
  );
}

function paint({ guessed, mean }: Stop): string {
  if (guessed || mean === undefined) return "var(--paper)";
  if (mean > 0.5) return "var(--good)";
  return mean < -0.5 ? "var(--bad)" : "var(--middling)";
}
