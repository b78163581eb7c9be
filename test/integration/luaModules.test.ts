import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import mysql, { type RowDataPacket } from 'mysql2/promise';
import { expect, it } from 'vitest';
import { describeOnBackends } from '../support/backends.ts';
import { openMysql2 } from '../support/clients.ts';
import { account } from '../support/databases.ts';
import { printedBy, showTables } from '../support/luaModules.ts';
import { corpus, corpusSchema } from '../support/statementCorpus.ts';

/** The next packet's payload. */
async function nextPacket(socket: Socket): Promise<Buffer> {
  const [bytes] = (await once(socket, 'data')) as [Buffer];
  return bytes.subarray(4, 4 + bytes.readUIntLE(0, 3));
}

/** What the server answers to a response that Lua makes from its greeting; `greeting`, `proto`, `password` in it. */
async function loginBy(port: number, response: string): Promise<Buffer> {
  const socket = connect(port, '127.0.0.1');
  try {
    const greeting = await nextPacket(socket);
    const [hex] = await printedBy(
      `local proto, password = require("mysql.proto"), require("mysql.password")
      local challenge = proto.from_challenge_packet(greeting).challenge
      print((${response}):gsub(".", function(c) return ("%02x"):format(c:byte()) end), nil)`,
      { bytes: { greeting } },
    );
    const payload = Buffer.from(hex!.split('\t')[0]!, 'hex');
    const header = Buffer.alloc(4);
    header.writeUIntLE(payload.length, 0, 3);
    header[3] = 1;
    socket.write(Buffer.concat([header, payload]));
    return await nextPacket(socket);
  } finally {
    socket.destroy();
  }
}

describeOnBackends('modules of Lua scripts', ({ mysql: isMysql, port, socket }) => {
  it('read the greeting', async () => {
    const greets = connect(port, '127.0.0.1');
    const greeting = await nextPacket(greets);
    greets.destroy();
    const connection = await openMysql2(port);
    const [[version]] = await connection.query<RowDataPacket[]>('SELECT VERSION() AS v, CONNECTION_ID() AS id');
    await connection.end();
    const [line] = await printedBy(
      'local t = require("mysql.proto").from_challenge_packet(greeting) print(t.server_version_str:gsub("^5.5.5%-", ""), t.thread_id, #t.challenge)',
      { bytes: { greeting } },
    );
    const [told, id, length] = line!.split('\t');
    expect(told).toBe(version!.v);
    expect(Number(version!.id)).toBeGreaterThan(Number(id));
    expect(length).toBe('20');
  });

  // MySQL 9 has neither PASSWORD() nor mysql_native_password.
  if (!isMysql)
    it('hash passwords as the server does', async () => {
      const connection = await openMysql2(port);
      const [[row]] = await connection.query<RowDataPacket[]>("SELECT PASSWORD('pass wörd') AS hash");
      await connection.end();
      const [hash] = await printedBy(
        'local p = require("mysql.password") print("*" .. p.hash(p.hash("pass wörd")):gsub(".", function(c) return ("%02X"):format(c:byte()) end))',
      );
      expect(hash).toBe(row!.hash);
    });

  if (!isMysql)
    it('log in', async () => {
      const { user, password, database } = account;
      const hash = `password.hash("${password}")`;
      const asUser = (response: string) =>
        `proto.to_response_packet({ username = "${user}", database = "${database}", response = ${response} })`;
      expect((await loginBy(port, asUser(`password.scramble(challenge, ${hash})`)))[0]).toBe(0);
      // As somebody whose password the script has only seen used: another challenge's response, and what the server stores.
      const seen = `password.unscramble("01234567890123456789", password.scramble("01234567890123456789", ${hash}), password.hash(${hash}))`;
      expect((await loginBy(port, asUser(`password.scramble(challenge, ${seen})`)))[0]).toBe(0);
      const refused = await loginBy(port, asUser('password.scramble(challenge, password.hash("wrong"))'));
      const [line] = await printedBy('print(show(require("mysql.proto").from_err_packet(packet)))', {
        bytes: { packet: refused },
        before: showTables,
      });
      expect(line).toMatch(/^\{errcode=1045 errmsg=Access denied for user 'app'@'.*' \(using password: YES\) sqlstate=28000\}$/);
    });

  it('write statements that mean the same', async () => {
    const texts = corpus
      .filter(({ only }) => (only ?? (isMysql ? 'mysql9' : 'mariadb')) === (isMysql ? 'mysql9' : 'mariadb'))
      .map(({ sql }) => sql);
    const made = await printedBy(
      `local t = require("proxy.tokenizer")
      for _, sql in ipairs({ ${texts.map((sql) => `[==[${sql}]==]`).join(',')} }) do
        print((t.tokens_to_query(t.tokenize(sql)):gsub("\\n", " ")))
      end`,
    );
    const root = await mysql.createConnection({ socketPath: socket, user: 'root', multipleStatements: true });
    await root.query('CREATE DATABASE lua_tokens; USE lua_tokens');
    await root.query(corpusSchema);
    try {
      const prepared = async (sql: string) => {
        const name = root.escape(sql);
        return root.query(`PREPARE s FROM ${name}`).then(
          () => 'prepared',
          (error: { errno: number }) => String(error.errno),
        );
      };
      const differing: string[] = [];
      for (const [i, sql] of texts.entries()) {
        const [before, after] = [await prepared(sql), await prepared(made[i]!)];
        if (before !== after) differing.push(`${sql} → ${made[i]}: ${before} → ${after}`);
      }
      expect(differing).toEqual([]);
      expect(texts.length).toBeGreaterThan(60);
    } finally {
      await root.query('DROP DATABASE lua_tokens; DROP TABLE other.archive');
      await root.end();
    }
  });
});
