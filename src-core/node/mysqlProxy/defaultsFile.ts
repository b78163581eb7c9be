/** The ini file of `--defaults-file`: in its section [mysql-proxy], options under their names without the dashes. */
import { readFileSync, statSync } from 'node:fs';
import type { Command, Option } from 'commander';
import { parse } from 'ini';
import { UsageFault } from '../parseOptions.ts';

const section = 'mysql-proxy';
const othersMay = 0o007;

/** Options by their names. Throws UsageFault where the file cannot be read, or others than its owner and group can. */
export function readDefaultsFile(path: string): Readonly<Record<string, string>> {
  const text = contentOf(path);
  const parsed = parse(escaped(text)) as Record<string, unknown>;
  const options = parsed[section];
  if (typeof options !== 'object' || options === null)
    throw new UsageFault(`--defaults-file ${path} has no section [${section}]; expected one with options under their names without dashes`);
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name, String(value)]));
}

/** As MySQL Proxy insisted: passwords may stand in it. */
function contentOf(path: string): string {
  try {
    const { mode } = statSync(path);
    if (process.platform !== 'win32' && (mode & othersMay) !== 0) {
      const rights = (mode & 0o777).toString(8).padStart(4, '0');
      throw new UsageFault(`--defaults-file ${path} is open to everybody (${rights}); expected 0660 or less: chmod 0660 ${path}`);
    }
    return readFileSync(path, 'utf8');
  } catch (thrown) {
    if (thrown instanceof UsageFault) throw thrown;
    throw new UsageFault(`--defaults-file ${path} cannot be read: ${(thrown as Error).message}; expected an ini file`);
  }
}

/** In MySQL Proxy's files a comment has a line of its own: `;` and `#` in a value (a lua-path) are part of it. */
function escaped(text: string): string {
  return text.replaceAll(/^(\s*[^\s;#[][^=\n]*=\s*)([^"'\n][^\n]*)$/gm, (_, start: string, value: string) => {
    return start + value.replaceAll(/[;#]/g, '\\$&');
  });
}

/** Options of the command that were not given on the command line are set as the file says. Resolves to names that it has none for. */
export function applyDefaults(command: Command, values: Readonly<Record<string, string>>, path: string): string[] {
  const unknown: string[] = [];
  for (const [name, text] of Object.entries(values)) {
    const option = command.options.find(({ long }) => long === `--${name}`);
    if (option === undefined || option.long === '--defaults-file') unknown.push(name);
    else if (command.getOptionValueSource(option.attributeName()) !== 'cli') set(command, option, text, path);
  }
  return unknown;
}

function set(command: Command, option: Option, text: string, path: string): void {
  const name = option.attributeName();
  if (option.required) {
    const parsed = option.parseArg === undefined ? text : option.parseArg(text, undefined as never);
    command.setOptionValueWithSource(name, parsed, 'config');
    return;
  }
  const value = switches[text.trim().toLowerCase()];
  if (value === undefined)
    throw new UsageFault(`--defaults-file ${path}: ${option.long!.slice(2)} = ${text} is not understood; expected true or false`);
  if (value) command.setOptionValueWithSource(name, !option.negate, 'config');
}

const switches: Readonly<Record<string, boolean>> = {
  true: true,
  false: false,
  '1': true,
  '0': false,
  yes: true,
  no: false,
  on: true,
  off: false,
};
