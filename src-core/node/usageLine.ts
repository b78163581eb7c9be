import type { Command, CommanderError } from 'commander';

/** What is wrong with the command line, and what is expected, in one line. */
export function usageLine(program: Command, error: CommanderError, args: readonly string[]): string {
  const command = program.commands.find((c) => c.name() === args[0]) ?? program.commands.find((c) => c.name() === 'app')!;
  const what = error.message.replace(/^error: /, '').replaceAll(/\s*\n\s*/g, ' ');
  switch (error.code) {
    case 'commander.unknownOption':
      return `${what} for ${command.name()}; expected one of ${optionNames(command)}`;
    case 'commander.unknownCommand':
    case 'commander.excessArguments':
      if (!program.commands.some((c) => c.name() === args[0]))
        return `unknown command '${args[0] ?? ''}'; expected one of ${commandNames(program)}`;
      return `${what}; expected ${command.name()} ${command.usage()}`;
    case 'commander.optionMissingArgument':
      return `${what}; expected ${argumentOf(command, what)}`;
    case 'commander.missingArgument':
      return `${what}; expected ${command.name()} ${command.usage()}`;
    default:
      return what;
  }
}

/** The values that the option takes, where they are named, else how the option is written. */
function argumentOf(command: Command, what: string): string {
  const option = command.options.find((o) => what.includes(`'${o.flags}'`));
  return option?.argChoices?.join(', ') ?? `${command.name()} ${option?.flags ?? command.usage()}`;
}

function optionNames(command: Command): string {
  return command.options.map((o) => o.long).join(', ');
}

function commandNames(program: Command): string {
  return program.commands.map((c) => c.name()).join(', ');
}
