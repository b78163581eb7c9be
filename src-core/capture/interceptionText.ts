/** What interceptors did to an exchange, as it stands in its record: JSON in UTF-8 (docs/capture-format.md). */
import type { Interception } from '../machine/holding/held.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Members that say nothing are left out. */
export function writeInterception({ parent, heldUs, modified, mocked, injected, given, by, notes }: Interception): Uint8Array {
  const said = {
    ...(parent === 0 ? {} : { parent }),
    ...(heldUs === 0 ? {} : { heldUs }),
    ...(modified ? { modified } : {}),
    ...(mocked ? { mocked } : {}),
    ...(injected ? { injected } : {}),
    ...(given === 0 ? {} : { given }),
    ...(by.length === 0 ? {} : { by }),
    ...(notes.length === 0 ? {} : { notes }),
  };
  return encoder.encode(JSON.stringify(said));
}

/** Never throws: of what cannot be read, a note says so. */
export function readInterception(bytes: Uint8Array): Interception {
  const said = parsed(bytes);
  return {
    parent: count(said?.parent),
    heldUs: count(said?.heldUs),
    modified: said?.modified === true,
    mocked: said?.mocked === true,
    injected: said?.injected === true,
    given: count(said?.given),
    by: texts(said?.by),
    notes: said === null ? ['What interceptors did to it cannot be read: the capture is damaged.'] : texts(said.notes),
  };
}

function parsed(bytes: Uint8Array): { readonly [K in keyof Interception]?: unknown } | null {
  try {
    const value: unknown = JSON.parse(decoder.decode(bytes));
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

function count(value: unknown): number {
  return typeof value === 'number' && value >= 0 ? value : 0;
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((text) => typeof text === 'string') : [];
}
