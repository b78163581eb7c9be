import { deflateSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { agreedCompression, Decompressor, FrameSplitter } from '../../../src-core/machine/compression.ts';
import { PeerFault } from '../../../src-core/machine/peerFault.ts';
import { capability } from '../../../src-core/mysql/constants/capabilities.ts';
import { nodeSessionPorts } from '../../../src-core/node/nodeSessionPorts.ts';
import { compressedScript, frame, u24 } from '../../support/compressedScript.ts';
import {
  byteByByte,
  bytesOf,
  type Cut,
  hex,
  joined,
  lasting,
  play,
  randomly,
  recorded,
  type Script,
  whole,
} from '../../support/playbook.ts';
import { seededRandom } from '../../support/random.ts';

const { decompression } = nodeSessionPorts();
function decompressed(bytes: Uint8Array, cut: Cut): Uint8Array {
  const out: Uint8Array[] = [];
  const made = new Decompressor(decompression, (piece) => out.push(piece.slice()));
  for (const piece of cut(bytes)) made.take(piece);
  return joined(out);
}

const cuts: readonly Cut[] = [whole, byteByByte, randomly(seededRandom(3))];
const algorithms = [
  ['zlib', deflateSync],
  ['zstd', zstdCompressSync],
] as const;

describe('Decompressor', () => {
  it.each(algorithms)('%s: gives what was in the frames, whole, stored or empty, however they are cut', (_, compress) => {
    const parts = [new Uint8Array(10).fill(1), new Uint8Array(70_000).map((_, i) => i), new Uint8Array(0), Uint8Array.of(9)];
    const frames = [frame(parts[0]!, null), frame(parts[1]!, compress), frame(parts[2]!, null), frame(parts[3]!, compress)];
    for (const cut of cuts) expect(hex(decompressed(joined(frames), cut))).toBe(hex(joined(parts)));
  });

  it('takes a frame of the largest size', () => {
    const large = new Uint8Array(0xffffff).map((_, i) => i * i);
    expect(hex(decompressed(frame(large, deflateSync), whole)) === hex(large)).toBe(true);
  });

  it.each([
    ['no zlib', frame(Uint8Array.of(1, 2, 3), (b) => b)],
    [
      'fewer bytes than it says',
      joined([Uint8Array.from([...u24(deflateSync(Buffer.of(1)).length), 0, 5, 0, 0]), deflateSync(Buffer.of(1))]),
    ],
    ['a bomb', joined([Uint8Array.from([...u24(deflateSync(new Uint8Array(99)).length), 0, 5, 0, 0]), deflateSync(new Uint8Array(99))])],
  ])('%s is a fault of the peer', (_, bytes) => {
    expect(() => decompressed(bytes, whole)).toThrow(PeerFault);
  });

  it('zstd where the platform has none is a fault of the peer', () => {
    const made = new Decompressor({ ...decompression, zstd: null }, () => {});
    expect(() => made.take(frame(new Uint8Array(50), zstdCompressSync))).toThrow('zstd');
  });

  it('names what was agreed on', () => {
    const { CLIENT_COMPRESS: zlib, CLIENT_ZSTD_COMPRESSION_ALGORITHM: zstd } = capability;
    expect([0n, zlib, zstd, zlib | zstd].map(agreedCompression)).toEqual(['none', 'zlib', 'zstd', 'zlib']);
  });
});

describe('a compressed session', () => {
  it.each([
    ['zlib', capability.CLIENT_COMPRESS, deflateSync],
    ['zstd', capability.CLIENT_ZSTD_COMPRESSION_ALGORITHM, zstdCompressSync],
  ] as const)('%s: shows the same as the bare one, and passes every frame as it came', (name, flag, compress) => {
    const bare = lasting(play(recorded('mariadb-cli')));
    const script = compressedScript('mariadb-cli', flag, compress);
    for (const cut of cuts) {
      const seen = play(script, cut);
      expect(lasting(seen).exchanges).toEqual(bare.exchanges);
      expect(hex(seen.toServer)).toBe(hex(bytesOf(script, 'client')));
      expect(hex(seen.toClient)).toBe(hex(bytesOf(script, 'server')));
      expect(seen.machine.session.compression).toBe(name);
    }
  });

  it('is followed whatever the ids of its packets are, as MySQL and Connector/J send them', () => {
    const bare = play(recorded('mariadb-cli'));
    let id = 0;
    const scrambled = compressedScript('mariadb-cli', capability.CLIENT_COMPRESS, deflateSync, (packets) => {
      for (let at = 0; at + 4 <= packets.length; at += 4 + packets[at]! + packets[at + 1]! * 256) {
        id = (id + 7) & 0xff;
        packets[at + 3] = id;
      }
      return packets;
    });
    const seen = play(scrambled);
    const told = ({ exchanges }: typeof seen) =>
      exchanges.map(({ exchange: x, end }) => [x.command, end, x.rows, x.replyBytes, x.errorCode]);
    expect(told(seen)).toEqual(told(bare));
    expect(seen.session).toEqual(bare.session);
  });

  it('a frame that cannot be read turns it opaque, and passes', () => {
    const script = compressedScript('mariadb-cli', capability.CLIENT_COMPRESS, deflateSync);
    const broken: Script = [...script.slice(0, 3), ['client', frame(Uint8Array.of(1, 2, 3), (b) => b)], ...script.slice(3)];
    const seen = play(broken);
    expect(hex(seen.toServer)).toBe(hex(bytesOf(broken, 'client')));
    expect(seen.session.find((s) => s.startsWith('degraded'))).toContain('compressed frame');
  });
});

describe('FrameSplitter', () => {
  it('gives whole frames, whatever becomes of the memory that they came in', () => {
    const first = frame(new TextEncoder().encode('first'), null, 1);
    const second = frame(new TextEncoder().encode('second'), deflateSync, 2);
    const splitter = new FrameSplitter();
    const given: string[] = [];
    const memory = Buffer.alloc(64);
    const all = joined([first, second]);
    for (let at = 0; at < all.length; at += 7) {
      const piece = all.subarray(at, at + 7);
      memory.set(piece);
      splitter.take(memory.subarray(0, piece.length), (whole) => given.push(hex(whole)));
      memory.fill(0xee);
    }
    expect(given).toEqual([hex(first), hex(second)]);
  });
});
