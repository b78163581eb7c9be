import { tryRead } from '../../src-core/machine/tryRead.ts';
import { columnDefinition41 } from '../../src-core/mysql/packets/columnDefinition.ts';
import { err } from '../../src-core/mysql/packets/err.ts';
import { textRow } from '../../src-core/mysql/packets/textRow.ts';
import { payloadAt, replyResults } from '../../src-core/script/lua/proxy/replyResults.ts';
import { codec } from './replies.ts';

export interface ParsedReply {
  /** Name and type. */
  readonly columns?: readonly (readonly [string, number])[];
  readonly rows?: readonly (readonly (string | null)[])[];
  readonly ok?: { readonly affectedRows: bigint; readonly lastInsertId: bigint };
  readonly error?: { readonly code: number; readonly sqlstate: string | null; readonly message: string };
}

/** The only result of a reply to a COM_QUERY, its packets numbered from 1. */
export function parsedReply(packets: Uint8Array): ParsedReply {
  const results = replyResults(packets, 3, codec().capabilities);
  const [result] = results;
  if (result === undefined || results.length !== 1 || packets[3] !== 1) throw new Error(`${results.length} results`);
  if (result.kind === 'ok') return { ok: { affectedRows: result.affectedRows, lastInsertId: result.lastInsertId } };
  if (result.kind === 'error') return { error: tryRead(err, payloadAt(packets, result.from), codec())! };
  const columns = result.columns.map((at) => tryRead(columnDefinition41, payloadAt(packets, at), codec())!);
  const text = new TextDecoder();
  const rows = result.rows.map((at) =>
    tryRead(textRow, payloadAt(packets, at), codec())!.cells.map((c) => (c === null ? null : text.decode(c))),
  );
  return { columns: columns.map(({ name, type }) => [name, type] as const), rows };
}
