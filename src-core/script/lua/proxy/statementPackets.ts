/**
 * COM_QUERY as MySQL Proxy's scripts know it: the code, and the statement to the packet's end. Where the client agreed on query
 * attributes, which came later, these stand between the two; scripts neither see nor write them.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_query.html
 */
import type { HeldInSession } from '../../../intercept/heldContext.ts';
import { concat } from '../../../mysql/bytes/concat.ts';
import { queryTextOffset } from '../../../mysql/commands/query.ts';
import { capability, has } from '../../../mysql/constants/capabilities.ts';
import { command } from '../../../mysql/constants/commands.ts';

const code = Uint8Array.of(command.COM_QUERY);
/** No attributes, one set of them. */
const codeWithoutAttributes = Uint8Array.of(command.COM_QUERY, 0, 1);

/** The client's packet as its script is given it. */
export function forScript(payload: Uint8Array, capabilities: bigint): Uint8Array {
  if (payload[0] !== command.COM_QUERY || !has(capabilities, capability.CLIENT_QUERY_ATTRIBUTES)) return payload;
  const offset = queryTextOffset(payload, capabilities);
  return offset === 1 ? payload : concat([code, payload.subarray(offset)]);
}

/** A script's packet as the server is given it. `stands`: in place of the client's own, whose attributes it keeps. */
export function fromScript(packet: Uint8Array, held: HeldInSession, stands: boolean): Uint8Array {
  const { capabilities } = held.context.session;
  if (packet[0] !== command.COM_QUERY || !has(capabilities, capability.CLIENT_QUERY_ATTRIBUTES)) return packet;
  const { payload } = held.command;
  const keeps = stands && payload[0] === command.COM_QUERY;
  return concat([keeps ? payload.subarray(0, queryTextOffset(payload, capabilities)) : codeWithoutAttributes, packet.subarray(1)]);
}
