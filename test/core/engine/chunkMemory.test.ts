import { describe, expect, it } from 'vitest';
import type { Batch } from '../../../src-core/capture/batch.ts';
import { Recorder } from '../../../src-core/capture/recorder.ts';
import { readRecord, recordFragments } from '../../../src-core/capture/recordFormat.ts';
import type { Connection, ConnectionEvents } from '../../../src-core/engine/ports.ts';
import { SessionDriver } from '../../../src-core/engine/sessionDriver.ts';
import { indifferent } from '../../../src-core/intercept/sessionChain.ts';
import type { SessionEvent } from '../../../src-core/machine/io.ts';
import { recorded, type Script, sessionOptions } from '../../support/playbook.ts';

/** Keeps what was written; the memory of what it tells is overwritten as soon as that is allowed. */
class Reading implements Connection {
  readonly remote = 'far:1';
  unsent = false;
  written = '';
  private readonly memory = new Uint8Array(1 << 20);
  private on!: ConnectionEvents;

  read(chunk: Uint8Array): void {
    this.memory.set(chunk);
    expect(this.on.bytes(this.memory.subarray(0, chunk.length))).toBe(true);
    this.memory.fill(0xee, 0, chunk.length);
  }
  listen(on: ConnectionEvents): void {
    this.on = on;
  }
  write(chunk: Uint8Array): boolean {
    this.written += Buffer.from(chunk).toString('hex');
    return true;
  }
  connected = () => this.on.connected();
  pause = () => undefined;
  resume = () => undefined;
  secure = () => undefined;
  end = () => undefined;
  finish = () => undefined;
  destroy = () => undefined;
}

function run(script: Script, pieceBytes: number) {
  const batches: Batch[] = [];
  const recorder = new Recorder({
    post: (batch) => void batches.push(batch),
    pendingBytes: 0,
    keepBytes: () => 4 * 1024 * 1024,
    spareMemory: () => null,
    after: () => () => undefined,
  });
  const sides = { client: new Reading(), server: new Reading() };
  let id = 1;
  const owner = {
    now: () => 1_000,
    after: () => () => undefined,
    record: (e: SessionEvent) => recorder.record(e),
    unreachable: () => undefined,
    gone: () => undefined,
  };
  new SessionDriver(owner, sides.client, sides.server, indifferent, sessionOptions({ nextExchangeId: () => id++ }));
  sides.server.connected();
  for (const [side, chunk] of script) {
    for (let at = 0; at < chunk.length; at += pieceBytes) sides[side].read(chunk.subarray(at, at + pieceBytes));
  }
  recorder.flush();
  return { batches, toClient: sides.client.written, toServer: sides.server.written };
}

/** What was kept of each exchange, in hexadecimal, by side. */
function kept({ segment }: Batch): string[] {
  const list: string[] = [];
  for (let at = 0; at < segment!.bytes.length; ) {
    const header = readRecord(segment!.bytes, at);
    const fragments = recordFragments(segment!.bytes, at, header);
    const of = (side: string) => fragments.map((f) => (f.from === side ? Buffer.from(f.bytes!).toString('hex') : '')).join('');
    list.push(`${header.command}: ${of('client')} ${of('server')}`);
    at += header.length;
  }
  return list;
}

describe('a session whose chunks share one memory', () => {
  for (const name of ['mysql2', 'mariadb-cli'] as const) {
    it(`passes on and records what came: ${name}`, () => {
      const script = recorded(name);
      const whole = run(script, 1 << 20);
      expect(whole.batches).toHaveLength(1);
      expect(kept(whole.batches[0]!).length).toBeGreaterThan(5);
      expect(kept(whole.batches[0]!).join()).not.toContain('eeee');
      for (const pieceBytes of [1, 3, 7, 64]) {
        const cut = run(script, pieceBytes);
        expect(cut.toClient).toBe(whole.toClient);
        expect(cut.toServer).toBe(whole.toServer);
        expect(kept(cut.batches[0]!)).toEqual(kept(whole.batches[0]!));
      }
    });
  }
});
