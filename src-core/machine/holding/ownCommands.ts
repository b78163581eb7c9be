/** Commands that the proxy sends by itself behind those of a client, so that nothing stays behind of what was withheld. */
import { PacketWriter } from '../../mysql/bytes/packetWriter.ts';
import { query } from '../../mysql/commands/query.ts';
import { stmtClose, stmtReset } from '../../mysql/commands/statement.ts';
import { command } from '../../mysql/constants/commands.ts';
import type { CodecContext, PacketCodec } from '../../mysql/packets/codec.ts';
import type { OpenExchange } from '../io.ts';
import { ownErrPacket } from '../login/proxyError.ts';
import type { QueuedCommand } from './held.ts';

export function showingWarnings(context: CodecContext): QueuedCommand {
  return unseen(query, { sql: 'SHOW WARNINGS', attributes: [] }, context);
}

/** Drops what COM_STMT_SEND_LONG_DATA brought for an execution that the server never gets. Answered by an OK. */
export function droppingLongData({ command: code, related, statementId }: OpenExchange, context: CodecContext): QueuedCommand[] {
  if (code !== command.COM_STMT_EXECUTE || related === null || statementId === null) return [];
  return [unseen(stmtReset, { statementId }, context)];
}

/** For a statement that the server prepared and the client was not told of; null for none. Not answered. */
export function closing(statementId: number | null, context: CodecContext): QueuedCommand[] {
  return statementId === null ? [] : [unseen(stmtClose, { statementId }, context)];
}

function unseen<T>(codec: PacketCodec<T>, value: T, context: CodecContext): QueuedCommand {
  const writer = new PacketWriter();
  codec.write(writer, value, context);
  return { id: 0, payload: writer.payload(), reply: 'keep' };
}

/** What the client gets where its queue has run and left it nothing. */
export function noReplyLeft(): Uint8Array {
  return ownErrPacket('Hydrophone: no reply was left for this statement, since each reply of its queue was ignored', 1);
}
