import { describe, expect, it } from 'vitest';
import { OwedColumns } from '../../../../src-core/machine/holding/owedColumns.ts';
import { ReplyRun } from '../../../../src-core/machine/holding/replyRun.ts';
import { capability } from '../../../../src-core/mysql/constants/capabilities.ts';
import { command as code } from '../../../../src-core/mysql/constants/commands.ts';
import { fakeExchange } from '../../../support/exchanges.ts';
import { hex } from '../../../support/playbook.ts';
import { codec, columnPayload, eofPayload, intColumn, okPayload, wire } from '../../../support/replies.ts';

const told = [columnPayload(intColumn)];
const execution = (prepareExchange = 1, statementId = 7) =>
  fakeExchange(9, { command: code.COM_STMT_EXECUTE, statementId, prepareExchange, toldColumns: told });

describe('columns that are owed to the client', () => {
  it('are those that the server takes for known, until the client was told them', () => {
    const owed = new OwedColumns();
    owed.toldOther(execution());
    owed.toldOther({ ...execution(), toldColumns: [Uint8Array.of(1)] });
    expect([owed.isEmpty, owed.concerns(code.COM_STMT_EXECUTE), owed.concerns(code.COM_QUERY)]).toEqual([false, true, false]);
    expect(owed.sending(execution())).toBe(told);
    expect(owed.sending(execution(1, 8))).toBeNull();
    owed.told(execution());
    expect([owed.isEmpty, owed.sending(execution())]).toEqual([true, null]);
  });

  it('are not those of another statement to which the server gave the same id', () => {
    const owed = new OwedColumns();
    owed.toldOther(execution());
    expect(owed.sending(execution(2))).toBeNull();
    const other = [Uint8Array.of(2)];
    owed.toldOther({ ...execution(2), toldColumns: other });
    expect(owed.sending(execution(2))).toBe(other);
  });

  it('are owed by executions only, and only where they are known', () => {
    const owed = new OwedColumns();
    owed.toldOther({ ...execution(), toldColumns: null });
    owed.toldOther({ ...execution(), command: code.COM_QUERY });
    expect(owed.isEmpty).toBe(true);
  });
});

describe.each([
  ['EOF packets', 0n],
  ['DEPRECATE_EOF', capability.CLIENT_DEPRECATE_EOF],
])('a reply that leaves the columns out, with %s', (_, flags) => {
  const context = codec(0x000a8201n | capability.MARIADB_CLIENT_CACHE_METADATA | flags);
  const row = Uint8Array.of(0, 0, 5, 0, 0, 0);
  const end = flags === 0n ? eofPayload() : okPayload({ header: 0xfe });
  const afterColumns = flags === 0n ? [eofPayload()] : [];
  const replyOf = (follows: 0 | 1) => wire([Uint8Array.of(1, follows), ...(follows === 1 ? told : []), ...afterColumns, row, end]);
  const run = (owedColumns: readonly Uint8Array[] | null) =>
    new ReplyRun({
      command: code.COM_STMT_EXECUTE,
      context,
      keepLimit: 1000,
      binaryRows: false,
      owedColumns,
      givesPackets: true,
      from: 1,
      shift: 0,
    });
  const given = (through: ReplyRun, bytes: Uint8Array) =>
    through
      .take(bytes)
      .map((packet) => hex(packet.bytes))
      .join('');

  it('brings those that are owed, and its packets are numbered on', () => {
    const through = run(told);
    expect(given(through, replyOf(0))).toBe(hex(replyOf(1)));
    expect([through.done, through.toldColumns]).toEqual([true, true]);
    expect(hex(through.bytes)).toBe(hex(replyOf(0)));
  });

  it('stays as it is where none are owed, or others than it has', () => {
    expect(given(run(null), replyOf(0))).toBe(hex(replyOf(0)));
    const through = run([...told, ...told]);
    expect(given(through, replyOf(0))).toBe(hex(replyOf(0)));
    expect(through.toldColumns).toBe(false);
  });

  it('stays as it is where it tells the columns by itself', () => {
    const through = run(told);
    expect(given(through, replyOf(1))).toBe(hex(replyOf(1)));
    expect(through.toldColumns).toBe(true);
  });
});
