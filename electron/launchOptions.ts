import { resolve } from 'node:path';
import { Command } from 'commander';
import { UsageFault } from '../src-core/node/parseOptions.ts';
import { addProxyOptions, type ProxyOptions, proxyOptions } from '../src-core/node/proxyOptions.ts';

/**
 * The options among the arguments of this process. In a checkout (`electron FOLDER …`) they come after the app's folder,
 * in a packaged app after the program; switches of Chromium and of test drivers stand before the folder.
 */
export function optionArguments(argv: readonly string[], appFolder: string, isPackaged: boolean): string[] {
  if (isPackaged) return argv.slice(1);
  const at = argv.findIndex((argument, i) => i > 0 && !argument.startsWith('-') && resolve(argument) === resolve(appFolder));
  return at < 0 ? [] : argv.slice(at + 1);
}

/** Throws UsageFault with one line. */
export function launchOptions(args: readonly string[]): ProxyOptions {
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
