/** Replies of the real servers, edited: they become what the servers themselves send for the edited data, byte for byte. */
import { afterAll, expect, it } from 'vitest';
import type { CellSpec, ResultEdit } from '../../src-core/intercept/action.ts';
import { editedReply } from '../../src-core/intercept/replies/editedReply.ts';
import { PacketAssembler } from '../../src-core/mysql/synth/packetAssembler.ts';
import { describeOnBackends } from '../support/backends.ts';
import { BareSession, executionOf, queryOf } from '../support/bareSession.ts';
import { heldReply } from '../support/held.ts';
import { hex } from '../support/playbook.ts';
import { replyDialects } from '../support/replyDialects.ts';

const bytes = Uint8Array.of(0, 255, 7);

/** A column's type, its value in row 1 as an SQL literal, its value in row 2, and that one as people write it. */
const cases: readonly (readonly [string, string, string, CellSpec])[] = [
  ['TINYINT', '1', '-128', -128],
  ['SMALLINT UNSIGNED', '1', '65535', '65535'],
  ['MEDIUMINT', '1', '-8388608', -8388608],
  ['INT', 'NULL', '2147483647', 2147483647],
  ['INT(6) ZEROFILL', '1', '42', 42],
  ['BIGINT', '1', '-9223372036854775808', '-9223372036854775808'],
  ['BIGINT UNSIGNED', '1', '18446744073709551615', 18446744073709551615n],
  ['DECIMAL(20,5)', '1', '-123456789012345.60000', '-123456789012345.6'],
  ['FLOAT', '1', '1.5', 1.5],
  ['FLOAT(7,3)', '1', '-1.25', -1.25],
  ['DOUBLE', '1', '-0.1', -0.1],
  ['DOUBLE', '1', '1e300', 1e300],
  ['DATE', "'2020-01-01'", "'2024-02-29'", '2024-02-29'],
  ['TIME', "'00:00:00'", "'-838:59:59'", '-838:59:59'],
  ['TIME(6)', "'00:00:00'", "'10:11:12.500000'", '10:11:12.5'],
  ['DATETIME', 'NULL', "'2024-02-29 00:00:00'", '2024-02-29'],
  ['DATETIME(3)', "'2020-01-01 01:01:01'", "'2024-02-29 12:34:56.700'", '2024-02-29T12:34:56.7'],
  ['TIMESTAMP(6) NULL', 'NULL', "'2024-02-29 12:34:56.000001'", '2024-02-29 12:34:56.000001'],
  ['YEAR', '2000', '2024', 2024],
  ['BIT(9)', "b'1'", "b'100000001'", 257],
  ['BIT(1)', "b'0'", "b'1'", true],
  ['CHAR(5)', "'a'", "'bc'", 'bc'],
  ['VARCHAR(300)', "'a'", `REPEAT('ü', 300)`, 'ü'.repeat(300)],
  ['VARCHAR(20) CHARACTER SET latin1', "'a'", "'grün'", 'grün'],
  ['BINARY(3)', "'abc'", "x'00ff07'", bytes],
  ['VARBINARY(9)', 'NULL', "x'00ff07'", { base64: 'AP8H' }],
  ['BLOB', 'NULL', "x'00ff07'", bytes],
  ['MEDIUMTEXT', "'a'", "REPEAT('xy', 40000)", 'xy'.repeat(40000)],
  ["ENUM('a','b')", "'a'", "'b'", 'b'],
  ["SET('a','b')", "'a'", "'a,b'", 'a,b'],
  ['INT', '7', 'NULL', null],
  ['VARCHAR(9)', "'x'", 'NULL', null],
];
const names = cases.map((_, i) => `c${i}`).join(', ');

