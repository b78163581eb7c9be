/**
 * A prepared statement that the server knows nothing of: where it refuses to prepare a text whose executions are answered in its place.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_stmt_prepare.html
 */
import { command } from '../../mysql/constants/commands.ts';
import { parameterMarkers } from '../../mysql/sql/lexer.ts';
import { Refused } from '../../mysql/synth/refused.ts';
import type { RowsSpec } from '../action.ts';
import { heldSql } from '../held/heldRequest.ts';
import { type HeldInSession, lexerOptionsOf } from '../heldContext.ts';
import { definitionsOf, writerFor } from './madeUpReply.ts';
import { typedColumn } from './typedColumns.ts';

/** Servers count statements up from 1; the largest number is MariaDB's "the one prepared last". */
const firstId = 0xf000_0000;
const ids = 0x0fff_0000;
let made = 0;

/** Whether these wire packets are the refusal of a command. */
export function isRefusal(packets: Uint8Array): boolean {
  return packets[4] === 0xff;
}

/** COM_STMT_PREPARE_OK, whole. `rows`: what the executions are answered by; null where that is no result set. Throws Refused. */
export function statementReply(held: HeldInSession, rows: RowsSpec | null): Uint8Array {
  const sql = held.command.code === command.COM_STMT_PREPARE ? heldSql(held) : null;
  if (sql === null) throw new Refused('only COM_STMT_PREPARE is answered by a statement');
  const parameters = parameterMarkers(sql, lexerOptionsOf(held)).map(() => typedColumn({ name: '?', type: 'VAR_STRING' }, [], 'mysql'));
  const writer = writerFor(held);
  writer.prepared(firstId + (made++ % ids), parameters, rows === null ? [] : definitionsOf(held, rows));
  return writer.take();
}
