// Ids of new elements, as the server makes them of names.

/** The longest id that is made of a name. */
const LONGEST = 60;

/** Turns a name into a slug: lower case letters and digits of any script, joined by single hyphens. */
export function slugOf(name: string): string {
  const slug = [...name.toLowerCase().replace(/[^\p{Alphabetic}\p{N}]+/gu, "-")].slice(0, LONGEST).join("");
  return slug.replace(/^-|-$/g, "") || "unnamed";
}

/** An id made of a name that none of these has. */
export function freshId(name: string, taken: ReadonlySet<string>): string {
  const slug = slugOf(name);
  if (!taken.has(slug)) return slug;
  for (let n = 2; ; n += 1) if (!taken.has(`${slug}-${n}`)) return `${slug}-${n}`;
}

/** A text as the map keeps it: one kind of line break, no signs that control a device, no blanks at its ends. */
export function cleanText(text: string): string {
  return (
    text
      .replace(/\r\n?|[\u2028\u2029]/g, "\n")
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "")
      .trim()
  );
}

/** A name as the map keeps it: on one line. */
export function cleanName(text: string): string {
  return cleanText(text.replace(/\s+/g, " "));
}
