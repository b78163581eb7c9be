/** Who may load the page and open its bridge. Pure: headers in, verdict out. */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { type Address, formatAddress } from '../../engine/address.ts';

export interface PageGuard {
  /** Why the request is refused, in words; null when its Host and Origin are this page's own. */
  refusal(headers: IncomingHttpHeaders): string | null;
  /** The token stands in the query. It is never a cookie: browsers send those to every port of a host, whoever listens there. */
  holdsToken(url: URL): boolean;
}

const loopback = /^(127(\.\d{1,3}){3}|localhost|::1)$/;

/** `address` is where the page's server really listens. */
export function pageGuard(address: Address, token: string): PageGuard {
  return {
    refusal({ host, origin }) {
      if (host === undefined || !isOwnHost(host, address)) return 'The Host header does not name this page.';
      if (origin !== undefined && origin !== `http://${host}`) return 'The Origin header names another page.';
      return null;
    },
    holdsToken: (url) => isSame(url.searchParams.get('token') ?? '', token),
  };
}

/**
 * DNS rebinding needs a name that an attacker owns. On loopback only the address itself and `localhost` are ours; a page that
 * is offered to a network, perhaps through a published port, may be asked for by any address, but by no name but its own.
 */
function isOwnHost(host: string, address: Address): boolean {
  if (host === formatAddress(address) || host === `localhost:${address.port}`) return true;
  if (loopback.test(address.host)) return false;
  const name = /^\[(.*)\](?::\d+)?$|^([^:]*)(?::\d+)?$/.exec(host);
  const bare = name?.[1] ?? name?.[2] ?? '';
  return isIP(bare) !== 0 || bare === 'localhost';
}

function isSame(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
}
