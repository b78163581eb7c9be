/** Where something listens or is reached. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** `host:port`, with brackets around a host that is an IPv6 address. */
export function formatAddress({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Null for what is not `host:port`; a host that is an IPv6 address stands in brackets. */
export function readAddress(text: string): Address | null {
  const match = /^(?:\[([0-9a-fA-F:.%\w]+)\]|([^:[\]\s/]+)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  return match === null || port === 0 || port > 65_535 ? null : { host: match[1] ?? match[2]!, port };
}
