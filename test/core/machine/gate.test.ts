import { describe, expect, it } from 'vitest';
import { Gate } from '../../../src-core/machine/gate.ts';
import { joined } from '../../support/playbook.ts';
import { packet } from '../../support/wire.ts';

describe('Gate', () => {
  it('holds until the first packet is whole, and gives what came behind it', () => {
    const gate = new Gate();
    const stream = joined([packet(0, [10, 1, 2, 3]), new Uint8Array([9, 9])]);
    expect(gate.hold(stream.subarray(0, 2))).toBe('wait');
    expect(gate.hold(stream.subarray(2, 7))).toBe('wait');
    expect(gate.hold(stream.subarray(7))).toEqual({ packet: stream.subarray(0, 8), rest: stream.subarray(8) });
    expect(gate.mode).toBe('stream');
  });

  it.each([
    ['another sequence id', packet(1, [10])],
    ['an empty packet', packet(0, [])],
    ['a giant', new Uint8Array([0xff, 0xff, 0xff, 0])],
  ])('sees that %s cannot be a greeting, and loses nothing', (_, bytes) => {
    const gate = new Gate();
    expect(gate.hold(bytes)).toBe('impossible');
    expect(gate.open()).toEqual(bytes);
  });
});
