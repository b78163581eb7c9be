import type { BridgeError } from '../bridge/contract.ts';

/** A call that failed; `code` and `message` travel to the caller as a BridgeError. */
export class CallFault extends Error {
  override readonly name = 'CallFault';
  readonly code: BridgeError['code'];

  constructor(code: BridgeError['code'], message: string) {
    super(message);
    this.code = code;
  }
}
