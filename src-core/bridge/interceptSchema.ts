/** What the inputs of the intercepting calls must look like (schema.ts). */
import { z } from 'zod';
import type { InterceptCalls } from './interceptContract.ts';

const empty = z.strictObject({});
const id = z.number().int().min(0);
const name = z.string().min(1).max(200);
const text = z.string().max(4_000_000);
const sql = z.string().max(64 * 1024 * 1024);
const us = z.number().min(0).max(86_400_000_000);
const place = z.number().int().min(0);

const cell = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.bigint(),
  z.null(),
  z.instanceof(Uint8Array),
  z.strictObject({ base64: z.string() }),
]);
const column = z.union([
  z.string(),
  z.strictObject({
    name: z.string(),
    type: z.string().exactOptional(),
    table: z.string().exactOptional(),
    schema: z.string().exactOptional(),
    flags: z.array(z.string()).exactOptional(),
  }),
]);
const count = z.union([z.number().int().min(0), z.string().regex(/^\d{1,20}$/)]);

const rows = z.strictObject({
  columns: z.array(column).min(1).max(4096),
  rows: z.array(z.array(cell)),
  warnings: z.number().int().min(0).max(65_535).exactOptional(),
});
const ok = z.strictObject({
  affectedRows: count.exactOptional(),
  lastInsertId: count.exactOptional(),
  warnings: z.number().int().min(0).max(65_535).exactOptional(),
  info: z.string().exactOptional(),
});
const error = z.strictObject({
  code: z.number().int().min(1).max(65_534),
  sqlstate: z
    .string()
    .regex(/^[0-9A-Z]{5}$/)
    .exactOptional(),
  message: z.string().max(512).exactOptional(),
});
const edit = z.strictObject({
  result: place,
  cells: z.array(z.strictObject({ row: place, column: place, value: cell })).exactOptional(),
  dropRows: z.array(place).exactOptional(),
  addRows: z.array(z.array(cell)).exactOptional(),
  renameColumns: z.array(z.strictObject({ column: place, name: z.string() })).exactOptional(),
  dropColumns: z.array(place).exactOptional(),
});

/** What a window or a script may ask for; also checks what scripts return. */
export const action = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('rewrite'), sql }),
  z.strictObject({ kind: z.literal('parameters'), values: z.array(cell).max(65_535) }),
  z.strictObject({ kind: z.literal('rows'), rows }),
  z.strictObject({ kind: z.literal('ok'), ok }),
  z.strictObject({ kind: z.literal('error'), error }),
  z.strictObject({ kind: z.literal('edit'), edits: z.array(edit) }),
  z.strictObject({ kind: z.literal('delay'), us, toUs: us.exactOptional() }),
  z.strictObject({ kind: z.literal('throttle'), bytesPerSecond: z.number().min(1) }),
  z.strictObject({ kind: z.literal('slowRow'), row: z.number().int().min(1), us }),
  z.strictObject({ kind: z.literal('dropReply') }),
  z.discriminatedUnion('when', [
    z.strictObject({ kind: z.literal('close'), when: z.literal('before') }),
    z.strictObject({ kind: z.literal('close'), when: z.literal('after') }),
    z.strictObject({ kind: z.literal('close'), when: z.literal('during'), afterRows: place }),
  ]),
  z.strictObject({
    kind: z.literal('queue'),
    items: z.array(z.strictObject({ id: z.number().int(), sql: sql.exactOptional(), after: z.boolean().exactOptional() })).max(1_000),
  }),
  z.strictObject({ kind: z.literal('ignore') }),
  z.strictObject({ kind: z.literal('backend'), address: z.string().max(300) }),
]);

const breakpoint = z.strictObject({
  id: name,
  on: z.boolean(),
  filter: z.string().max(10_000),
  at: z.enum(['statement', 'reply', 'login']),
  limit: z.number().int().min(0).nullable(),
});

export const interceptInputs: { readonly [K in keyof InterceptCalls]: z.ZodType<InterceptCalls[K][0]> } = {
  'intercept.setBreakpoints': z.strictObject({ breakpoints: z.array(breakpoint).max(1_000) }),
  'intercept.setSettings': z.strictObject({
    whenWindowCloses: z.enum(['keep', 'continue']).exactOptional(),
    fetchWarnings: z.boolean().exactOptional(),
    holdLimit: z
      .number()
      .int()
      .min(0)
      .max(1024 * 1024 * 1024)
      .exactOptional(),
  }),
  'intercept.hold': z.strictObject({ id }),
  'intercept.holdRows': z.strictObject({ id, result: place, from: place, count: z.number().int().min(0).max(500) }),
  'intercept.release': z.strictObject({ id, actions: z.array(action).max(100), holdReply: z.boolean().exactOptional() }),
  'intercept.releaseAll': empty,
  'intercept.setRulesText': z.strictObject({ text }),
  'intercept.setRule': z.strictObject({ index: place, on: z.boolean() }),
  'intercept.moveRule': z.strictObject({ from: place, to: place }),
  'intercept.removeRule': z.strictObject({ index: place }),
  'intercept.addRule': z.strictObject({ yaml: text }),
  'scripts.text': z.strictObject({ id: name }),
  'scripts.save': z.strictObject({ id: name.nullable(), name, text }),
  'scripts.setOn': z.strictObject({ id: name, on: z.boolean() }),
  'scripts.remove': z.strictObject({ id: name }),
  'scripts.console': z.strictObject({ since: place }),
  'capture.exchangeChanges': z.strictObject({ id }),
  'capture.tryRules': z.strictObject({ text, last: z.number().int().min(1).max(100_000) }),
  'session.run': z.strictObject({ session: id, sql, by: name }),
};
