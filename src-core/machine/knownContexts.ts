/**
 * The contexts of the connections that a session goes to and fro between: the same object as before where all in it is the same, so that
 * exchanges share it and it is recorded once.
 */
import type { ExchangeContext, SessionInfo } from './io.ts';

const most = 16;

export class KnownContexts {
  private known: ExchangeContext[] = [];

  of(wanted: ExchangeContext): { readonly context: ExchangeContext; readonly isNew: boolean } {
    const same = this.known.find((one) => one === wanted || sameContext(one, wanted));
    if (same === undefined) this.known = [wanted, ...this.known.slice(0, most - 1)];
    return { context: same ?? wanted, isNew: same === undefined };
  }
}

function sameContext(one: ExchangeContext, other: ExchangeContext): boolean {
  const { schema, clientCharset, resultsCharset } = other;
  if (one.schema !== schema || one.clientCharset !== clientCharset || one.resultsCharset !== resultsCharset) return false;
  return sameSession(one.session, other.session);
}

function sameSession(one: SessionInfo, other: SessionInfo): boolean {
  const { tls: tlsOfOne, ...rest } = one;
  const { tls, ...wanted } = other;
  if (tlsOfOne.client !== tls.client || tlsOfOne.server !== tls.server) return false;
  return (Object.keys(wanted) as (keyof typeof wanted)[]).every((key) => rest[key] === wanted[key]);
}
