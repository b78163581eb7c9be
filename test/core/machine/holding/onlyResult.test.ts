/** What a held reply says of its only result is what reading it packet by packet says. */
import { describe, expect, it } from 'vitest';
import { ReplyGrammar } from '../../../../src-core/machine/commands/replyGrammar.ts';
import { onlyResult } from '../../../../src-core/machine/holding/onlyResult.ts';
import { ReplyWalk } from '../../../../src-core/machine/holding/replyWalk.ts';
import { command } from '../../../../src-core/mysql/constants/commands.ts';
import { replyResults } from '../../../../src-core/script/lua/proxy/replyResults.ts';
import { cuts } from '../../../support/heldTalk.ts';
import {
  binaryRowPayload,
  deprecateEof,
  eofPayload,
  errPayload,
  head,
  intColumn,
  nameColumn,
  okPayload,
  prepareOkPayload,
  protocol41,
  textRowPayload,
  wire,
} from '../../../support/replies.ts';

const columns = [intColumn, nameColumn];
const rows = Array.from({ length: 300 }, (_, i) => textRowPayload(String(i), i % 3 === 0 ? null : 'x'.repeat(i)));
const binaryRows = [binaryRowPayload(columns, Uint8Array.of(1, 0, 0, 0), null), binaryRowPayload(columns, null, null)];
const withoutEofs = protocol41 | deprecateEof;
const more = 0x0a;
const { COM_QUERY, COM_PING, COM_SET_OPTION, COM_STMT_EXECUTE, COM_STMT_PREPARE, COM_STATISTICS } = command;
const changed = okPayload({ affectedRows: 7n, lastInsertId: 40_000_000_000n, warnings: 3 });

const single = [
  ['rows', COM_QUERY, protocol41, [...head(columns), ...rows, eofPayload(0x23, 4)]],
  ['no rows', COM_QUERY, protocol41, [...head(columns), eofPayload(0x23)]],
  ['rows without EOFs', COM_QUERY, withoutEofs, [...head(columns, false), ...rows, okPayload({ header: 0xfe, warnings: 2 })]],
  ['binary rows', COM_STMT_EXECUTE, protocol41, [...head(columns), ...binaryRows, eofPayload(2, 1)]],
  ['an OK', COM_QUERY, protocol41, [changed]],
  ['an OK to a command that has nothing else', COM_PING, protocol41, [changed]],
  ['an EOF', COM_SET_OPTION, protocol41, [eofPayload()]],
  ['an ERR', COM_STMT_EXECUTE, protocol41, [errPayload(1064, 'no')]],
  ['an ERR among rows', COM_QUERY, protocol41, [...head(columns), ...rows, errPayload(1317, 'interrupted')]],
] as const;

const others = [
  ['two results', COM_QUERY, [...head(columns), eofPayload(more), okPayload()]],
  ['two OKs', COM_QUERY, [okPayload({ statusFlags: more }), okPayload()]],
  ['an ERR behind an OK', COM_QUERY, [okPayload({ statusFlags: more }), errPayload(1146, 'no')]],
  ['a prepared statement', COM_STMT_PREPARE, [prepareOkPayload(5, 0, 0)]],
  ['a text', COM_STATISTICS, [new TextEncoder().encode('Uptime: 4')]],
] as const;

describe.each(cuts)('followed %s', (_, cut) => {
  const followed = (code: number, capabilities: bigint, packets: Uint8Array) => {
    const grammar = new ReplyGrammar(code, capabilities);
    const walk = new ReplyWalk(grammar, 1);
    for (const piece of cut(packets)) walk.take(piece);
    expect(walk.done).toBe(true);
    return onlyResult(walk, grammar, code);
  };

  it.each(single)('%s', (_name, code, capabilities, payloads) => {
    const packets = wire(payloads);
    const results = replyResults(packets, code, capabilities);
    expect(results).toHaveLength(1);
    const { kind, rowCount, statusFlags, warnings, affectedRows, lastInsertId } = results[0]!;
    expect(followed(code, capabilities, packets)).toEqual({ kind, rowCount, statusFlags, warnings, affectedRows, lastInsertId });
  });

  it.each(others)('%s: it has to be read', (_name, code, payloads) => {
    expect(followed(code, protocol41, wire(payloads))).toBeNull();
  });
});
