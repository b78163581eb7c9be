import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { type CommandContext, StartFault, starting } from '../commandContext.ts';
import type { Host } from '../host.ts';
import type { Log } from '../log.ts';
import { missWords } from '../mockLog.ts';
import { UsageFault } from '../parseOptions.ts';
import { addConversationOptions, addListenOption, type ProxyOptionsGiven, proxyOptions } from '../proxyOptions.ts';
import { readCapture } from '../readCapture.ts';
import { addRecordingOptions, type RecordingOptions, recordWith } from './record.ts';

export interface MockOptions extends Omit<ProxyOptionsGiven, 'backend' | 'mock'>, RecordingOptions {
  readonly failOnMiss?: boolean;
  readonly from?: string;
  readonly filter?: string;
  readonly strict?: boolean;
}

export function addMock(program: Command, run: (file: string | undefined, options: MockOptions) => Promise<void>): void {
  const command = program
    .command('mock')
    .description('a server that answers what a file says, or the file of one that answers as a capture does (docs/mock.md)')
    .argument('[FILE]', 'YAML with statements and their answers');
  addRecordingOptions(
    addConversationOptions(addListenOption(command)).option(
      '--out <FILE>',
      'keep the capture in this file (.hydro); with --from: write the mock there',
    ),
  )
    .option('--fail-on-miss', 'exit code 1 where a statement had no answer')
    .option('--from <CAPTURE>', 'write a mock that answers as this capture (.hydro) does, to --out or stdout, and end')
    .option('--filter <FILTER>', 'with --from: only these exchanges (docs/filters.md)')
    .option('--strict', 'with --from: the statements have to come in the order of the capture')
    .action(run);
}

export async function mock(file: string | undefined, options: MockOptions, context: CommandContext): Promise<number> {
  if (options.from !== undefined) {
    if (file !== undefined)
      throw new UsageFault(`--from makes a mock and takes no file to serve; leave ${file} out, or write it behind --out`);
    return makeMock(options.from, options, context);
  }
  if (options.filter !== undefined || options.strict === true)
    throw new UsageFault(`${options.strict === true ? '--strict' : '--filter'} goes with --from; expected --from CAPTURE.hydro`);
  if (file === undefined) throw new UsageFault('mock needs a file; expected YAML with statements and their answers, such as mock.yaml');
  const proxy = proxyOptions({ ...options, mock: file });
  return recordWith(proxy, options, context, (host) => (options.failOnMiss === true ? missCode(host, context.log) : Promise.resolve(0)));
}

/** Writes the mock of a capture; what one should know of it goes to stderr. */
async function makeMock(
  from: string,
  { filter = '', strict = false, out: path }: MockOptions,
  { out, log }: CommandContext,
): Promise<number> {
  const { bridge, close } = await starting(readCapture(from));
  try {
    const name = `Made from ${basename(from)}${filter.trim() === '' ? '' : `, ${filter}`}`;
    const made = await bridge.call('capture.mockFrom', { filter, strict, name }).catch(badFilter);
    if (path === undefined) await out.write(made.text);
    else await starting(written(path, made.text));
    for (const note of made.notes) log.warn(note);
    if (path !== undefined)
      log.info(`${path}: ${made.statements} statements from ${made.exchanges} exchanges; serve it with hydrophone mock ${path}`);
    return 0;
  } finally {
    await close();
  }
}

async function written(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (thrown) {
    throw new Error(`--out ${path} cannot be written: ${(thrown as Error).message}; expected the path of a file`);
  }
}

function badFilter(thrown: unknown): never {
  const { code, message } = thrown as { code?: unknown; message: string };
  throw code === 'badInput' ? new UsageFault(message) : new StartFault(message);
}

/** How many of the misses are named. */
const mostNamed = 20;

async function missCode({ bridge }: Host, log: Log): Promise<number> {
  const { misses, missed } = await bridge.call('mock.state', {});
  for (const miss of misses.slice(0, mostNamed).reverse())
    log.error(`--fail-on-miss: no answer for ${missWords(miss)}${miss.count > 1 ? ` (${miss.count} times)` : ''}`);
  if (misses.length > mostNamed) log.error(`--fail-on-miss: no answer for ${misses.length - mostNamed} more`);
  return missed === 0 ? 0 : 1;
}
