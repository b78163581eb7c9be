/** What no login is: told before a packet is whole, since it may never be. */
import type { Gate } from '../gate.ts';

/** Connection attributes, the longest part of a login packet, are limited to 64 KiB. */
const maxPacketBytes = 256 * 1024;
/** No login takes so many packets; whoever goes on like that is passed on unread, for every one of them is recorded. */
export const maxLoginPackets = 200;
/** Of all packets of both sides. */
export const maxLoginBytes = 1024 * 1024;
export const protocol9 = 'the backend greets with protocol version 9, that of servers before MySQL 3.21, which cannot be followed';
export const notMysql = 'the backend does not begin with a MySQL greeting; is it a MySQL or MariaDB server?';
export const tooEarly = 'the backend goes on although the client has not answered its greeting';

const notALogin = 'the client does not begin with a MySQL login';

/** Why the gate does not hold a packet of a login; null where it may. `first`: the side's first packet is awaited. */
export function noLogin(gate: Gate, first: 'greeting' | 'response' | null): string | null {
  const { announced, sequence } = gate;
  if (announced === null) return null;
  if (first === 'greeting' && (announced === 0 || announced > maxPacketBytes || sequence !== 0)) return notMysql;
  // 1, or 2 behind an SSLRequest.
  if (first === 'response' && (announced > maxPacketBytes || sequence === 0 || sequence! > 2)) return notALogin;
  return announced > maxPacketBytes ? `a login packet of ${announced} bytes` : null;
}
