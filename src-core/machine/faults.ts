/**
 * Two kinds of fault. A `PeerFault` is what a client or server did that cannot be followed: the session turns opaque and
 * goes on. An `OwnFault` is a mistake of ours, such as an input that breaks the machine's contract: it throws.
 */
export class PeerFault {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

export class OwnFault extends Error {
  override readonly name = 'OwnFault';
}
