/** A filter as it is typed: what it means, or what is wrong with it. */
import { explainFilter } from '../../src-core/capture/filter/explain.ts';
import { FilterFault } from '../../src-core/capture/filter/faults.ts';
import type { FilterNode } from '../../src-core/capture/filter/nodes.ts';
import { parseFilter } from '../../src-core/capture/filter/parse.ts';

export interface Fault {
  /** One sentence without a full stop. */
  readonly message: string;
  readonly offset: number;
  readonly length: number;
}

export type ReadFilter =
  | { readonly node: FilterNode | null; readonly meaning: string; readonly fault: null }
  | { readonly node: null; readonly meaning: null; readonly fault: Fault };

/** Never throws. */
export function readFilter(text: string): ReadFilter {
  try {
    const node = parseFilter(text);
    return { node, meaning: explainFilter(node), fault: null };
  } catch (error) {
    if (!(error instanceof FilterFault)) throw error;
    const { message, offset, length } = error;
    return { node: null, meaning: null, fault: { message, offset, length } };
  }
}
