/** A face for a feeling from −2 to 2, with its colour; a hollow one is assumed. Never the colour alone. */
export function Face({ value, solid, size = 20 }: { value: number; solid: boolean; size?: number }) {
  const paint = value <= -0.75 ? "var(--bad)" : value >= 0.75 ? "var(--good)" : "var(--middling)";
  // The mouth bends from −4 (down) to 4 (up).
  const bend = (value / 2) * 4;
  return (
    <svg viewBox="0 0 20 20" width={size} height={size} aria-hidden="true" className="shrink-0">
      <circle
        cx="10"
        cy="10"
        r="8.5"
        fill={solid ? paint : "var(--paper)"}
        stroke={solid ? "var(--text)" : paint}
        strokeWidth={solid ? 1 : 2.4}
        strokeDasharray={solid ? undefined : "3 1.6"}
      />
      <circle cx="7" cy="8" r="1.1" fill="var(--text)" />
      <circle cx="13" cy="8" r="1.1" fill="var(--text)" />
      <path
        d={`M6 ${13 - bend / 3}Q10 ${13 + bend} 14 ${13 - bend / 3}`}
        fill="none"
        stroke="var(--text)"
        strokeWidth="1.4"
        strokeLinecap="round"
      />
    </svg>
  );
}
