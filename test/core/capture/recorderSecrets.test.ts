/** Passwords in SQL on their way to the file, however the bytes come. */
import { expect, it } from 'vitest';
import type { Batch } from '../../../src-core/capture/batch.ts';
import { Recorder } from '../../../src-core/capture/recorder.ts';
import { readRecord } from '../../../src-core/capture/recordFormat.ts';
import { SessionMachine } from '../../../src-core/machine/sessionMachine.ts';
import { byteByByte, Collector, type Cut, joined, recorded, type Script, sessionOptions, whole } from '../../support/playbook.ts';
import { command, err, ok, packet } from '../../support/wire.ts';

const login = recorded('mariadb-cli').slice(0, 3);

/** All that is posted of the script, as text; and what its last record says. */
function stored(script: Script, cut: Cut = whole, keepBytes = 4 * 1024 * 1024) {
  const batches: Batch[] = [];
  const ports = {
    post: (batch: Batch) => batches.push(batch),
    pendingBytes: 0,
    keepBytes: () => keepBytes,
    spareMemory: () => null,
    after: () => () => {},
  };
  const recorder = new Recorder(ports);
  let id = 1;
  const out = Object.assign(new Collector(), { tell: (event: Parameters<Recorder['record']>[0]) => recorder.record(event) });
  const machine = new SessionMachine(sessionOptions({ keepBytes, nextExchangeId: () => id++ }), out);
  let now = 1;
  for (const [side, chunk] of [...login, ...script]) {
    for (const piece of cut(chunk)) machine.handle({ kind: 'bytes', side, chunk: piece }, ++now);
  }
  recorder.flush();
  const segments = batches.flatMap((batch) => (batch.segment === null ? [] : [batch.segment.bytes]));
  const parts = batches.flatMap((batch) => batch.parts.map((part) => part.bytes));
  const text = Buffer.concat([...segments, ...parts]).toString('latin1');
  return { text, header: readRecord(segments.at(-1)!, 0) };
}

it.each([
  ['whole', whole],
  ['byte by byte', byteByByte],
] as const)('are blotted out of statements fed %s, and of errors that repeat them', (_, cut) => {
  const sql = "ALTER USER a IDENTIFIED BY 'Top-5ecret'";
  const answered = stored(
    [
      ['client', command(3, sql)],
      ['server', err(1, 1064, '42000', "error near 'Top-5ecret'")],
    ],
    cut,
  );
  expect(answered.text).not.toContain('5ecret');
  // Fed byte by byte, each byte is a fragment of its own.
  if (cut === whole) expect(answered.text).toContain("ALTER USER a IDENTIFIED BY '**********'");
  // While it runs, nothing of it is written.
  const running = stored([['client', command(3, sql)]], cut);
  expect(running.header.end).toBe('open');
  expect(running.text).not.toContain('ALTER USER');
});

it('in statements too long to wait for their end are dropped with all of the statement’s bytes', () => {
  const sql = `CREATE USER a IDENTIFIED BY 'Top-5ecret' COMMENT '${'x'.repeat(400_000)}'`;
  const { text, header } = stored(
    [
      ['client', command(3, sql)],
      ['server', ok(1)],
    ],
    (chunk) => pieces(chunk, 50_000),
  );
  expect(header.detailLost).toBe(true);
  expect(text).not.toContain('5ecret');
});

it('a long statement whose header came alone is kept: it was taken for a secret one only until more came', () => {
  const sql = `INSERT INTO t VALUES ('${'x'.repeat(400_000)}')`;
  const { text, header } = stored(
    [
      ['client', command(3, sql)],
      ['server', ok(1)],
    ],
    (chunk) => (chunk.length < 1000 ? [chunk] : [chunk.subarray(0, 4), ...pieces(chunk.subarray(4), 50_000)]),
  );
  expect(header.detailLost).toBe(false);
  expect(text.length).toBeGreaterThan(400_000);
});

function pieces(chunk: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(chunk.length / size) }, (_, i) => chunk.subarray(i * size, (i + 1) * size));
}

it.each([
  ['a single statement', `CREATE USER a /* ${'x'.repeat(3000)} */ IDENTIFIED BY 'Top-5ecret'`, 2000],
  ['one cut within the word that tells', `CREATE USER a /* ${'x'.repeat(2975)} */ IDENTIFIED BY 'Top-5ecret'`, 1000],
  ['one whose beginning has left already', `CREATE USER a /* ${'x'.repeat(400_000)} */ IDENTIFIED BY 'Top-5ecret'`, 50_000],
])('are seen in later pieces of a statement: %s', (_, sql, size) => {
  const { text } = stored(
    [
      ['client', command(3, sql)],
      ['server', ok(1)],
    ],
    (chunk) => pieces(chunk, size),
  );
  expect(text).not.toContain('5ecret');
});

it('are blotted out of errors that repeat only their beginning', () => {
  const { text } = stored([
    ['client', command(3, "ALTER USER a IDENTIFIED BY 'Top-5ecret-and-long' oops")],
    ['server', err(1, 1064, '42000', "error near 'IDENTIFIED BY 'Top-5ecr' at line 1")],
  ]);
  expect(text).not.toContain('5ec');
});

it('are blotted out of a COM_CHANGE_USER of which only the answers were kept', () => {
  const change = joined([Uint8Array.of(0x11), bytes('app\0'), Uint8Array.of(0, 0, 45, 0), bytes('mysql_clear_password\0')]);
  const { text } = stored(
    [
      ['client', packet(0, change)],
      ['server', packet(1, joined([Uint8Array.of(0xfe), bytes('mysql_clear_password\0')]))],
      ['client', packet(2, bytes('5ecret\0'))],
      ['server', ok(3)],
    ],
    whole,
    0,
  );
  expect(text).not.toMatch(/5\*|5e/);
  expect(text).toContain('*******');
});

const bytes = (text: string) => new Uint8Array(Buffer.from(text));
