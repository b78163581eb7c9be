/** Commands whose argument is one text in character_set_client that runs to the packet's end. */
import { commandName } from '../constants/commands.ts';
import { mysqlSpec, statementCharset } from '../packets/codec.ts';
import { type CommandDefinition, type ReplyShape, readCode } from './command.ts';

export interface TextCommand {
  readonly text: string;
}

export function textCommand(
  code: number,
  reply: ReplyShape,
  label: string,
  page: string,
  title: (text: string) => string,
): CommandDefinition<TextCommand> {
  return {
    name: commandName(code),
    spec: mysqlSpec(page),
    code,
    reply,
    read(reader, context) {
      readCode(reader, code);
      return { text: reader.eofText(label, statementCharset(context)) };
    },
    write(writer, value, context) {
      writer.u8(code).text(value.text, statementCharset(context));
    },
    title: ({ text }) => title(text),
  };
}
