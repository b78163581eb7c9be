import { describe, expect, it } from 'vitest';
import { memoryConnection } from '../../../src-core/engine/memoryConnection.ts';
import { seededRandom } from '../../support/random.ts';

/** Both ends, with what each was told; `turn` runs what is due. */
function pair() {
  const tasks: (() => void)[] = [];
  const ends = memoryConnection(['there', 'here'], (task) => tasks.push(task));
  const told: [string[], string[]] = [[], []];
  const got: [number[], number[]] = [[], []];
  ends.forEach((end, i) => {
    end.listen({
      connected: () => void told[i]!.push('connected'),
      bytes: (chunk) => {
        for (const byte of chunk) got[i]!.push(byte);
        return true;
      },
      drained: () => void told[i]!.push('drained'),
      secured: () => undefined,
      ended: () => void told[i]!.push('ended'),
      closed: (failure) => void told[i]!.push(`closed ${failure}`),
    });
  });
  const turn = () => {
    while (tasks.length > 0) for (const task of tasks.splice(0)) task();
  };
  turn();
  return { near: ends[0], far: ends[1], told, got, turn };
}

describe('a connection within the process', () => {
  it('gives what was written, copied, in a later turn', () => {
    const { near, far, got, told, turn } = pair();
    const chunk = Uint8Array.of(1, 2);
    expect(near.write(chunk)).toBe(true);
    chunk.fill(9);
    far.write(Uint8Array.of(7));
    expect(got).toEqual([[], []]);
    turn();
    expect(got).toEqual([[7], [1, 2]]);
    expect(told).toEqual([['connected'], ['connected']]);
    expect([near.remote, near.unsent]).toEqual(['there', false]);
  });

  it('tells a writer to stop while its reader pauses, and to go on', () => {
    const { near, far, told, got, turn } = pair();
    far.pause();
    expect(near.write(new Uint8Array(200_000))).toBe(true);
    expect(near.write(new Uint8Array(200_000))).toBe(false);
    turn();
    expect(got[1]).toHaveLength(0);
    expect(told[0]).toEqual(['connected']);
    far.resume();
    turn();
    expect(got[1]).toHaveLength(400_000);
    expect(told[0]).toEqual(['connected', 'drained']);
    expect(near.write(Uint8Array.of(1))).toBe(true);
  });

  it('ends one direction behind what was written, and closes when both have ended', () => {
    const { near, far, told, got, turn } = pair();
    near.write(Uint8Array.of(1));
    near.end();
    near.write(Uint8Array.of(2));
    turn();
    expect(got[1]).toEqual([1]);
    expect(told).toEqual([['connected'], ['connected', 'ended']]);
    far.write(Uint8Array.of(3));
    far.end();
    turn();
    expect(got[0]).toEqual([3]);
    expect(told).toEqual([
      ['connected', 'ended', 'closed null'],
      ['connected', 'ended', 'closed null'],
    ]);
  });

  it.each(['finish', 'destroy'] as const)('%s: gone at once, the far end reads what was sent', (how) => {
    const { near, far, told, got, turn } = pair();
    near.write(Uint8Array.of(1));
    far.write(Uint8Array.of(3));
    near[how]();
    turn();
    expect(got).toEqual([[], [1]]);
    expect(told).toEqual([
      ['connected', 'closed null'],
      ['connected', 'ended'],
    ]);
    far.write(new Uint8Array(1_000_000));
    far.end();
    turn();
    expect(told[1]).toEqual(['connected', 'ended', 'closed null']);
  });

  it('keeps the order however both ends talk, pause and go on', () => {
    const { near, far, got, turn } = pair();
    const random = seededRandom(3);
    const sent: [number[], number[]] = [[], []];
    for (let i = 0; i < 500; i++) {
      const [end, reader] = random() < 0.5 ? ([near, 1] as const) : ([far, 0] as const);
      const chunk = Uint8Array.from({ length: 1 + Math.floor(random() * 50) }, () => Math.floor(random() * 256));
      sent[reader].push(...chunk);
      end.write(chunk);
      if (random() < 0.2) (random() < 0.5 ? near : far).pause();
      if (random() < 0.3) turn();
      if (random() < 0.2) for (const paused of [near, far]) paused.resume();
    }
    for (const paused of [near, far]) paused.resume();
    turn();
    expect(got).toEqual(sent);
  });
});
