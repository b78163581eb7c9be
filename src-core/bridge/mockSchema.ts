/** What the inputs of the mock's calls must look like (schema.ts). */
import { z } from 'zod';
import type { MockCalls } from './mockContract.ts';

const empty = z.strictObject({});
const text = z.string().max(16 * 1024 * 1024);
const id = z.number().int().min(0);

export const mockInputs: { readonly [K in keyof MockCalls]: z.ZodType<MockCalls[K][0]> } = {
  'mock.state': empty,
  'mock.setText': z.strictObject({ text }),
  'mock.setOn': z.strictObject({ on: z.boolean() }),
  'mock.check': z.strictObject({ text }),
  'mock.reset': empty,
  'mock.answerFor': z.strictObject({ miss: id }),
  'capture.mockFrom': z
    .strictObject({
      filter: z.string().max(10_000).exactOptional(),
      ids: z.array(id).min(1).max(100_000).exactOptional(),
      strict: z.boolean(),
      name: z.string().max(200),
    })
    .refine(({ filter, ids }) => (filter === undefined) !== (ids === undefined), 'expected either a filter or ids'),
};
