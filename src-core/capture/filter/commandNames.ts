/** Names of commands as people type them: `query`, `execute`, `stmt_close`, `COM_PING`. */
import { command } from '../../mysql/constants/commands.ts';
import { nameTest } from './glob.ts';

/** In lower case, without `COM_`; the COM_STMT_ ones also without `STMT_`, as far as no other command is called so. */
export const commandWords: ReadonlyMap<string, number> = words();

function words(): Map<string, number> {
  const found = new Map<string, number>();
  const all = Object.entries(command);
  for (const [name, code] of all) found.set(name.slice(4).toLowerCase(), code);
  for (const [name, code] of all) {
    const short = /^COM_STMT_(.*)$/.exec(name)?.[1]?.toLowerCase();
    if (short !== undefined && !found.has(short)) found.set(short, code);
  }
  return found;
}

/** Codes of the commands that a word names, with `*` for any text; empty for none. */
export function commandCodes(word: string): number[] {
  const test = nameTest(word.replace(/^com_/i, ''));
  return [...new Set([...commandWords].filter(([name]) => test(name)).map(([, code]) => code))];
}
