/** Who may load the page and open its bridge. Pure: headers in, verdict out. */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import type { Address } from '../engine/ports.ts';
import { formatAddress } from './parseOptions.ts';

export interface PageGuard {
  /** Why the request is refused, in words; null when its Host and Origin are this page's own. */
  refusal(headers: IncomingHttpHeaders): string | null;
  /** The token stands in the query, or in the cookie that the first load set. */
  holdsToken(url: URL, headers: IncomingHttpHeaders): boolean;
  /** Keeps the token for what the page loads next. */
  readonly cookie: string;
}

const loopback = /^(127(\.\d{1,3}){3}|localhost|::1)$/;

/** `address` is where the page's server really listens. */
export function pageGuard(address: Address, token: string): PageGuard {
  // Cookies do not tell ports apart; two pages on one machine must not overwrite each other's.
  const cookieName = `hydrophone_${address.port}`;
  return {
    cookie: `${cookieName}=${token}; Path=/; HttpOnly; SameSite=Strict`,
    refusal({ host, origin }) {
      if (host === undefined || !isOwnHost(host, address)) return 'The Host header does not name this page.';
      if (origin !== undefined && origin !== `http://${host}`) return 'The Origin header names another page.';
      return null;
    },
    holdsToken(url, headers) {
      const offered = [url.searchParams.get('token'), cookieValue(headers.cookie ?? '', cookieName)];
      return offered.some((o) => o !== null && isSame(o, token));
    },
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

function cookieValue(header: string, name: string): string | null {
  for (const part of header.split(';')) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return null;
}

function isSame(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
}
