import { Command } from 'commander';
import { UsageFault } from '../parseOptions.ts';
import { addProxyOptions, type ProxyOptions, proxyOptions } from '../proxyOptions.ts';

/** Reads the arguments that the window was started with. Throws UsageFault with one line. */
export function windowArguments(args: readonly string[]): ProxyOptions {
  const command = addProxyOptions(new Command('hydrophone'))
    .option('--ui <HOST:PORT>', 'of the page; means nothing here')
    .option('--no-open', 'of the page; means nothing here')
    .exitOverride()
    .configureOutput({ outputError: () => undefined });
  try {
    command.parse([...args], { from: 'user' });
  } catch (thrown) {
    if (thrown instanceof UsageFault) throw thrown;
    throw new UsageFault((thrown as Error).message.replace(/^error: /, ''));
  }
  return proxyOptions(command.opts());
}
