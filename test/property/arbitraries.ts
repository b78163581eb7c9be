/** Values of the protocol's fields, for tests of properties. */
import fc from 'fast-check';
import { parameterValue } from '../../src-core/mysql/commands/parameters.ts';
import { columnType as t } from '../../src-core/mysql/constants/columnTypes.ts';
import type * as packets from '../../src-core/mysql/packets/index.ts';
import { binaryShape } from '../../src-core/mysql/values/binaryShape.ts';

export const u8 = fc.nat(0xff);
export const u16 = fc.nat(0xffff);
export const u24 = fc.nat(0xff_ff_ff);
export const u32 = fc.nat(0xffff_ffff);
export const u64 = fc.bigInt(0n, 0xffff_ffff_ffff_ffffn);
export const bytes = fc.uint8Array({ maxLength: 40 });
export const text = fc.string({ unit: 'grapheme', maxLength: 40 });
export const name = text.map((s) => s.replaceAll('\0', ''));
export const attributes = fc.dictionary(
  name.filter((n) => n !== '__proto__'),
  text,
  { noNullPrototype: true, maxKeys: 4 },
);

export const item: fc.Arbitrary<packets.SessionStateItem> = fc.oneof(
  fc.record({ kind: fc.constant('variable' as const), name: text, value: text }),
  fc.record({ kind: fc.constant('schema' as const), schema: text }),
  fc.record({ kind: fc.constant('stateChange' as const), value: text }),
  fc.record({ kind: fc.constant('gtids' as const), encoding: u8, gtids: text }),
  fc.record({ kind: fc.constant('transactionCharacteristics' as const), statements: text }),
  fc.record({ kind: fc.constant('transactionState' as const), state: text }),
  fc.record({ kind: fc.constant('other' as const), type: fc.integer({ min: 6, max: 255 }), data: bytes }),
);

const cell = (type: number): fc.Arbitrary<Uint8Array> => {
  const shape = binaryShape(type);
  return shape === 'counted' ? bytes : fc.uint8Array({ minLength: shape as number, maxLength: shape as number });
};
const parameterTypes = [t.TINY, t.SHORT, t.LONG, t.LONGLONG, t.FLOAT, t.DOUBLE, t.VAR_STRING, t.BLOB, t.NEWDECIMAL, t.DATETIME, t.TIME];
export const parameter = (named: boolean) =>
  fc
    .record({ name: named ? name : fc.constant(''), type: fc.constantFrom(...parameterTypes), unsigned: fc.boolean() })
    .chain((type) =>
      fc.option(cell(type.type)).map((c) => ({ ...type, cell: c, value: parameterValue(type, c, 'utf8mb4'), longData: false })),
    );

export const noZeros = bytes.map((b) => b.filter((byte) => byte !== 0));
export const bulkTypes = [
  { name: '', type: t.LONG as number, unsigned: false },
  { name: '', type: t.VAR_STRING as number, unsigned: true },
];
export const bulkCell = (type: (typeof bulkTypes)[number]) =>
  fc.oneof(
    fc.constantFrom('null' as const, 'default' as const, 'ignore' as const, 'ignoreRow' as const),
    cell(type.type).map((c) => ({ ...type, cell: c, value: parameterValue(type, c, 'utf8mb4'), longData: false })),
  );

export const columns: packets.ColumnDefinition[] = [t.LONG, t.VAR_STRING, t.DATETIME, t.NULL, t.DOUBLE].map((type, i) => ({
  catalog: 'def',
  schema: '',
  table: '',
  orgTable: '',
  name: `c${i}`,
  orgName: '',
  collation: 45,
  length: 0,
  type,
  flags: 0,
  decimals: 0,
  extended: null,
}));
export const binaryCells = fc.tuple(...columns.map((c) => (c.type === t.NULL ? fc.constant(null) : fc.option(cell(c.type)))));
