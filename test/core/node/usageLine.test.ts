import { Command, type CommanderError, Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { usageLine } from '../../../src-core/node/usageLine.ts';

/** What stands on stderr for these arguments. */
function lineFor(...args: string[]): string {
  const program = new Command('hydrophone').exitOverride().configureOutput({ outputError: () => undefined });
  program
    .command('app', { isDefault: true })
    .option('--listen <HOST:PORT>')
    .addOption(new Option('--mode <MODE>').choices(['off', 'prefer']))
    .action(() => undefined);
  program
    .command('show')
    .argument('<FILE>')
    .option('--json')
    .action(() => undefined);
  try {
    program.parse(args, { from: 'user' });
  } catch (thrown) {
    return usageLine(program, thrown as CommanderError, args);
  }
  return '';
}

describe('the line on wrong usage', () => {
  it('names what is wrong and what is expected', () => {
    expect(lineFor('--frob')).toBe("unknown option '--frob' for app; expected one of --listen, --mode");
    expect(lineFor('show', 'f', '--frob')).toBe("unknown option '--frob' for show; expected one of --json");
    expect(lineFor('frob')).toBe("unknown command 'frob'; expected one of app, show");
    expect(lineFor('show')).toBe("missing required argument 'FILE'; expected show [options] <FILE>");
    expect(lineFor('--listen')).toBe("option '--listen <HOST:PORT>' argument missing; expected app --listen <HOST:PORT>");
    expect(lineFor('--mode')).toBe("option '--mode <MODE>' argument missing; expected off, prefer");
    expect(lineFor('show', 'a', 'b')).toMatch(/^too many arguments.*; expected show \[options\] <FILE>$/);
  });
});
