/** The constants of the `proxy` table, as MySQL Proxy's manual lists them. */
import { columnType } from '../../../mysql/constants/columnTypes.ts';
import { command } from '../../../mysql/constants/commands.ts';

export const answers = { PROXY_SEND_QUERY: 1, PROXY_SEND_RESULT: 2, PROXY_SEND_INJECTION: 3, PROXY_IGNORE_RESULT: 4 } as const;

/** First bytes of packets, and RAW for packets that the script made itself. */
export const packetKinds = { MYSQLD_PACKET_OK: 0x00, MYSQLD_PACKET_RAW: 0xfa, MYSQLD_PACKET_EOF: 0xfe, MYSQLD_PACKET_ERR: 0xff } as const;

export const backendStates = { unknown: 0, up: 1, down: 2 } as const;
export const backendTypes = { unknown: 0, rw: 1, ro: 2 } as const;

/** By name, with their values. */
export function proxyConstants(): ReadonlyMap<string, number> {
  const all = new Map<string, number>([['PROXY_VERSION', 0x00805], ...Object.entries(answers), ...Object.entries(packetKinds)]);
  for (const [name, value] of Object.entries(backendStates)) all.set(`BACKEND_STATE_${name.toUpperCase()}`, value);
  for (const [name, value] of Object.entries(backendTypes)) all.set(`BACKEND_TYPE_${name.toUpperCase()}`, value);
  for (const [name, value] of Object.entries(command)) all.set(name, value);
  for (const [name, value] of Object.entries(columnType)) all.set(`MYSQL_TYPE_${name}`, value);
  return all;
}
