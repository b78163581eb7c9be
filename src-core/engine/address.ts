/** Where something listens or is reached. */
export interface Address {
  /** A name, an IP address, or the path of a Unix socket. */
  readonly host: string;
  /** 0 for a Unix socket, and for any free one. */
  readonly port: number;
}

export function isSocketPath({ host }: Address): boolean {
  return host.startsWith('/');
}

/** `host:port`, with brackets around a host that is an IPv6 address; of a Unix socket its path. */
export function formatAddress({ host, port }: Address): string {
  if (host.startsWith('/')) return host;
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Null for what is neither `host:port` nor an absolute path; a host that is an IPv6 address stands in brackets. */
export function readAddress(text: string): Address | null {
  if (text.startsWith('/')) return { host: text, port: 0 };
  const match = /^(?:\[([0-9a-fA-F:.%\w]+)\]|([^:[\]\s/]+)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  return match === null || port === 0 || port > 65_535 ? null : { host: match[1] ?? match[2]!, port };
}
