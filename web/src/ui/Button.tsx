import { type ButtonProps, Button as Pressed } from "react-aria-components/Button";

/** How much a button asks for attention: one `main` a view, `plain` beside it, `quiet` in rows and bars. */
export type Weight = "main" | "plain" | "quiet";

const LOOK: Record<Weight, string> = {
  main: "bg-real text-on-real border-real hover:bg-real-soft hover:border-real-soft",
  plain: "bg-paper text-text border-faint hover:border-quiet",
  quiet: "border-transparent text-quiet hover:text-text hover:bg-band",
};

/** The classes of a button, for links that look like one. */
export function buttonClass(weight: Weight = "plain", small = false): string {
  const size = small ? "px-2.5 py-1 text-[0.8125rem]" : "px-3.5 py-1.5";
  const common =
    "inline-flex items-center justify-center gap-1.5 rounded-md border font-medium no-underline transition-colors cursor-pointer";
  return `${common} ${size} disabled:opacity-50 disabled:cursor-default ${LOOK[weight]}`;
}

/** A button. */
export function Button({
  weight = "plain",
  small = false,
  className = "",
  ...props
}: Omit<ButtonProps, "className"> & { weight?: Weight; small?: boolean; className?: string }) {
  return <Pressed {...props} className={`${buttonClass(weight, small)} ${className}`} />;
}
