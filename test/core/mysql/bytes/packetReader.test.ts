import { describe, expect, it } from 'vitest';
import { plainFields, showBytes } from '../../../../src-core/mysql/bytes/fieldSpan.ts';
import { MalformedPacket } from '../../../../src-core/mysql/bytes/malformedPacket.ts';
import { PacketReader } from '../../../../src-core/mysql/bytes/packetReader.ts';

const reader = (...bytes: number[]) => new PacketReader(Uint8Array.from(bytes));

describe('numbers', () => {
  it('are little endian', () => {
    expect(reader(1).u8('a')).toBe(1);
    expect(reader(1, 2).u16('a')).toBe(0x0201);
    expect(reader(1, 2, 3).u24('a')).toBe(0x030201);
    expect(reader(1, 2, 3, 0xff).u32('a')).toBe(0xff030201);
    expect(reader(1, 0, 0, 0, 0, 0, 0, 0x80).u64('a')).toBe(0x8000_0000_0000_0001n);
    expect(reader(0xff).i8('a')).toBe(-1);
    expect(reader(0, 0x80).i16('a')).toBe(-32768);
    expect(reader(0xff, 0xff, 0xff, 0xff).i32('a')).toBe(-1);
    expect(reader(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff).i64('a')).toBe(-1n);
    expect(reader(0, 0, 0x80, 0x3f).f32('a')).toBe(1);
    expect(reader(0, 0, 0, 0, 0, 0, 0xf0, 0x3f).f64('a')).toBe(1);
  });

  it('with their length', () => {
    expect(reader(0xfa).lenencInt('a')).toBe(250n);
    expect(reader(0xfc, 0, 1).lenencInt('a')).toBe(256n);
    expect(reader(0xfd, 0, 0, 1).lenencNumber('a')).toBe(65536);
    expect(reader(0xfe, 1, 0, 0, 0, 0, 0, 0, 0x80).lenencInt('a')).toBe(0x8000_0000_0000_0001n);
    expect(reader(0xfe, 0, 0, 0, 0, 1, 0, 0, 0).lenencNumber('a')).toBe(2 ** 32);
    expect(() => reader(0xfe, 0, 0, 0, 0, 0, 0, 0x20, 0).lenencNumber('n')).toThrow('n at byte 0: the number is above 2^53 - 1');
    expect(() => reader(0xff).lenencInt('n')).toThrow('0xff begins no length-encoded integer');
    expect(() => reader(0xfb).lenencInt('n')).toThrow(MalformedPacket);
    expect(() => reader().lenencInt('n')).toThrow(MalformedPacket);
    expect(() => reader(0xfe, 1).lenencInt('n')).toThrow(MalformedPacket);
  });
});

describe('strings', () => {
  it('of every form', () => {
    expect(reader(0xfb).lenencBytes('a')).toBeNull();
    expect(reader(2, 1, 2).lenencBytes('a')).toEqual(Uint8Array.of(1, 2));
    expect(reader(2, 0xc3, 0xbc).lenencText('a')).toBe('ü');
    expect(reader(1, 0xfc).lenencText('a', 'latin1')).toBe('ü');
    expect(() => reader(0xfb).lenencText('a')).toThrow(MalformedPacket);
    expect(reader(0x61, 0, 0x62).nulText('a')).toBe('a');
    expect(reader(0x61, 0x62).eofText('a')).toBe('ab');
    expect(reader(1, 2, 3).eofBytes('a')).toEqual(Uint8Array.of(1, 2, 3));
    expect(() => reader(0x61).nulText('name')).toThrow('name at byte 0: no NUL byte ends it');
    expect(() => reader(5, 1).lenencBytes('name')).toThrow('name at byte 1: needs 5 bytes, 1 are left');
  });
});

describe('fields', () => {
  it('are labelled, nested and shown', () => {
    const r = reader(1, 3, 0x61, 0x62, 0x63, 0xfb, 9);
    r.u8('kind', (v) => `kind ${v}`);
    r.group(
      'names',
      () => [r.lenencText('first'), r.lenencBytes('second')],
      (names) => `${names.length} names`,
    );
    r.skip(1, 'filler');
    expect(plainFields(r.fields, 0)).toEqual([
      { label: 'kind', value: 'kind 1', from: 0, to: 1, children: [] },
      {
        label: 'names',
        value: '2 names',
        from: 1,
        to: 6,
        children: [
          { label: 'first', value: 'abc', from: 1, to: 5, children: [] },
          { label: 'second', value: 'NULL', from: 5, to: 6, children: [] },
        ],
      },
      { label: 'filler', value: '09', from: 6, to: 7, children: [] },
    ]);
  });

  it('that were read stay when the rest is malformed', () => {
    const r = reader(1, 2);
    expect(() => r.group('both', () => [r.u8('one'), r.u32('four')])).toThrow(MalformedPacket);
    expect(plainFields(r.fields, 4)).toEqual([
      { label: 'both', value: '', from: 4, to: 5, children: [{ label: 'one', value: '1', from: 4, to: 5, children: [] }] },
    ]);
    expect(() => r.within(1, 'inner', (inner) => inner.u16('two'))).toThrow(MalformedPacket);
    expect(r.fields).toHaveLength(2);
  });

  it('are bounded by a length before them', () => {
    const r = reader(2, 1, 2, 3);
    const count = r.u8('length');
    expect(r.within(count, 'inner', (inner) => inner.eofBytes('rest'))).toEqual(Uint8Array.of(1, 2));
    expect(r.fields[1]?.children[0]).toMatchObject({ label: 'rest', from: 1, to: 3 });
    expect(r.offset).toBe(3);
    expect(() => r.within(9, 'inner', () => 0)).toThrow('inner at byte 3: needs 9 bytes, 1 are left');
  });

  it('are not kept when recording is off', () => {
    const r = new PacketReader(Uint8Array.of(1, 2, 3), { record: false });
    r.group('a', () => r.u8('b'));
    r.within(1, 'c', (inner) => inner.u8('d'));
    expect(r.recording).toBe(false);
    expect(r.fields).toEqual([]);
    expect(r.remaining).toBe(1);
    r.reset(Uint8Array.of(7));
    expect(r.u8('a')).toBe(7);
  });

  it('shorten long values', () => {
    expect(showBytes(new Uint8Array(33))).toMatch(/^00( 00){31} … \(33 bytes\)$/);
    const r = new PacketReader(new Uint8Array(300).fill(0x61));
    r.eofText('long');
    expect(r.fields[0]?.value).toMatch(/^a{256}… \(300 characters\)$/);
  });
});

describe('looking ahead', () => {
  it('consumes nothing', () => {
    const r = reader(1, 2);
    expect([r.peek(), r.peek(1), r.peek(2)]).toEqual([1, 2, -1]);
    expect(r.lookahead().u16('a')).toBe(0x0201);
    expect(r.offset).toBe(0);
    expect(r.fields).toEqual([]);
    expect(() => r.end('packet')).toThrow('packet at byte 0: 2 bytes too many');
  });
});
