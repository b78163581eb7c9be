/** Executions that run as text, or with other values: a real server gives what it gives for the prepared statement. */
import { afterAll, expect, it } from 'vitest';
import type { CellSpec } from '../../src-core/intercept/action.ts';
import { ownQuery, rewritten, withValues } from '../../src-core/intercept/commands/rewriting.ts';
import { heldResults } from '../../src-core/intercept/held/heldResults.ts';
import type { HeldAtCommand } from '../../src-core/machine/holding/held.ts';
import { PacketWriter } from '../../src-core/mysql/bytes/packetWriter.ts';
import type { Parameter } from '../../src-core/mysql/commands/index.ts';
import { stmtExecute } from '../../src-core/mysql/commands/stmtExecute.ts';
import { columnType as t } from '../../src-core/mysql/constants/columnTypes.ts';
import { binaryCell, type Value } from '../../src-core/mysql/values/value.ts';
import { parameterValueType } from '../../src-core/mysql/values/valueType.ts';
import { describeOnBackends } from '../support/backends.ts';
import { BareSession } from '../support/bareSession.ts';

/** The type that is bound, a value, and another one that fits the type. */
const parameters: readonly (readonly [number, Value, CellSpec])[] = [
  [t.TINY, -5, 100],
  [t.SHORT, 300, '-300'],
  [t.LONG, -2147483648, 2147483647],
  [t.LONGLONG, '-9223372036854775808', 9223372036854775807n],
  [t.FLOAT, 1.5, -0.25],
  [t.DOUBLE, 0.1, 1e300],
  [t.DOUBLE, 3, 4],
  [t.NEWDECIMAL, '12345678901234567890.123', '-0.5'],
  [t.VAR_STRING, 'it\'s a \\ "quoted" grün 😀 % ? /* */ -- x\n\0\u001a', 'plain'],
  [t.STRING, '', '\\'],
  [t.BLOB, { base64: 'AP8nXCI=' }, { base64: 'Jw==' }],
  [t.DATE, '2024-02-29', '2025-01-01'],
  [t.DATETIME, '2024-02-29 12:34:56.000001', '2024-02-29'],
  [t.TIMESTAMP, '2024-02-29 00:00:00', '2024-02-29 01:02:03'],
  [t.TIME, '-838:59:59', '01:02:03.5'],
  [t.LONG, null, 7],
];
const dialects = [[], ['CLIENT_DEPRECATE_EOF', 'CLIENT_QUERY_ATTRIBUTES', 'MARIADB_CLIENT_EXTENDED_METADATA']] as const;
const compared = parameters.map((_, i) => `CONCAT('<', ?, '>') AS c${i}`).join(', ');

describeOnBackends('commands that were changed', (backend) => {
  const sessions: BareSession[] = [];
  afterAll(() => {
    for (const session of sessions) session.close();
  });
  const open = async (flags: (typeof dialects)[number]): Promise<BareSession> => {
    const session = await BareSession.open(backend.socket, flags);
    sessions.push(session);
    await session.command(ownQuery("SET sql_mode = ''", session.asHeldCodec()));
    return session;
  };
  const execution = async (session: BareSession, sql: string, values: readonly Parameter[]): Promise<HeldAtCommand> => {
    const statementId = await session.prepare(sql);
    const writer = new PacketWriter();
    stmtExecute.write(writer, { statementId, flags: 0, iterations: 1, newTypes: true, parameters: values }, session.asHeldCodec());
    return session.asHeld(writer.payload(), { prepared: sql, exchange: { statementId, parameterCount: values.length } });
  };
  const valuesOf = async (session: BareSession, held: HeldAtCommand, payload: Uint8Array): Promise<unknown> => {
    const reply = {
      ...session.asHeldReply(payload, await session.command(payload)),
      command: { ...held.command, payload, code: payload[0]! },
    };
    const results = heldResults(reply, () => true);
    expect(results.error).toBeNull();
    return results.finish(false).map(({ rows }) => rows.map((row) => row.map(plain)));
  };
  const bound = (type: number, value: Value): Parameter => ({
    ...{ name: '', type, unsigned: false, value, longData: false },
    cell: binaryCell(value, parameterValueType(type, false, 'utf8mb4')),
  });

  for (const flags of dialects) {
    const title = flags.length === 0 ? 'plain' : 'with query attributes';
    it(`values as literals, ${title}`, async () => {
      const session = await open(flags);
      const sql = `SELECT ${compared} FROM (SELECT 1 AS n UNION SELECT 2) AS t LIMIT ?`;
      const held = await execution(session, sql, [...parameters.map(([type, value]) => bound(type, value)), bound(t.DOUBLE, 1)]);
      const text = rewritten(held, sql);
      expect(text.binaryRows).toBe(true);
      if (backend.mysql) {
        // MySQL wants whole numbers in LIMIT: prepared, with a DOUBLE, it refuses.
        const limited = await execution(session, sql, [...parameters.map(([type, value]) => bound(type, value)), bound(t.LONG, 1)]);
        expect(await valuesOf(session, held, text.payload)).toEqual(await valuesOf(session, limited, limited.command.payload));
      } else expect(await valuesOf(session, held, text.payload)).toEqual(await valuesOf(session, held, held.command.payload));
    });

    it(`other values in the types that are bound, ${title}`, async () => {
      const session = await open(flags);
      for (const [type, value, other] of parameters) {
        const held = await execution(session, 'SELECT ? AS a', [bound(type, value)]);
        const changed = withValues(held, [other]);
        expect(changed.binaryRows, String(value)).toBe(false);
        const same = withValues({ ...held, command: { ...held.command, payload: changed.payload } }, [value]);
        expect(Buffer.from(same.payload).toString('hex')).toBe(Buffer.from(held.command.payload).toString('hex'));
        const [[row]] = (await valuesOf(session, held, changed.payload)) as [[readonly [Value]]];
        const [[literal]] = (await valuesOf(
          session,
          held,
          rewritten(session.asHeld(changed.payload, changes(held)), 'SELECT ? AS a').payload,
        )) as [[readonly [Value]]];
        expect(plain(row[0]), String(value)).toBe(plain(literal[0]));
      }
    });

    it(`a value that does not fit its type runs as text, ${title}`, async () => {
      const session = await open(flags);
      const held = await execution(session, "SELECT CONCAT(?, '-', ?) AS a", [bound(t.LONG, 1), bound(t.LONG, 2)]);
      const changed = withValues(held, ["it's", 3]);
      expect(changed.binaryRows).toBe(true);
      expect(await valuesOf(session, held, changed.payload)).toEqual([[["it's-3"]]]);
    });
  }
});

/** MySQL gives a parameter a type of its own before it knows the value: six decimals of a second, text for bytes. */
function plain(value: Value): string | null {
  if (value === null) return null;
  const text = typeof value === 'object' ? Buffer.from(value.base64, 'base64').toString('latin1') : String(value);
  return text.replace(/(\.\d*?)0+(?=\D|$)/g, '$1').replace(/\.(?=\D|$)/g, '');
}

function changes({ command, exchange }: HeldAtCommand) {
  return { prepared: new TextDecoder().decode(command.statementText!), exchange };
}
