import { expect, it } from 'vitest';
import type { Bridge } from '../../../../src-core/bridge/contract.ts';
import { ScriptLog } from '../../../../src-core/node/scripts/scriptLog.ts';

it('logs a traceback in lines of its own', async () => {
  const text =
    "read_query: attempt to index local 't' (a nil value)\nstack traceback:\n\tmc.lua:2: in function 'inner'\n\tmc.lua:4: in function <mc.lua:3>";
  const line = { n: 1, at: 0, script: 'mc.lua', level: 'error', text, place: 'mc.lua:2' };
  const bridge = { call: () => Promise.resolve({ lines: [line], next: 1 }) } as unknown as Bridge;
  const logged: string[] = [];
  const add = (word: string) => (message: string) => void logged.push(`${word} ${message}`);
  const log = { info: add('info'), warn: add('warn'), error: add('error') } as unknown as ConstructorParameters<typeof ScriptLog>[1];
  await new ScriptLog(bridge, log).finish();
  expect(logged).toEqual([
    "error mc.lua:2: read_query: attempt to index local 't' (a nil value)",
    'error   stack traceback:',
    "error     mc.lua:2: in function 'inner'",
    'error     mc.lua:4: in function <mc.lua:3>',
  ]);
});
