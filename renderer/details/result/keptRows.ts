/**
 * How many of a result's rows were kept. The rows behind the keep limit are the last ones, so the end is found by halving.
 * `has` tells whether the row at a place, from 0, was kept; it is asked about log2(total) times.
 */
export async function keptRows(total: number, has: (row: number) => Promise<boolean>): Promise<number> {
  if (total === 0 || (await has(total - 1))) return total;
  let kept = 0;
  for (let missing = total - 1; kept < missing; ) {
    const middle = Math.floor((kept + missing) / 2);
    if (await has(middle)) kept = middle + 1;
    else missing = middle;
  }
  return kept;
}
