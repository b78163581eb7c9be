import type { BridgeError } from './contract.ts';

const codes: ReadonlySet<string> = new Set<BridgeError['code']>(['notFound', 'badInput', 'captureDamaged', 'failed', 'closed']);

/** What a bridge call rejects with: an Error that is also a `BridgeError`. */
export class BridgeFailure extends Error implements BridgeError {
  readonly code: BridgeError['code'];

  constructor(code: BridgeError['code'], message: string) {
    super(message);
    this.name = 'BridgeFailure';
    this.code = code;
  }
}

/** Any thrown value as what crosses the border: known codes are kept, all else is `failed` with its message. */
export function toBridgeError(thrown: unknown): BridgeError {
  const { code, message } = (thrown ?? {}) as { code?: unknown; message?: unknown };
  const text = typeof message === 'string' && message !== '' ? message : String(thrown);
  if (typeof code === 'string' && codes.has(code)) return { code: code as BridgeError['code'], message: text };
  return { code: 'failed', message: text };
}
