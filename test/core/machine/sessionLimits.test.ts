/** What is large, long or early: it must be followed all the same, and nothing may grow without end. */
import { describe, expect, it } from 'vitest';
import { command as code } from '../../../src-core/mysql/constants/commands.ts';
import { byteByByte, hex, joined, play, recorded, type Script, whole } from '../../support/playbook.ts';
import { command, eof, err, ok, packet } from '../../support/wire.ts';

const login = recorded('mariadb-cli').slice(0, 3);
const text = (s: string) => new TextEncoder().encode(s);
const after = (...more: Script): Script => [...login, ...more];

const prepareOk = (id: number, parameters: number) => packet(1, [0, id, 0, 0, 0, 0, 0, parameters, 0, 0, 0, 0]);
const definition = (sequence: number) => packet(sequence, text('\x03def\0\0\0\x01?\0\x0c?\0\0\0\0\0\xfd\x80\0\0\0\0'));
/** The reply to a PREPARE of one parameter and no column. */
const prepared = (id: number) => joined([prepareOk(id, 1), definition(2), eof(3)]);

function execute(id: number, types: readonly number[] | null, value: ArrayLike<number>): Uint8Array {
  const head = [code.COM_STMT_EXECUTE, id & 0xff, (id >> 8) & 0xff, (id >> 16) & 0xff, id >>> 24, 0, 1, 0, 0, 0, 0];
  const bound = types === null ? [0] : [1, ...types];
  return packet(0, joined([Uint8Array.from([...head, ...bound]), Uint8Array.from(value)]));
}

describe('what belongs to a statement', () => {
  it('types bound by an execution of any length hold for the next one', () => {
    const long = new Uint8Array(300_000);
    for (const cut of [whole, byteByByte]) {
      const seen = play(
        after(
          ['client', packet(0, [code.COM_STMT_PREPARE, ...text('INSERT INTO t VALUES (?)')])],
          ['server', prepared(7)],
          ['client', execute(7, [0xfc, 0], joined([Uint8Array.from([0xfd, 0xe0, 0x93, 0x04]), long]))],
          ['server', ok(1)],
          ['client', execute(7, null, [1, 65])],
          ['server', ok(1)],
        ),
        cut,
      );
      expect(seen.exchanges.map(({ exchange: x }) => x.boundTypes)).toEqual([null, null, Uint8Array.from([0xfc, 0])]);
    }
  });

  it('executions of the statement prepared last may come before it is', () => {
    const last = 0xffffffff;
    for (const cut of [whole, byteByByte]) {
      const seen = play(
        after(
          ['client', joined([command(code.COM_STMT_PREPARE, 'SELECT ?'), execute(last, [3, 0], [1, 0, 0, 0])])],
          ['client', joined([command(code.COM_STMT_PREPARE, 'DO ?'), execute(last, [8, 0], [1]), execute(last, null, [2])])],
          ['client', joined([command(code.COM_STMT_PREPARE, 'wrong'), execute(last, [8, 0], [1])])],
          ['server', joined([prepared(7), ok(1), prepared(8), ok(1), ok(1), err(1, 1064, '42000', 'no'), err(1, 1243, 'HY000', 'no')])],
        ),
        cut,
      );
      const executions = seen.exchanges.filter((x) => x.exchange.command === code.COM_STMT_EXECUTE).map((x) => x.exchange);
      expect(executions.map((x) => [x.prepareExchange, x.parameterCount, x.boundTypes])).toEqual([
        [1, 1, null],
        [3, 1, null],
        [3, 1, Uint8Array.from([8, 0])],
        [0, 0, null],
      ]);
    }
  });

  it('a COM_CHANGE_USER of any length forgets it and changes the user', () => {
    const attributes = joined([Uint8Array.from([3, ...text('key'), 0xfc, 0xf4, 0x01]), new Uint8Array(500).fill(97)]);
    const request = joined([
      text('\x11root\0\0bench\0\x2d\0mysql_native_password\0'),
      Uint8Array.from([0xfc, attributes.length & 0xff, attributes.length >> 8]),
      attributes,
    ]);
    const seen = play(
      after(
        ['client', command(code.COM_STMT_PREPARE, 'DO ?')],
        ['server', prepared(7)],
        ['client', packet(0, request)],
        ['server', ok(1)],
        ['client', execute(7, null, [1])],
        ['server', err(1, 1243, 'HY000', 'Unknown prepared statement handler')],
      ),
    );
    expect(seen.session).toContain('changed root@bench');
    expect(seen.exchanges.at(-1)!.exchange.prepareExchange).toBe(0);
  });

  it('a COM_CHANGE_USER that fails changes nothing', () => {
    const seen = play(
      after(
        ['client', packet(0, text('\x11root\0\0bench\0\x2d\0mysql_native_password\0'))],
        ['server', packet(1, [0xfe, ...text('mysql_native_password\x0012345678901234567890\0')])],
        ['client', packet(2, new Uint8Array(20))],
        ['server', err(3, 1045, '28000', 'Access denied')],
      ),
    );
    expect(seen.session.some((s) => s.startsWith('changed'))).toBe(false);
    expect(seen.exchanges.map((x) => [x.exchange.errorCode, x.end])).toEqual([[1045, 'replied']]);
  });
});

