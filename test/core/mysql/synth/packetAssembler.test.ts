import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { framePayload } from '../../../../src-core/mysql/bytes/packetWriter.ts';
import { PacketAssembler, PacketStreamFault } from '../../../../src-core/mysql/synth/packetAssembler.ts';

const limit = 64 * 1024 * 1024;

function assemble(bytes: Uint8Array, cuts: readonly number[], most = limit) {
  const assembler = new PacketAssembler(most);
  const packets: { payload: Uint8Array; sequence: number; nextSequence: number }[] = [];
  let from = 0;
  for (const cut of [...cuts, bytes.length]) {
    // A chunk of its own, wiped afterwards: what is kept must have been copied.
    const chunk = bytes.slice(from, Math.max(from, cut));
    for (const p of assembler.push(chunk)) packets.push({ ...p, payload: p.payload.slice() });
    chunk.fill(0xaa);
    from = Math.max(from, cut);
  }
  return { packets, assembler };
}

describe('PacketAssembler', () => {
  it('gives the same payloads however the bytes are cut', () => {
    const payload = fc.uint8Array({ maxLength: 40 });
    fc.assert(
      fc.property(fc.array(fc.tuple(payload, fc.integer({ min: 0, max: 255 })), { maxLength: 6 }), fc.array(fc.nat(200)), (sent, cuts) => {
        const bytes = Buffer.concat(sent.map(([p, sequence]) => framePayload(p, sequence)));
        const sorted = cuts.filter((c) => c <= bytes.length).sort((a, b) => a - b);
        const { packets, assembler } = assemble(new Uint8Array(bytes), sorted);
        expect(packets).toEqual(sent.map(([p, sequence]) => ({ payload: p, sequence, nextSequence: (sequence + 1) & 0xff })));
        expect(assembler.idle).toBe(true);
      }),
    );
  });

  it('joins a payload of several wire packets, the last of which may be empty', () => {
    for (const length of [0xff_ff_ff - 1, 0xff_ff_ff, 0xff_ff_ff + 5]) {
      const payload = new Uint8Array(length).fill(7);
      const { packets } = assemble(framePayload(payload, 255), [3, 9, 0xff_ff_ff + 6]);
      expect(packets).toHaveLength(1);
      expect(packets[0]?.payload.length).toBe(length);
      expect(packets[0]?.nextSequence).toBe(length < 0xff_ff_ff ? 0 : 1);
    }
  });

  it('stops at a payload above its limit before it keeps the bytes', () => {
    expect(() => assemble(Uint8Array.of(0, 0, 1, 0), [], 1000)).toThrow(PacketStreamFault);
  });

  it('stops at a continuation with a wrong number', () => {
    const bytes = framePayload(new Uint8Array(0xff_ff_ff + 1), 4);
    bytes[0xff_ff_ff + 4 + 3] = 9;
    expect(() => assemble(bytes, [])).toThrow(/number 9 where 5 was due/);
  });

  it('is not idle in the middle of a packet', () => {
    expect(assemble(framePayload(Uint8Array.of(1, 2), 0), []).assembler.idle).toBe(true);
    expect(assemble(framePayload(Uint8Array.of(1, 2), 0).subarray(0, 5), []).assembler.idle).toBe(false);
    expect(assemble(Uint8Array.of(2), []).assembler.idle).toBe(false);
  });
});
