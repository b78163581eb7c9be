import { describe, expect, it } from 'vitest';
import { maxPacketPayload } from '../../../../src-core/mysql/bytes/packetHeader.ts';
import { framePayload, PacketWriter, wirePackets } from '../../../../src-core/mysql/bytes/packetWriter.ts';

describe('PacketWriter', () => {
  it('writes little endian and grows', () => {
    const w = new PacketWriter(1);
    w.u8(1).u16(0x0302).u24(0x060504).u32(0x0a090807).i8(-1).i16(-2).i32(-3).zeros(2);
    expect([...w.payload()]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0xff, 0xfe, 0xff, 0xfd, 0xff, 0xff, 0xff, 0, 0]);
    w.reset();
    expect(w.i64(-1n).length).toBe(8);
  });

  it('takes the shortest form of a length', () => {
    const first = (n: number | bigint) => new PacketWriter().lenencInt(n).payload()[0];
    expect([250, 251, 65535, 65536, 0xffffff, 0x1000000].map(first)).toEqual([250, 0xfc, 0xfc, 0xfd, 0xfd, 0xfe]);
    expect([...new PacketWriter().lenencBytes(null).lenencText('ü').nulText('a').payload()]).toEqual([0xfb, 2, 0xc3, 0xbc, 0x61, 0]);
  });

  it('refuses what does not fit: that is our mistake', () => {
    const w = new PacketWriter();
    const wrong = [
      () => w.u8(256),
      () => w.u16(-1),
      () => w.u24(1.5),
      () => w.u32(2 ** 32),
      () => w.u64(-1n),
      () => w.i8(128),
      () => w.i64(1n << 63n),
      () => w.lenencInt(-1),
      () => w.nulText('a\0b'),
    ];
    for (const write of wrong) expect(write).toThrow(RangeError);
  });

  it('splits at 2^24 - 1 bytes and ends an exact multiple with an empty packet', () => {
    expect([...new PacketWriter().u8(7).finish(3)]).toEqual([1, 0, 0, 3, 7]);
    expect([...framePayload(new Uint8Array(0), 9)]).toEqual([0, 0, 0, 9]);
    expect([0, 1, maxPacketPayload - 1, maxPacketPayload, maxPacketPayload + 1].map(wirePackets)).toEqual([1, 1, 1, 2, 2]);
    const framed = framePayload(new Uint8Array(maxPacketPayload), 255);
    expect(framed.length).toBe(maxPacketPayload + 8);
    expect([...framed.subarray(0, 4)]).toEqual([0xff, 0xff, 0xff, 255]);
    expect([...framed.subarray(-4)]).toEqual([0, 0, 0, 0]);
  });
});
