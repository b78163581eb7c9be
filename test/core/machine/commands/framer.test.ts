import { describe, expect, it } from 'vitest';
import { Framer, headBytes } from '../../../../src-core/machine/commands/framer.ts';
import { maxPacketPayload } from '../../../../src-core/mysql/bytes/packetHeader.ts';
import { byteByByte, joined, randomly, whole } from '../../../support/playbook.ts';
import { seededRandom } from '../../../support/random.ts';
import { packet } from '../../../support/wire.ts';

/** What a sink is told, as lines. */
function walk(chunks: readonly Uint8Array[], wantsWhole = false) {
  const told: string[] = [];
  const framer = new Framer();
  framer.sink = {
    skim: (_, from) => from,
    begin: (length, sequence, continued) => told.push(`begin ${length} #${sequence}${continued ? ' continued' : ''}`),
    head: (bytes, at, available, length) => {
      told.push(`head ${bytes[at] ?? '-'} ${Math.min(available, headBytes)} of ${length}`);
      return wantsWhole;
    },
    end: (bytes, at, length, last) => {
      const content = bytes === null ? '' : ` ${Buffer.from(bytes.subarray(at, at + length)).toString('hex')}`;
      told.push(`end ${length}${last ? '' : ' goes on'}${content}`);
    },
  };
  for (const chunk of chunks) {
    framer.walk(chunk);
    framer.passed(chunk.length);
  }
  return { told, framer };
}

const payload = (n: number) => Uint8Array.from({ length: n }, (_, i) => (i * 7 + n) & 0xff);

describe('Framer', () => {
  const stream = joined([
    packet(0, payload(1)),
    packet(1, []),
    packet(2, payload(headBytes)),
    packet(3, payload(1000)),
    packet(4, payload(3)),
  ]);

  it('tells each packet once, in order', () => {
    expect(walk([stream]).told).toEqual([
      ...['begin 1 #0', 'head 1 1 of 1', 'end 1'],
      ...['begin 0 #1', 'head 64 0 of 0', 'end 0'],
      ...['begin 64 #2', 'head 64 64 of 64', 'end 64'],
      ...['begin 1000 #3', 'head 232 64 of 1000', 'end 1000'],
      ...['begin 3 #4', 'head 3 3 of 3', 'end 3'],
    ]);
  });

  it.each([false, true])('tells the same however the stream is cut (whole payloads: %s)', (wantsWhole) => {
    // An empty payload's "first byte" is whatever stands there.
    const plain = (told: string[]) => told.map((line) => line.replace(/^head \S+ 0 of 0$/, 'head of nothing'));
    const expected = plain(walk([stream], wantsWhole).told);
    expect(plain(walk(byteByByte(stream), wantsWhole).told)).toEqual(expected);
    for (let seed = 1; seed < 100; seed++) expect(plain(walk(randomly(seededRandom(seed))(stream), wantsWhole).told)).toEqual(expected);
  });

  it('joins packets of 2^24-1 bytes with what goes on', () => {
    const { told, framer } = walk([packet(0, new Uint8Array(maxPacketPayload)), packet(1, payload(5))]);
    expect(told.filter((line) => !line.startsWith('head'))).toEqual([
      'begin 16777215 #0',
      'end 16777215 goes on',
      'begin 5 #1 continued',
      'end 5',
    ]);
    expect(framer.atBorder).toBe(true);
  });

  it('knows when a packet is under way', () => {
    const { framer } = walk([stream.subarray(0, 3)]);
    expect([framer.atBorder, framer.headPending]).toEqual([false, true]);
    expect(walk([stream]).framer.walked).toBe(stream.length);
  });

  it('stops where the sink says so', () => {
    const framer = new Framer();
    framer.sink = { skim: (_, from) => from, begin: () => {}, head: () => false, end: () => framer.stop() };
    expect(framer.walk(whole(stream)[0]!)).toBe(5);
  });
});