describeOnBackends('edited replies', (backend) => {
  const sessions: BareSession[] = [];
  const open = async (flags: Parameters<typeof BareSession.open>[1]): Promise<BareSession> => {
    const session = await BareSession.open(backend.socket, flags);
    sessions.push(session);
    await session.query("SET sql_mode = ''");
    await session.query('DROP TABLE IF EXISTS edited');
    await session.query(`CREATE TABLE edited (id INT PRIMARY KEY, ${cases.map(([type], i) => `c${i} ${type}`).join(', ')})`);
    for (const row of [1, 2]) await session.query(`INSERT INTO edited VALUES (${row}, ${cases.map((c) => c[row]).join(', ')})`);
    return session;
  };
  afterAll(() => {
    for (const session of sessions) session.close();
  });

  it('columns that MariaDB leaves out are those of the PREPARE', async () => {
    const session = await open(['CLIENT_DEPRECATE_EOF', 'MARIADB_CLIENT_EXTENDED_METADATA', 'MARIADB_CLIENT_CACHE_METADATA']);
    const run = async (row: number) => {
      const { id, reply: told } = await session.prepared(`SELECT ${names} FROM edited WHERE id = ${row}`);
      const reply = await session.command(executionOf(id));
      // Behind the PREPARE_OK; without parameters all further packets are column definitions.
      const toldColumns = [...new PacketAssembler(1 << 20).push(told)].slice(1).map(({ payload }) => new Uint8Array(payload));
      return { reply, held: heldReply(session.asHeld(executionOf(id), { exchange: { toldColumns } }), reply) };
    };
    const [first, second] = [await run(1), await run(2)];
    const cells = cases.map((c, column) => ({ row: 0, column, value: c[3] }));
    expect(hex(editedReply(first.held, [{ result: 0, cells }]))).toBe(hex(second.reply));
    if (backend.mysql) return;
    expect(first.reply.length).toBeLessThan(1000);
    expect(() => editedReply(first.held, [{ result: 0, renameColumns: [{ column: 0, name: 'a' }] }])).toThrow('has no column definitions');
    const unknown = { ...first.held, exchange: { ...first.held.exchange, toldColumns: null } };
    expect(() => editedReply(unknown, [{ result: 0, cells }])).toThrow('left the column definitions out');
  });

  for (const [name, flags] of Object.entries(replyDialects)) {
    for (const how of ['text', 'binary'] as const) {
      it(`${how} replies with ${name}`, async () => {
        const session = await open(flags);
        const run = (sql: string) => (how === 'text' ? session.query(sql) : session.execute(sql));
        const payload = how === 'text' ? queryOf('SELECT 1', session.capabilities) : executionOf(1);
        const edited = async (sql: string, edit: Omit<ResultEdit, 'result'>) =>
          hex(editedReply(session.asHeldReply(payload, await run(sql)), [{ result: 0, ...edit }]));
        const all = `SELECT ${names} FROM edited`;
        const [first, second] = [`${all} WHERE id = 1`, `${all} WHERE id = 2`];
        const wanted = hex(await run(second));
        expect(await edited(second, {}), 'nothing changed').toBe(wanted);
        const values = cases.map((c) => c[3]);
        expect(await edited(first, { cells: values.map((value, column) => ({ row: 0, column, value })) }), 'cells').toBe(wanted);
        expect(await edited(first, { dropRows: [0], addRows: [values] }), 'a row').toBe(wanted);
        const one = `SELECT c0, c1, c2 FROM edited FORCE INDEX (PRIMARY) WHERE id < 3 ORDER BY id`;
        expect(await edited(one, { dropColumns: [1], dropRows: [1] }), 'a column dropped').toBe(
          hex(await run('SELECT c0, c2 FROM edited WHERE id = 1')),
        );
        expect(
          await edited('SELECT c0 FROM edited WHERE id = 1', { renameColumns: [{ column: 0, name: 'größe' }] }),
          'a column renamed',
        ).toBe(hex(await run('SELECT c0 AS größe FROM edited WHERE id = 1')));
      });
    }

    it(`several results with ${name}`, async () => {
      const session = await open(flags);
      const text = (value: string) => `SELECT 1 AS a; DO 0; SELECT ${value} AS b`;
      const payload = queryOf(text("'x'"), session.capabilities);
      const held = session.asHeldReply(payload, await session.command(payload));
      const edited = editedReply(held, [{ result: 2, cells: [{ row: 0, column: 0, value: 'y' }] }]);
      expect(hex(edited)).toBe(hex(await session.query(text("'y'"))));
      expect(() => editedReply(held, [{ result: 1, addRows: [[1]] }])).toThrow('result 1 of the reply is an OK: it has no cells');
      expect(() => editedReply(held, [{ result: 3 }])).toThrow('the reply has no result 3: it has 3, counted from 0');
    });

    it(`a procedure with OUT parameters with ${name}`, async () => {
      const session = await open(flags);
      const call = async (out: string) => {
        await session.query('DROP PROCEDURE IF EXISTS twice');
        await session.query(`CREATE PROCEDURE twice(IN a INT, OUT b INT) BEGIN SELECT a; SET b = ${out}; END`);
        return session.command(executionOf(await session.prepare('CALL twice(4, ?)'), 1, session.capabilities));
      };
      const held = session.asHeldReply(executionOf(1, 1), await call('2 * a'));
      // The procedure's own result, the OUT parameters, the OK.
      expect(hex(editedReply(held, [{ result: 1, cells: [{ row: 0, column: 0, value: 11 }] }]))).toBe(hex(await call('11')));
      expect(() => editedReply(held, [{ result: 2, dropRows: [0] }])).toThrow('is an OK');
    });

    it(`text rows for a client that waits for binary ones with ${name}`, async () => {
      const session = await open(flags);
      const exact = cases.flatMap(([type], i) => (type === 'FLOAT(7,3)' ? [] : [`c${i}`])).join(', ');
      const sql = `SELECT ${exact} FROM edited WHERE id = 2`;
      const held = session.asHeldReply(executionOf(1), await session.query(sql), 3);
      expect(hex(editedReply(held, []))).toBe(hex(await session.execute(sql)));
    });
  }
});
