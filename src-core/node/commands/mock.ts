import type { Command } from 'commander';
import type { CommandContext } from '../commandContext.ts';
import type { Host } from '../host.ts';
import type { Log } from '../log.ts';
import { missWords } from '../mockLog.ts';
import { UsageFault } from '../parseOptions.ts';
import { addConversationOptions, addListenOption, type ProxyOptionsGiven, proxyOptions } from '../proxyOptions.ts';
import { addRecordingOptions, type RecordingOptions, recordWith } from './record.ts';

export interface MockOptions extends Omit<ProxyOptionsGiven, 'backend' | 'mock'>, RecordingOptions {
  readonly failOnMiss?: boolean;
}

export function addMock(program: Command, run: (file: string | undefined, options: MockOptions) => Promise<void>): void {
  const command = program
    .command('mock')
    .description('a server that answers what a file says, or the file of one that answers as a capture does (docs/mock.md)')
    .argument('[FILE]', 'YAML with statements and their answers');
  addRecordingOptions(addConversationOptions(addListenOption(command)).option('--out <FILE>', 'keep the capture in this file (.hydro)'))
    .option('--fail-on-miss', 'exit code 1 where a statement had no answer')
    .action(run);
}

export async function mock(file: string | undefined, options: MockOptions, context: CommandContext): Promise<number> {
  if (file === undefined) throw new UsageFault('mock needs a file; expected YAML with statements and their answers, such as mock.yaml');
  const proxy = proxyOptions({ ...options, mock: file });
  return recordWith(proxy, options, context, (host) => (options.failOnMiss === true ? missCode(host, context.log) : Promise.resolve(0)));
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
