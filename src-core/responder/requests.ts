/** COM_CHANGE_USER and COM_STMT_EXECUTE as the dispatch needs them. */
import { MalformedPacket } from '../mysql/bytes/malformedPacket.ts';
import { PacketReader } from '../mysql/bytes/packetReader.ts';
import { changeUser } from '../mysql/commands/changeUser.ts';
import { stmtExecute } from '../mysql/commands/stmtExecute.ts';
import { collationCharset } from '../mysql/constants/collations.ts';
import type { CodecContext } from '../mysql/packets/codec.ts';
import type { OpenStatement } from './preparedStatements.ts';
import type { Parameter } from './responder.ts';
import type { Claim } from './serverLogin.ts';

export function readClaim(payload: Uint8Array, context: CodecContext): Claim {
  const { user, schema, collation, authPlugin, attributes } = changeUser.read(new PacketReader(payload, { record: false }), context);
  const charset = collation === null ? undefined : collationCharset(collation);
  return { user, schema: schema === '' ? null : schema, charset: charset ?? context.clientCharset, collation, attributes, authPlugin };
}

/** The parameters' values; null where their types were never told. Throws MalformedPacket for what is none of that. */
export function readExecute(payload: Uint8Array, context: CodecContext, statement: OpenStatement): Parameter[] | null {
  const { parameterCount } = statement.prepared;
  const known = { parameterCount, boundTypes: statement.boundTypes, longData: new Set(statement.longData.keys()) };
  let read: ReturnType<typeof stmtExecute.read>;
  try {
    read = stmtExecute.read(new PacketReader(payload, { record: false }), { ...context, statement: known });
  } catch (fault) {
    if (fault instanceof MalformedPacket && statement.boundTypes === null && fault.label === 'types') return null;
    throw fault;
  }
  // Query attributes stand after the parameters.
  const parameters = read.parameters.slice(0, parameterCount);
  if (parameters.length < parameterCount) return null;
  if (read.newTypes) statement.boundTypes = Uint8Array.from(parameters.flatMap((p) => [p.type, p.unsigned ? 0x80 : 0]));
  return parameters.map((p, i) => statement.longData.get(i) ?? (typeof p.value === 'object' ? p.cell : p.value));
}
