/** What a client or server did that cannot be followed: the session turns opaque and goes on. Only our own mistakes throw. */
export class PeerFault {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}
