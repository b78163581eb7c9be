/** What the inputs of calls and streams must look like. Checked where they come in; outputs are our own. */
import { z } from 'zod';
import type { Calls, Streams } from './contract.ts';
import { interceptInputs } from './interceptSchema.ts';
import { mockInputs } from './mockSchema.ts';

const empty = z.strictObject({});
const count = z.number().int().min(0).max(500);
const position = z.number().int().min(0);
const id = z.number().int().min(0);
const filter = z.string().max(10_000);
const cursor = z.string().max(1_000).nullable();

export const callInputs: { readonly [K in keyof Calls]: z.ZodType<Calls[K][0]> } = {
  'app.info': empty,
  'engine.status': empty,
  'engine.setRecording': z.strictObject({ on: z.boolean() }),
  'engine.setSettings': z.strictObject({ keepBytes: z.number().int().min(0).max(0xffff_ffff).exactOptional() }),
  'capture.rows': z.strictObject({ filter, from: position, count }),
  'capture.fieldValues': z.strictObject({ field: z.string().max(100) }),
  'capture.exchange': z.strictObject({ id }),
  'capture.resultRows': z.strictObject({ id, result: position, from: position, count }),
  'capture.packets': z.strictObject({ id, from: position, count }),
  'capture.login': z.strictObject({ session: id, exchange: id.exactOptional() }),
  'capture.clear': z.strictObject({ undo: z.boolean() }),
  ...interceptInputs,
  ...mockInputs,
  'capture.saveAs': z.strictObject({ path: z.string().min(1).max(4_096) }),
};

export const streamInputs: { readonly [K in keyof Streams]: z.ZodType<Streams[K][0]> } = {
  'capture.changes': z.strictObject({ filter, since: cursor, tailRows: count }),
  'capture.records': z.strictObject({ since: cursor, rowLimit: z.number().int().min(0).max(1_000_000_000) }),
  'engine.statuses': empty,
  'intercept.states': empty,
  'mock.states': empty,
};

/** One sentence that names the first field that is wrong. */
export function inputFault(name: string, error: z.ZodError): string {
  const issue = error.issues[0];
  const field = issue === undefined || issue.path.length === 0 ? 'the input' : issue.path.join('.');
  return `${name}: ${field}: ${issue?.message ?? 'is not valid'}`;
}
