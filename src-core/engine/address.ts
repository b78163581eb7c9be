/** Where something listens or is reached. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** `host:port`, with brackets around a host that is an IPv6 address. */
export function formatAddress({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
