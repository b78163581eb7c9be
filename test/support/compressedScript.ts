/** What a recorded session would be with compression. */
import { joined, recorded, type Script } from './playbook.ts';

export const u24 = (n: number) => [n & 0xff, (n >> 8) & 0xff, n >> 16];

/** Frames as servers and clients write them: small bodies as they are, others compressed. */
export function frame(bytes: Uint8Array, compress: ((b: Uint8Array) => Uint8Array) | null, sequence = 0): Uint8Array {
  const body = compress === null ? bytes : compress(bytes);
  return joined([Uint8Array.from([...u24(body.length), sequence, ...u24(compress === null ? 0 : bytes.length)]), body]);
}

/** The recorded session as it would be with compression: the flags set at both ends, all behind the OK in frames, its packets `numbered`. */
export function compressedScript(
  name: string,
  flag: bigint,
  compress: (b: Uint8Array) => Uint8Array,
  numbered: (packets: Uint8Array) => Uint8Array = (packets) => packets,
): Script {
  const script = recorded(name).map(([side, bytes]) => [side, bytes.slice()] as const);
  const [greeting, response] = [script[0]![1], script[1]![1]];
  const lower = greeting.indexOf(0, 5) + 14;
  setFlag(greeting, flag < 1n << 16n ? lower : lower + 5, flag);
  setFlag(response, flag < 1n << 16n ? 4 : 6, flag);
  let over = false;
  let n = 0;
  return script.map(([side, bytes], i) => {
    if (!over) {
      if (i > 1 && side === 'server' && bytes[4] === 0) over = true;
      return [side, bytes] as const;
    }
    const middle = bytes.length >> 1;
    const packets = numbered(bytes);
    const parts = ++n % 3 === 0 ? [packets.subarray(0, middle), packets.subarray(middle)] : [packets];
    return [side, joined(parts.map((p) => frame(p, n % 2 === 0 ? compress : null)))] as const;
  });
}

function setFlag(bytes: Uint8Array, at: number, flag: bigint): void {
  const bits = Number(flag < 1n << 16n ? flag : flag >> 16n);
  bytes[at] = bytes[at]! | (bits & 0xff);
  bytes[at + 1] = bytes[at + 1]! | (bits >> 8);
}
