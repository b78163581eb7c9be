/** Recorded sessions with something wrong in them. */
import fc from 'fast-check';
import type { Side } from '../../../src-core/machine/io.ts';
import { joined, type Script } from '../../support/playbook.ts';
import { packet } from '../../support/wire.ts';

export type Mutation = (script: Script) => Script;

/** Bytes with a meaning somewhere in the protocol. */
const telling = [0, 1, 2, 3, 4, 0x16, 0x17, 0x18, 0x19, 0x1c, 0xfa, 0xfb, 0xfc, 0xfd, 0xfe, 0xff, 0x7f, 0x80];

const byte = fc.oneof(fc.constantFrom(...telling), fc.integer({ min: 0, max: 255 }));
/** A place, as a share of what there is: it stays a place however the script changes. */
const place = fc.double({ min: 0, max: 0.999999, noNaN: true });
const side = fc.constantFrom<Side>('client', 'server');

const at = (share: number, length: number) => Math.floor(share * length);

function withChunk(script: Script, step: number, change: (bytes: Uint8Array) => Uint8Array): Script {
  return script.map((item, i) => (i === step ? ([item[0], change(item[1])] as const) : item));
}

const setByte = fc.tuple(place, place, byte).map(
  ([step, offset, value]): Mutation =>
    (script) =>
      withChunk(script, at(step, script.length), (bytes) => {
        const copy = new Uint8Array(bytes);
        if (copy.length > 0) copy[at(offset, copy.length)] = value;
        return copy;
      }),
);

/** Header bytes are worth more attention than those of values. */
const setHeader = fc.tuple(place, fc.integer({ min: 0, max: 8 }), byte).map(
  ([step, offset, value]): Mutation =>
    (script) =>
      withChunk(script, at(step, script.length), (bytes) => {
        const copy = new Uint8Array(bytes);
        if (offset < copy.length) copy[offset] = value;
        return copy;
      }),
);

const cut = fc.tuple(place, place).map(
  ([step, share]): Mutation =>
    (script) =>
      withChunk(script, at(step, script.length), (bytes) => bytes.subarray(0, at(share, bytes.length))),
);

const insertBytes = fc.tuple(place, place, fc.uint8Array({ maxLength: 40 })).map(
  ([step, offset, extra]): Mutation =>
    (script) =>
      withChunk(script, at(step, script.length), (bytes) => {
        const border = at(offset, bytes.length + 1);
        return joined([bytes.subarray(0, border), extra, bytes.subarray(border)]);
      }),
);

const insertPacket = fc.tuple(place, side, fc.integer({ min: 0, max: 255 }), byte, fc.uint8Array({ maxLength: 60 })).map(
  ([step, from, sequence, first, rest]): Mutation =>
    (script) => {
      const border = at(step, script.length + 1);
      const made = packet(sequence, joined([Uint8Array.of(first), rest]));
      return [...script.slice(0, border), [from, made], ...script.slice(border)];
    },
);

const remove = place.map(
  (step): Mutation =>
    (script) =>
      script.filter((_, i) => i !== at(step, script.length)),
);

const repeat = fc.tuple(place, fc.integer({ min: 1, max: 4 })).map(
  ([step, times]): Mutation =>
    (script) => {
      const i = at(step, script.length);
      return [...script.slice(0, i), ...Array.from({ length: times }, () => script[i]!), ...script.slice(i)];
    },
);

const swap = place.map(
  (step): Mutation =>
    (script) => {
      const i = at(step, Math.max(1, script.length - 1));
      return [...script.slice(0, i), ...script.slice(i + 1, i + 2), ...script.slice(i, i + 1), ...script.slice(i + 2)];
    },
);

const turn = fc.tuple(place, side).map(
  ([step, to]): Mutation =>
    (script) =>
      script.map((item, i) => (i === at(step, script.length) ? ([to, item[1]] as const) : item)),
);

export const mutations = fc.array(fc.oneof(setByte, setHeader, setHeader, cut, insertBytes, insertPacket, remove, repeat, swap, turn), {
  minLength: 1,
  maxLength: 6,
});

export function mutated(script: Script, changes: readonly Mutation[]): Script {
  return changes.reduce((changed, change) => (changed.length === 0 ? changed : change(changed)), script);
}
