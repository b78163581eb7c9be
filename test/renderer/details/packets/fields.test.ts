import { describe, expect, it } from 'vitest';
import { ancestors, fieldAt, fieldByPath, fieldLines } from '../../../../renderer/details/packets/fields.ts';
import type { FieldNode } from '../../../../src-core/bridge/contract.ts';
import { fakePacket } from '../../../support/fakeBridge/fakePackets.ts';

const node = (label: string, from: number, to: number, children: FieldNode[] = []): FieldNode => ({ label, value: '', from, to, children });

const fields = [
  node('header', 0, 4, [node('length', 0, 3), node('sequence', 3, 4)]),
  node('flags', 4, 6, [node('bit 0', 4, 6), node('bit 1', 4, 6)]),
  node('rest', 6, 20, [node('inner', 8, 12, [node('deep', 9, 10)])]),
];

describe('fields and bytes', () => {
  it('a byte leads to the deepest field that holds it', () => {
    expect(fieldAt(fields, 3)).toBe('0.1');
    expect(fieldAt(fields, 9)).toBe('2.0.0');
    expect(fieldAt(fields, 11)).toBe('2.0');
    expect(fieldAt(fields, 19)).toBe('2');
    expect(fieldAt(fields, 20)).toBeNull();
  });

  it('of fields that share a byte, one is chosen', () => {
    expect(fieldAt(fields, 4)).toBe('1.1');
    expect(fieldAt([node('all', 0, 9), node('part', 2, 4)], 3)).toBe('1');
  });

  it('a path leads back to its field', () => {
    expect(fieldByPath(fields, '2.0.0')?.label).toBe('deep');
    expect(fieldByPath(fields, '2.7')).toBeNull();
    expect(fieldByPath(fields, null)).toBeNull();
    expect(ancestors('2.0.0')).toEqual(['2', '2.0']);
  });

  it('folded fields hide what is below them', () => {
    expect(fieldLines(fields, new Set()).map((l) => l.path)).toEqual(['0', '0.0', '0.1', '1', '1.0', '1.1', '2', '2.0', '2.0.0']);
    expect(fieldLines(fields, new Set(['0', '2.0'])).map((l) => l.path)).toEqual(['0', '1', '1.0', '1.1', '2', '2.0']);
  });

  it('every byte of a packet leads to a field that holds it', () => {
    const packet = fakePacket(3, 'SELECT 1');
    for (let at = 0; at < packet.bytes.length; at++) {
      const field = fieldByPath(packet.fields, fieldAt(packet.fields, at));
      expect(field, `byte ${at}`).not.toBeNull();
      expect(field!.from <= at && at < field!.to).toBe(true);
    }
  });
});
