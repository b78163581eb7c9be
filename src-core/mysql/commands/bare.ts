/** Commands without arguments, and those whose arguments are shown as bytes only. */
import { commandName } from '../constants/commands.ts';
import { mysqlSpec } from '../packets/codec.ts';
import { type CommandDefinition, type ReplyShape, readCode } from './command.ts';

export interface BareCommand {
  /** What follows the code: empty where the command is well formed. */
  readonly rest: Uint8Array;
}

/** `page` is the specification's; the overview of commands where the command has none of its own. */
export function bareCommand(
  code: number,
  reply: ReplyShape,
  words: string,
  page = 'page_protocol_command_phase',
): CommandDefinition<BareCommand> {
  return {
    name: commandName(code),
    spec: mysqlSpec(page),
    code,
    reply,
    read(reader) {
      readCode(reader, code);
      return { rest: reader.remaining > 0 ? reader.eofBytes('arguments') : new Uint8Array(0) };
    },
    write(writer, value) {
      writer.u8(code).bytes(value.rest);
    },
    title: () => words,
  };
}

/** A command that no server of today gives an answer to but an error, or one that is not known at all. */
export function unknownCommand(code: number, reply: ReplyShape = 'unknown'): CommandDefinition<BareCommand> {
  return {
    ...bareCommand(code, reply, ''),
    title: ({ rest }) => (rest.length === 0 ? commandName(code) : `${commandName(code)}, ${rest.length} bytes`),
  };
}
