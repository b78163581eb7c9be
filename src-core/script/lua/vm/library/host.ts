/** What the Lua text of the libraries needs of the host. */
import type { Native } from '../lua.ts';
import { isFileError, type VmPorts } from '../ports.ts';

/** readFile(path): text, or nil and the reason. isFile(path). write(stream, text). */
export function hostNatives({ files, print }: VmPorts): Readonly<Record<string, Native>> {
  return {
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
