import type { Address } from '../../engine/address.ts';
import { UsageFault } from '../parseOptions.ts';

/** `listen`: a port of ours, where no host means all interfaces; otherwise somebody else's, where it means this machine. */
export interface AddressForm {
  readonly listen: boolean;
  /** Where none is named. */
  readonly port: number;
}

/** MySQL Proxy's forms: `host:port`, `:port`, a host alone, `[v6]:port`, and the path of a Unix socket. Throws UsageFault. */
export function proxyAddress(option: string, text: string, { listen, port: usual }: AddressForm): Address {
  if (/^\/[^\0]+$/.test(text)) return { host: text, port: 0 };
  const match = /^(?:\[([0-9a-fA-F:.%\w]+)\]|([^:[\]\s/]*))(?::(\d{1,5}))?$/.exec(text);
  const port = match?.[3] === undefined ? usual : Number(match[3]);
  if (match === null || text === '' || /^\d+$/.test(text) || port > 65_535 || (port === 0 && !listen)) {
    const forms = listen ? 'such as 127.0.0.1:4040, or :4040 for all interfaces' : 'such as 127.0.0.1:3306';
    throw new UsageFault(`${option} '${text.replaceAll(/\s+/g, ' ')}' is not an address; expected HOST:PORT, ${forms}`);
  }
  const host = match[1] ?? match[2]!;
  return { host: host === '' ? (listen ? '0.0.0.0' : '127.0.0.1') : host, port };
}

/** One or several of a list with commas. */
export function proxyAddresses(option: string, text: string, form: AddressForm): Address[] {
  return listOf(text).map((one) => proxyAddress(option, one, form));
}

export function listOf(text: string): string[] {
  return text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

/** Only programs on this machine get there. */
export function isLoopback({ host }: Address): boolean {
  return host.startsWith('/') || host === 'localhost' || host === '::1' || /^127\./.test(host);
}
