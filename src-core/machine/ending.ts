/** How a session ends: which side went first, and what is to be said of it. */
import type { ExchangeEnd, Failure, SessionError, Side } from './io.ts';

export class Ending {
  /** Why the server ends the session, if it said so. */
  lastWords: SessionError | null = null;
  /** Who of those that took hold of the session ended it: `rule nobody in`. */
  by: string | null = null;
  private readonly ended = { client: false, server: false };
  private first: { readonly side: Side; readonly failure: Failure | null } | null = null;

  get complete(): boolean {
    return this.ended.client && this.ended.server;
  }

  /** The side that ended first; to be asked once one has. */
  get side(): Side {
    return this.first!.side;
  }

  /** False where the side had ended before. */
  of(side: Side, failure: Failure | null): boolean {
    if (this.ended[side]) return false;
    this.ended[side] = true;
    this.first ??= { side, failure };
    return true;
  }

  /** `securing`: the client's TLS handshake was under way. Null where all went as it should. */
  error(securing: boolean): SessionError | null {
    const { side, failure } = this.first!;
    if (this.by !== null) return { code: null, sqlstate: null, message: `the proxy closed the connection: ${this.by}` };
    if (this.lastWords !== null || failure === null) return this.lastWords;
    const error = { code: null, sqlstate: null, message: `${side}: ${failure.message}`, side };
    return securing && side === 'client' ? { ...error, tlsFailure: failure.code } : error;
  }

  /** What that means for an exchange that was open. */
  get exchangeEnd(): ExchangeEnd {
    if (this.by !== null) return 'proxyClosed';
    return this.side === 'client' ? 'clientGone' : 'serverGone';
  }

  /** Where nothing better is known of a login that did not come to its end. */
  loginBrokenOff(): SessionError {
    const { side } = this;
    const who = side === 'client' ? 'the client' : 'the backend';
    return { code: null, sqlstate: null, message: `${who} closed the connection before the login was over`, side };
  }
}