describe('what does not end', () => {
  it('a login is followed for so long, then passed on unread', () => {
    const more = joined(Array.from({ length: 5000 }, (_, i) => packet((3 + i) & 0xff, [1, 2, 3, 4])));
    const seen = play([...login.slice(0, 2), ['server', more]]);
    expect(seen.login.length).toBeLessThan(300);
    expect(seen.session.find((s) => s.startsWith('degraded'))).toContain('login');
    expect(hex(seen.toClient).endsWith(hex(more))).toBe(true);
  });

  it.each([
    ['COM_BINLOG_DUMP', code.COM_BINLOG_DUMP],
    ['an unknown command', 0x7b],
  ])('the reply to %s is kept up to the limit, and counted', (_, asked) => {
    const events = Array.from({ length: 600 }, (_, i) => packet((1 + i) & 0xff, [0, ...text('an event of some bytes')]));
    for (const cut of [whole, byteByByte]) {
      const [x] = play(after(['client', command(asked)], ['server', joined(events)]), cut, 1000).exchanges;
      expect(x!.exchange.replyPackets).toBe(600);
      expect(x!.reply.length / 2).toBeLessThan(1100);
      expect(x!.reply.length / 2 + x!.gaps[0]!.bytes).toBe(x!.exchange.replyBytes);
      expect(x!.gaps[0]!.rows).toBe(0);
    }
  });

  it('commands that wait for their replies are answered in order, however many they are', () => {
    const pings = 100_000;
    const ask = joined(Array.from({ length: pings }, () => command(code.COM_PING)));
    const answer = joined(Array.from({ length: pings }, () => ok(1)));
    const seen = play(after(['client', ask], ['server', answer]));
    expect(seen.exchanges.map((x) => x.exchange.id)).toEqual(Array.from({ length: pings }, (_, i) => i + 1));
    expect(seen.exchanges.every((x) => x.end === 'replied' && x.exchange.replyBytes === 11)).toBe(true);
  });
});

describe('packet borders', () => {
  it('a local file whose sequence ids begin anew at 256', () => {
    const parts = Array.from({ length: 600 }, (_, i) => packet((2 + i) & 0xff, [65, 10]));
    const end = packet((2 + 600) & 0xff, []);
    const script = after(
      ['client', command(code.COM_QUERY, 'LOAD DATA LOCAL INFILE …')],
      ['server', packet(1, [0xfb, 97])],
      ['client', joined([...parts, end])],
      ['server', ok((3 + 600) & 0xff)],
      ['client', command(code.COM_PING)],
      ['server', ok(1)],
    );
    for (const cut of [whole, byteByByte]) {
      const seen = play(script, cut);
      expect(seen.exchanges.map((x) => [x.exchange.requestPackets, x.end])).toEqual([
        [602, 'replied'],
        [1, 'replied'],
      ]);
    }
  });

  it('a row of 2^24-1 bytes and more, before and behind the keep limit', () => {
    const full = packet(4, new Uint8Array(0xffffff).fill(0xfe));
    const script = after(
      ['client', command(code.COM_QUERY, 'SELECT 1')],
      ['server', joined([packet(1, [1]), definition(2), eof(3)])],
      ['server', joined([full, packet(5, [0xff, 1, 2]), packet(6, [1, 65]), eof(7)])],
    );
    for (const limit of [1000, 2 ** 25]) {
      const [x] = play(script, whole, limit).exchanges;
      expect([x!.exchange.rows, x!.end, x!.exchange.replyPackets]).toEqual([2, 'replied', 7]);
      expect(x!.reply.length / 2 + x!.gaps.reduce((sum, g) => sum + g.bytes, 0)).toBe(x!.exchange.replyBytes);
    }
  });

  it('an error among the column definitions ends the reply with it', () => {
    const seen = play(
      after(
        ['client', command(code.COM_QUERY, 'SELECT 1, 2')],
        ['server', joined([packet(1, [2]), definition(2), err(3, 1317, '70100', 'interrupted')])],
        ['client', command(code.COM_PING)],
        ['server', ok(1)],
      ),
    );
    expect(seen.exchanges.map((x) => [x.exchange.errorCode, x.end])).toEqual([
      [1317, 'replied'],
      [0, 'replied'],
    ]);
  });

  it('a request that is refused before it was sent whole', () => {
    const query = command(code.COM_QUERY, 'x'.repeat(2000));
    const seen = play(
      after(
        ['client', query.subarray(0, 1000)],
        ['server', err(1, 1153, '08S01', 'too large')],
        ['client', query.subarray(1000)],
        ['client', command(code.COM_PING)],
        ['server', ok(1)],
      ),
    );
    expect(seen.exchanges.map((x) => [x.exchange.errorCode, x.end])).toEqual([
      [1153, 'replied'],
      [0, 'replied'],
    ]);
    expect(seen.session.some((s) => s.startsWith('degraded'))).toBe(false);
  });

  it('the first byte of a reply is the one that counts, though its packet is cut', () => {
    const reply = ok(1);
    const [x] = play(
      after(['client', command(code.COM_PING)], ['server', reply.subarray(0, 6)], ['server', reply.subarray(6)]),
      whole,
    ).exchanges;
    expect(x!.exchange.firstReplyAt - x!.exchange.forwardedAt).toBe(1);
  });
});
