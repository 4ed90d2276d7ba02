const WHOLE = new Intl.NumberFormat("en");

/** A count of something: `1,084`. */
export function count(n: number): string {
  return WHOLE.format(n);
}

/** A count with its word: `1 customer`, `1,084 customers`. */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** A share in plain words with its sample: `4 in 10 customers (412 of 1,084)`. */
export function inTen(k: number, n: number, who = "customers"): string {
  if (n === 0) return `no ${who} yet`;
  const tenths = Math.round((10 * k) / n);
  const sample = `(${count(k)} of ${count(n)})`;
  if (k === 0) return `none of ${count(n)} ${who}`;
  if (k === n) return `all ${count(n)} ${who}`;
  if (tenths === 0) return `${percent(k / n)} of ${who} ${sample}`;
  if (tenths === 10) return `nearly all ${who} ${sample}`;
  return `${tenths} in 10 ${who} ${sample}`;
}

/** A share from 0 to 1 as `38 %`; small ones keep a digit, and none is rounded to nothing or to all. */
export function percent(share: number): string {
  if (share > 0 && share < 0.001) return "under 0.1 %";
  if (share < 1 && share > 0.999) return "over 99.9 %";
  const digits = (share > 0 && share < 0.1) || (share >= 0.995 && share < 1) ? 1 : 0;
  return `${(100 * share).toFixed(digits).replace(/\.0$/, "")} %`;
}
