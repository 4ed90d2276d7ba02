/** The token in what somebody pasted: a whole link, its fragment, or the token alone. */
export function tokenIn(pasted: string): string {
  const text = pasted.trim();
  const hash = text.lastIndexOf("#");
  return (hash >= 0 ? text.slice(hash + 1) : text).trim();
}
