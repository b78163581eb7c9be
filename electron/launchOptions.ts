import { resolve } from 'node:path';

/**
 * The options among the arguments of this process. In a checkout (`electron FOLDER …`) they come after the app's folder,
 * in a packaged app after the program; switches of Chromium and of test drivers stand before the folder.
 */
export function optionArguments(argv: readonly string[], appFolder: string, isPackaged: boolean): string[] {
  if (isPackaged) return argv.slice(1);
  const at = argv.findIndex((argument, i) => i > 0 && !argument.startsWith('-') && resolve(argument) === resolve(appFolder));
  return at < 0 ? [] : argv.slice(at + 1);
}
