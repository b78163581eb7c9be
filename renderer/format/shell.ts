/** Command lines to paste into a POSIX shell. */

/** The whole argument in single quotes; a quote inside leaves and re-enters them. */
export function shellQuote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

export interface ClientTarget {
  /** `host:port`, IPv6 hosts in brackets. */
  readonly address: string;
  readonly user: string | null;
  readonly schema: string | null;
}

/** A `mysql` command that runs the SQL on the target; it asks for the password. */
export function mysqlCommand(sql: string, target: ClientTarget): string {
  const { host, port } = splitAddress(target.address);
  const parts = ['mysql', '--protocol=tcp', '-h', shellQuote(host), '-P', port];
  if (target.user !== null && target.user !== '') parts.push('-u', shellQuote(target.user), '-p');
  parts.push('-e', shellQuote(sql));
  if (target.schema !== null && target.schema !== '') parts.push(shellQuote(target.schema));
  return parts.join(' ');
}

export function splitAddress(address: string): { host: string; port: string } {
  const colon = address.lastIndexOf(':');
  if (colon < 0) return { host: address, port: '3306' };
  const host = address.slice(0, colon).replace(/^\[|\]$/g, '');
  return { host: host === '' || host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host, port: address.slice(colon + 1) };
}
