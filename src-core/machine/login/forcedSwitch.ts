/**
 * Makes a server ask a client to prove itself anew, by an AuthSwitchRequest with a challenge of its own, where the client's answer was
 * for another connection's challenge: the answer that the server gets names a plugin that no account has.
 * Source: MySQL "Connection Phase", section "Authentication Method Mismatch".
 */
import { PacketWriter } from '../../mysql/bytes/packetWriter.ts';
import { changeUser } from '../../mysql/commands/changeUser.ts';
import { capability, has } from '../../mysql/constants/capabilities.ts';
import type { CodecContext } from '../../mysql/packets/codec.ts';
import { tryRead } from '../tryRead.ts';

export const noPlugin = 'hydrophone_asks_anew';
const nothing = new Uint8Array(0);

/** A COM_CHANGE_USER's payload with which the server asks anew; null where that cannot be, or the payload cannot be read. */
export function changingUserAnew(payload: Uint8Array, context: CodecContext): Uint8Array | null {
  const read = has(context.capabilities, capability.CLIENT_PLUGIN_AUTH) ? tryRead(changeUser, payload, context) : null;
  if (read === null) return null;
  const writer = new PacketWriter();
  const collation = read.collation ?? 45;
  changeUser.write(writer, { ...read, collation, authPlugin: noPlugin, authResponse: nothing }, context);
  return writer.payload();
}
