/** What the Lua text of the libraries needs of the host. */
import type { Native } from '../lua.ts';
import { OutOfMemory } from '../memory.ts';
import { isFileError } from '../ports.ts';
import type { LuaStack } from '../stack.ts';
import { bytesArgument, numberArgument } from './arguments.ts';
import type { Surroundings } from './surroundings.ts';

/** isOutermost(). rep(text, count). readFile(path): text, or nil and the reason. isFile(path). write(stream, text). */
export function hostNatives({
  ports: { files, print },
  isOutermost,
  worked,
  maximumBytes,
}: Surroundings): Readonly<Record<string, Native>> {
  return {
    isOutermost(lua) {
      lua.pushBoolean(isOutermost((lua as LuaStack).thread));
      return 1;
    },
    /** string.rep: Lua's own adds letter by letter, for seconds. */
    rep(lua) {
      const text = bytesArgument(lua, 1, 'rep');
      const count = Math.max(0, Math.trunc(numberArgument(lua, 2, 'rep')));
      const length = text.length * count;
      if (length > maximumBytes) throw new OutOfMemory();
      lua.pushBytes(repeated(text, length));
      if (length > 100_000) worked((lua as LuaStack).thread, length);
      return 1;
    },
    readFile(lua) {
      try {
        lua.pushBytes(files.readAll(lua.toText(1) ?? ''));
        return 1;
      } catch (thrown) {
        if (!isFileError(thrown)) throw thrown;
        lua.pushNil();
        lua.pushText(thrown.message);
        return 2;
      }
    },
    isFile(lua) {
      lua.pushBoolean(files.isFile(lua.toText(1) ?? ''));
      return 1;
    },
    write(lua) {
      print(lua.toBytes(2) ?? new Uint8Array(), lua.toText(1) === 'stderr' ? 'stderr' : 'stdout', lua.context);
      return 0;
    },
  };
}

function repeated(text: Uint8Array, length: number): Uint8Array {
  const whole = new Uint8Array(length);
  if (length === 0) return whole;
  whole.set(text);
  for (let filled = text.length; filled < length; filled *= 2) whole.copyWithin(filled, 0, Math.min(filled, length - filled));
  return whole;
}
