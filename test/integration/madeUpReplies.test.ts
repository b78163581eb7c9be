/** Replies that no server gave, against what the real servers send for the same result, byte for byte. */
import { afterAll, expect, it } from 'vitest';
import type { ErrorSpec, RowsSpec } from '../../src-core/intercept/action.ts';
import type { HeldInSession } from '../../src-core/intercept/heldContext.ts';
import { errorReply, okReply, rowsReply } from '../../src-core/intercept/replies/madeUpReply.ts';
import { sqlErrorFor } from '../../src-core/intercept/replies/sqlErrorFor.ts';
import { describeOnBackends } from '../support/backends.ts';
import { BareSession, executionOf, queryOf } from '../support/bareSession.ts';
import { hex } from '../support/playbook.ts';
import { replyDialects } from '../support/replyDialects.ts';

const bytes = Uint8Array.of(0, 255);

/** A statement and the same result as people would name it. */
const results: readonly (readonly [string, RowsSpec])[] = [
  ['SELECT 1 AS one', { columns: ['one'], rows: [[1]] }],
  [
    'SELECT -12 AS a, 2147483648 AS b, 18446744073709551615 AS c',
    { columns: ['a', 'b', 'c'], rows: [[-12, 2147483648, 18446744073709551615n]] },
  ],
  ["SELECT 'grün' AS a, '' AS b", { columns: ['a', 'b'], rows: [['grün', '']] }],
  [
    'SELECT a, b, c, d, e, f, g, h, i FROM made_up FORCE INDEX (PRIMARY) WHERE id < 3',
    {
      columns: [
        ...[
          ['a', 'int'],
          ['b', 'bigint unsigned'],
          ['c', 'varchar(10)'],
          ['d', 'datetime(3)'],
          ['e', 'decimal(10,2)'],
          ['f', 'time'],
          ['g', 'BIT(9)'],
        ],
        ...[
          ['h', 'double'],
          ['i', 'blob'],
        ],
      ].map(([name, type]) => ({ name: name!, type: type!, table: 'made_up', schema: 'shop' })),
      rows: [
        [1, '18446744073709551615', 'über', '2024-02-29 01:02:03.5', '-1.5', '-838:59:59', 257, 1.5, bytes],
        [null, null, null, null, null, null, null, null, null],
      ],
    },
  ],
  ['SELECT a FROM made_up WHERE id > 5', { columns: [{ name: 'a', type: 'LONG', table: 'made_up', schema: 'shop' }], rows: [] }],
];

/** Statements that fail, and the code as people would name it; where the text names what we cannot know, it is given or (`*`) cut. */
const errors: readonly (readonly [string, ErrorSpec])[] = [
  ['SELECT * FROM nowhere', { code: 1146 }],
  ['SELEC', { code: 1064, message: '*' }],
  ['SELECT id FROM made_up AS one, made_up AS other', { code: 1052 }],
  ['DROP TABLE nowhere', { code: 1051 }],
  ['CREATE TABLE made_up (a INT)', { code: 1050 }],
  ['INSERT INTO made_up (a) VALUES (1, 2)', { code: 1136 }],
  ['SELECT 1 UNION SELECT 1, 2', { code: 1222 }],
  ['SELECT * FROM made_up, made_up', { code: 1066 }],
  ['KILL 1000000', { code: 1094, message: 'Unknown thread id: 1000000' }],
  ['CREATE DATABASE shop', { code: 1007 }],
  ["SIGNAL SQLSTATE '45000'", { code: 1644, sqlstate: '45000' }],
  ['LOCK TABLES made_up READ; INSERT INTO made_up (a) VALUES (1)', { code: 1099 }],
];

describeOnBackends('replies of our own', (backend) => {
  const sessions: BareSession[] = [];
  const open = async (flags: (typeof replyDialects)[keyof typeof replyDialects]): Promise<BareSession> => {
    const session = await BareSession.open(backend.socket, flags);
    sessions.push(session);
    await session.query('DROP TABLE IF EXISTS made_up');
    await session.query(`CREATE TABLE made_up (id INT PRIMARY KEY AUTO_INCREMENT, a INT, b BIGINT UNSIGNED, c VARCHAR(10), d DATETIME(3), e DECIMAL(10,2), f TIME, g BIT(9), h DOUBLE,
      i BLOB)`);
    await session.query(
      `INSERT INTO made_up (a, b, c, d, e, f, g, h, i) VALUES (1, 18446744073709551615, 'über', '2024-02-29 01:02:03.5', -1.5, '-838:59:59', b'100000001', 1.5, x'00ff'),
      (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)`,
    );
    return session;
  };
  afterAll(() => {
    for (const session of sessions) session.close();
  });

  for (const [name, flags] of Object.entries(replyDialects)) {
    it(`rows are the server's with ${name}`, async () => {
      const session = await open(flags);
      for (const [sql, rows] of results) {
        expect(hex(rowsReply(session.asHeld(queryOf(sql, session.capabilities)), rows)), sql).toBe(hex(await session.query(sql)));
        expect(hex(rowsReply(session.asHeld(executionOf(1)), rows)), sql).toBe(hex(await session.execute(sql)));
      }
    });

    it(`an OK is the server's with ${name}`, async () => {
      const session = await open(flags);
      await session.query('DROP TABLE IF EXISTS counted');
      await session.query('CREATE TABLE counted (id INT PRIMARY KEY AUTO_INCREMENT, v INT)');
      await session.query('SET insert_id = 300');
      const insert = 'INSERT INTO counted (v) VALUES (1), (2)';
      const said = { affectedRows: 2, lastInsertId: 300, info: 'Records: 2  Duplicates: 0  Warnings: 0' };
      expect(hex(okReply(session.asHeld(queryOf(insert, session.capabilities)), said))).toBe(hex(await session.query(insert)));
      expect(hex(okReply(session.asHeld(executionOf(1)), { affectedRows: 2, lastInsertId: 302, info: said.info }))).toBe(
        hex(await session.execute(insert)),
      );
      const ping = Uint8Array.of(0x0e);
      expect(hex(okReply(session.asHeld(ping), {}))).toBe(hex(await session.command(ping)));
      const setOption = Uint8Array.of(0x1b, 0, 0);
      expect(hex(okReply(session.asHeld(setOption), {}))).toBe(hex(await session.command(setOption)));
    });

    it(`errors are worded as the server does with ${name}`, async () => {
      const session = await open(flags);
      for (const [sql, spec] of errors) {
        const held: HeldInSession = session.asHeld(queryOf(sql, session.capabilities));
        const real = Buffer.from(await session.query(sql));
        const last = real.subarray(real.lastIndexOf(Buffer.from([0xff, spec.code & 255, spec.code >> 8])));
        const { message, ...rest } = spec;
        const made = Buffer.from(errorReply(held, sqlErrorFor(held, message === undefined || message === '*' ? rest : spec))).subarray(4);
        const cut = (packet: Buffer) =>
          message === '*' ? packet.toString('latin1').replace(/near '.*'/, "near ''") : packet.toString('latin1');
        expect(cut(made), sql).toBe(cut(last));
      }
      await session.query('UNLOCK TABLES');
    });
  }
});
