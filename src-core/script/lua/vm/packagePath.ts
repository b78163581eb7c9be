/** Where `require` looks for files. https://www.lua.org/manual/5.1/manual.html#pdf-package.path */

export interface PackagePaths {
  /** `--lua-path`. */
  readonly option?: string | undefined;
  /** LUA_PATH. `;;` in either stands for what would be looked through without it. */
  readonly environment?: string | undefined;
  /** Path of the script, in whose folder its modules are looked for as well. */
  readonly script?: string | undefined;
  /** `--basedir`, below which MySQL Proxy keeps its libraries. */
  readonly basedir?: string | undefined;
}

/** Lua's `package.path`. */
export function packagePath({ option, environment, script, basedir }: PackagePaths): string {
  const folder = script === undefined ? null : (/^(.*[\\/])[^\\/]*$/.exec(script)?.[1] ?? './');
  const usual = [
    ...(folder === null ? [] : inFolder(folder)),
    ...(basedir === undefined ? [] : inFolder(`${basedir.replace(/\/$/, '')}/lib/mysql-proxy/lua/`)),
    ...inFolder('./'),
  ];
  const given = [option, environment].filter((path) => path !== undefined && path !== '').join(';');
  const all = `${given};;`.replaceAll(';;', `;${usual.join(';')};`);
  return [...new Set(all.split(';').filter((template) => template !== ''))].join(';');
}

function inFolder(folder: string): string[] {
  return [`${folder}?.lua`, `${folder}?/init.lua`];
}
