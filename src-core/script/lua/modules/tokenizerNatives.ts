/** What `mysql.tokenizer` and `proxy.commands` are built on. */
import { commands } from '../../../mysql/commands/index.ts';
import { bytesArgument, bytesOf, textOf } from './arguments.ts';
import type { Natives } from './luaModule.ts';
import { tokenNames } from './tokenNames.ts';
import { proxyTokens } from './tokens.ts';

export const tokenizerNatives: Natives = {
  /** Number and text of each token in turn; the number is negative, less one, where the name stood in backticks. */
  tokens: (lua) => {
    const tokens = proxyTokens(textOf(bytesArgument(lua, 1, 'tokenize')));
    lua.newTable(tokens.length * 2, 0);
    for (const [i, { id, text, quoted }] of tokens.entries()) {
      lua.pushNumber(quoted ? -1 - id : id);
      lua.rawSetAt(-2, 2 * i + 1);
      lua.pushBytes(bytesOf(text));
      lua.rawSetAt(-2, 2 * i + 2);
    }
    return 1;
  },
  /** The names by their numbers, from 0. */
  names: (lua) => {
    lua.newTable(tokenNames.length, 1);
    for (const [id, name] of tokenNames.entries()) {
      lua.pushText(name);
      lua.rawSetAt(-2, id);
    }
    return 1;
  },
};

export const commandNatives: Natives = {
  /** COM_… by their codes. */
  names: (lua) => {
    lua.newTable(commands.length, 1);
    for (const { code, name } of commands) {
      lua.pushText(name);
      lua.rawSetAt(-2, code);
    }
    return 1;
  },
};
