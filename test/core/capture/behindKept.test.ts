/** What is kept of the conversation with the server behind: no password, and no more than the limit. */
import { describe, expect, it } from 'vitest';
import { newInterception } from '../../../src-core/machine/holding/held.ts';
import { fakeExchange } from '../../support/exchanges.ts';
import { eofPayload, head, intColumn, nameColumn, textRowPayload, wire } from '../../support/replies.ts';
import { command, err, ok, packet } from '../../support/wire.ts';
import { begin, captureForEachTest, changes, detail, keepAtMost, recorder, result, store, storedText, tell } from './toldExchanges.ts';

captureForEachTest();

describe('passwords', () => {
  const rewritten = "CREATE USER b IDENTIFIED BY 'Top-5ecret'";

  it('are blotted out of what the server got, and of both errors that repeat it', () => {
    tell(1, {
      request: command(3, 'CREATE USER b'),
      reply: err(1, 1064, '42000', "near 'Top-5ecret'"),
      behind: [
        ['client', command(3, rewritten)],
        ['server', err(1, 1064, '42000', "here: near 'Top-5ecret'")],
      ],
      interception: { modified: true },
      changes: { errorCode: 1064 },
    });
    expect(changes(1).request.server?.sql).toBe("CREATE USER b IDENTIFIED BY '**********'");
    expect(storedText()).toContain('here: near');
    expect(storedText()).not.toContain('5ecret');
  });

  it('are blotted out of each of several requests in the client’s place, of which the last one went', () => {
    tell(1, {
      request: command(3, 'CREATE USER b'),
      reply: ok(1),
      behind: [
        ['client', command(3, rewritten)],
        ['client', command(3, "ALTER USER c IDENTIFIED BY 'An0ther-5ecret'")],
      ],
      interception: { modified: true },
    });
    expect(changes(1).request.server?.sql).toBe("ALTER USER c IDENTIFIED BY '**************'");
    expect(storedText()).toContain('CREATE USER b IDENTIFIED');
    expect(storedText()).not.toContain('5ecret');
  });

  it('are not in the record of an exchange that is still open', () => {
    begin(1, { request: command(3, 'CREATE USER b'), behind: [['client', command(3, rewritten)]], interception: { modified: true } });
    recorder.flush();
    expect(store.segments.find(1)?.header.end).toBe('open');
    expect(storedText()).not.toContain('IDENTIFIED');
  });

  it('of what the client sent are masked, too, where the server got something else', () => {
    tell(1, {
      request: command(3, rewritten),
      reply: ok(1),
      behind: [
        ['client', command(3, 'CREATE USER b')],
        ['server', err(1, 1064, '42000', "near 'Top-5ecret'")],
      ],
      interception: { modified: true },
    });
    expect(changes(1).request.client.sql).toBe("CREATE USER b IDENTIFIED BY '**********'");
    expect(storedText()).not.toContain('5ecret');
  });

  it('are masked also where the server’s side was told of before anything of the client’s', () => {
    const exchange = fakeExchange(1, { interception: { ...newInterception(), modified: true } });
    const { startedAt: at } = exchange;
    recorder.record({ kind: 'started', exchange });
    recorder.record({ kind: 'behind', exchange, from: 'client', at, bytes: command(3, 'SELECT 1') });
    recorder.record({ kind: 'bytes', exchange, from: 'client', at, bytes: command(3, rewritten), gap: null });
    recorder.record({ kind: 'finished', exchange, at, end: 'replied' });
    recorder.flush();
    expect(storedText()).toContain('IDENTIFIED');
    expect(storedText()).not.toContain('5ecret');
  });

  it('of a change of user that somebody rewrote never leave', () => {
    tell(1, {
      request: command(3, 'SELECT 1'),
      reply: ok(1),
      behind: [['client', packet(0, [0x11, ...Buffer.from('app\0'), 6, ...Buffer.from('5ecret'), ...Buffer.from('shop\0')])]],
      interception: { modified: true },
    });
    expect(storedText()).not.toContain('5ecret');
  });
});

describe('the keep limit', () => {
  const rows = Array.from({ length: 100 }, (_, i) => textRowPayload(`${i}`, 'x'.repeat(50)));
  const many = wire([...head([intColumn, nameColumn]), ...rows, eofPayload(2, 0)]);

  it('holds for the server’s side by itself; its rows are counted all the same', () => {
    keepAtMost(2_000);
    tell(1, {
      request: command(3, 'SELECT * FROM t'),
      reply: result('1', 'shown'),
      behind: [['server', many]],
      interception: { modified: true },
      changes: { rows: 1 },
    });
    const [server] = changes(1).reply.server?.results ?? [];
    expect(server).toMatchObject({ row_count: 100, rows_truncated: true });
    expect(server?.rows.length).toBeGreaterThan(10);
    expect(server?.rows.length).toBeLessThan(40);
    expect(storedText().length).toBeLessThan(3_500);
    // Nothing of the client's is missing.
    expect(detail(1).record.dropped_bytes).toBe(0);
  });

  it('counts rows over several pieces, and never cuts a packet’s header', () => {
    for (let id = 100; id < 110; id++) {
      keepAtMost(id);
      const packets = head([intColumn, nameColumn]);
      const pieces = [...packets, textRowPayload('1', 'a'), textRowPayload('2', 'b'), eofPayload(2, 0)].map((payload, i) =>
        packet(i + 1, payload),
      );
      tell(id, {
        request: command(3, 'SELECT * FROM t'),
        reply: ok(1),
        behind: pieces.map((piece) => ['server', piece] as const),
        interception: { modified: true },
      });
      expect(changes(id).reply.server?.results[0]).toMatchObject({ row_count: 2 });
    }
  });
});
