/** Values of fields as the capture had them lately; asked for once in a while. */
import type { SeenValue } from '../../../src-core/capture/filter/complete.ts';
import { count } from '../../format/numbers.ts';
import { currentBridge } from '../../stores/bridgeStore.ts';

export const seenForMs = 3_000;
const kept = new Map<string, { readonly at: number; readonly values: Promise<readonly SeenValue[]> }>();

/** Never rejects: without an answer there is nothing to offer. */
export function seenValues(field: string): Promise<readonly SeenValue[]> {
  const known = kept.get(field);
  if (known !== undefined && Date.now() - known.at < seenForMs) return known.values;
  const values = ask(field);
  kept.set(field, { at: Date.now(), values });
  return values;
}

async function ask(field: string): Promise<readonly SeenValue[]> {
  try {
    const answer = await currentBridge()?.call('capture.fieldValues', { field });
    return (answer?.values ?? []).map((seen) => ({ value: seen.value, about: seen.about === '' ? `${count(seen.count)}×` : seen.about }));
  } catch {
    return [];
  }
}
