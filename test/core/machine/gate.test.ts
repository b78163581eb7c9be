import { describe, expect, it } from 'vitest';
import { Gate } from '../../../src-core/machine/gate.ts';
import { joined } from '../../support/playbook.ts';
import { packet } from '../../support/wire.ts';

describe('Gate', () => {
  it('holds until the first packet is whole, and gives what came behind it', () => {
    const gate = new Gate();
    const stream = joined([packet(3, [10, 1, 2, 3]), packet(4, [5]), new Uint8Array([9, 9])]);
    gate.hold(stream.subarray(0, 2));
    expect([gate.packet, gate.announced, gate.sequence]).toEqual([null, null, null]);
    gate.hold(stream.subarray(2, 7));
    expect([gate.packet, gate.announced, gate.sequence]).toEqual([null, 4, 3]);
    gate.hold(stream.subarray(7));
    expect(gate.packet).toEqual(stream.subarray(0, 8));
    gate.takeOff();
    expect(gate.packet).toEqual(stream.subarray(8, 13));
    gate.takeOff();
    expect(gate.packet).toBeNull();
    expect(gate.release()).toEqual(Uint8Array.of(9, 9));
    expect(gate.release()).toEqual(new Uint8Array(0));
  });

  it('gives up all it holds from the first packet on', () => {
    const gate = new Gate();
    gate.hold(packet(0, [1]));
    gate.hold(Uint8Array.of(7));
    expect(gate.packet).toEqual(packet(0, [1]));
    expect(gate.release()).toEqual(joined([packet(0, [1]), Uint8Array.of(7)]));
  });
});
