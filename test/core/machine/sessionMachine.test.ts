import { describe, expect, it } from 'vitest';
import { commandName } from '../../../src-core/mysql/constants/commands.ts';
import { byteByByte, bytesOf, hex, lasting, play, randomly, recorded, type Seen, whole } from '../../support/playbook.ts';
import { seededRandom } from '../../support/random.ts';

const sessions = ['mariadb-cli', 'mysql2', 'mariadb-npm', 'mysql9-cli', 'mysql9-rsa'];

function commands(seen: Seen): string[] {
  return seen.exchanges.map(({ exchange: x, end }) => {
    const error = x.errorCode === 0 ? '' : ` error ${x.errorCode}`;
    return `${x.id} ${commandName(x.command)} rows ${x.rows} affected ${x.affectedRows}${error} ${end}`;
  });
}

describe('sessions recorded with real clients and servers', () => {
  it.each(sessions)('%s: passes every byte after the greeting as it came', (name) => {
    const script = recorded(name);
    const seen = play(script);
    const sent = bytesOf(script, 'server');
    const greeting = 4 + sent[0]! + sent[1]! * 256;
    expect(hex(seen.toServer)).toBe(hex(bytesOf(script, 'client')));
    expect(hex(seen.toClient.subarray(greeting))).toBe(hex(sent.subarray(greeting)));
    expect(seen.machine.phase).toBe('closed');
  });

  it.each(sessions)('%s: keeps every byte after the login, each with its exchange', (name) => {
    const script = recorded(name);
    const seen = play(script);
    for (const side of ['client', 'server'] as const) {
      const kept = [...seen.exchanges].sort((a, b) => a.exchange.id - b.exchange.id).map((x) => (side === 'client' ? x.request : x.reply));
      expect(hex(bytesOf(script, side)).endsWith(kept.join(''))).toBe(true);
    }
    for (const { exchange: x, request, reply } of seen.exchanges) {
      expect([x.requestBytes, x.replyBytes]).toEqual([request.length / 2, reply.length / 2]);
    }
  });

  it.each(sessions)('%s: says the same however the bytes are cut', (name) => {
    const script = recorded(name);
    const expected = lasting(play(script, whole));
    expect(lasting(play(script, byteByByte))).toEqual(expected);
    for (let seed = 1; seed <= 50; seed++) expect(lasting(play(script, randomly(seededRandom(seed))))).toEqual(expected);
  });

  it('mariadb CLI: text results, LOCAL INFILE, a procedure with several results, schema and charset', () => {
    const seen = play(recorded('mariadb-cli'));
    expect(seen.session).toEqual(['opened null@null', 'authenticated app@test', 'changed app@bench', 'closed app@bench']);
    expect(seen.login.map((l) => l.replace(/ \d+/, ''))).toEqual(['server greeting', 'client handshakeResponse', 'server ok']);
    expect(commands(seen)).toMatchInlineSnapshot(`
      [
        "1 COM_QUERY rows 1 affected 0 replied",
        "2 COM_QUERY rows 0 affected 0 replied",
        "3 COM_QUERY rows 0 affected 2 replied",
        "4 COM_QUERY rows 0 affected 2 replied",
        "5 COM_QUERY rows 4 affected 0 replied",
        "6 COM_QUERY rows 2 affected 0 replied",
        "7 COM_QUERY rows 1 affected 0 replied",
        "8 COM_INIT_DB rows 0 affected 0 replied",
        "9 COM_QUERY rows 0 affected 0 replied",
        "10 COM_QUERY rows 0 affected 0 error 1146 replied",
        "11 COM_QUIT rows 0 affected 0 replied",
      ]
    `);
    const last = seen.exchanges.at(-2)!.exchange;
    expect([last.context.schema, last.context.clientCharset]).toEqual(['bench', 'latin1']);
  });

  it('mysql2: prepared statements, several statements in one, COM_CHANGE_USER with an auth switch', () => {
    const seen = play(recorded('mysql2'));
    expect(commands(seen)).toMatchInlineSnapshot(`
      [
        "1 COM_STMT_PREPARE rows 0 affected 0 replied",
        "2 COM_STMT_EXECUTE rows 1 affected 0 replied",
        "3 COM_STMT_EXECUTE rows 1 affected 0 replied",
        "4 COM_QUERY rows 2 affected 0 replied",
        "5 COM_CHANGE_USER rows 0 affected 0 replied",
        "6 COM_STMT_CLOSE rows 0 affected 0 replied",
        "7 COM_PING rows 0 affected 0 replied",
        "8 COM_QUERY rows 1 affected 0 replied",
        "9 COM_QUERY rows 0 affected 0 error 1064 replied",
        "10 COM_QUERY rows 1 affected 0 replied",
        "11 COM_QUIT rows 0 affected 0 replied",
      ]
    `);
    const executes = seen.exchanges.filter((x) => commandName(x.exchange.command) === 'COM_STMT_EXECUTE');
    expect(executes.map((x) => [x.exchange.prepareExchange, x.exchange.parameterCount])).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });

  it('mariadb npm: pipelined queries', () => {
    const seen = play(recorded('mariadb-npm'));
    expect(commands(seen)).toMatchInlineSnapshot(`
      [
        "1 COM_QUERY rows 0 affected 0 replied",
        "2 COM_QUERY rows 1 affected 0 replied",
        "3 COM_QUERY rows 1 affected 0 replied",
        "4 COM_QUERY rows 5 affected 0 replied",
        "5 COM_QUERY rows 0 affected 0 replied",
        "6 COM_STMT_PREPARE rows 0 affected 0 replied",
        "7 COM_STMT_EXECUTE rows 1 affected 0 replied",
        "8 COM_STMT_EXECUTE rows 1 affected 0 replied",
        "9 COM_QUERY rows 0 affected 0 replied",
        "10 COM_RESET_CONNECTION rows 0 affected 0 replied",
        "11 COM_STMT_CLOSE rows 0 affected 0 replied",
        "12 COM_QUIT rows 0 affected 0 replied",
      ]
    `);
  });

  it('mysql 9 CLI: caching_sha2_password in full with the RSA key', () => {
    const seen = play(recorded('mysql9-rsa'));
    expect(seen.machine.session).toMatchObject({ authPath: 'full', user: 'app', schema: 'test' });
    expect(seen.login).toMatchInlineSnapshot(`
      [
        "server greeting 79 changed",
        "client handshakeResponse 215",
        "server authMoreData 6",
        "client authResponse 5",
        "server authMoreData 456",
        "client authResponse 260",
        "server ok 20",
      ]
    `);
  });

  it('mysql 9 CLI: caching_sha2_password on the fast path', () => {
    const seen = play(recorded('mysql9-cli'));
    expect(seen.machine.session).toMatchObject({ authPlugin: 'caching_sha2_password', authPath: 'fast', serverVersion: '9.7.4-2' });
    expect(seen.login).toMatchInlineSnapshot(`
      [
        "server greeting 79 changed",
        "client handshakeResponse 215",
        "server authMoreData 6",
        "server ok 20",
      ]
    `);
    expect(commands(seen)).toMatchInlineSnapshot(`
      [
        "1 COM_QUERY rows 1 affected 0 replied",
        "2 COM_QUERY rows 0 affected 0 error 1064 replied",
        "3 COM_QUERY rows 1 affected 0 replied",
        "4 COM_QUERY rows 0 affected 0 replied",
        "5 COM_QUERY rows 0 affected 0 replied",
        "6 COM_QUERY rows 1 affected 0 replied",
        "7 COM_QUERY rows 0 affected 0 error 1146 replied",
        "8 COM_QUIT rows 0 affected 0 replied",
      ]
    `);
  });
});
