/** The modules that MySQL Proxy's scripts `require`. Internal ones, of natives alone, have names of their own. */
import { setNatives } from '../vm/libraries.ts';
import type { Lua, LuaRef, Native } from '../vm/lua.ts';
import type { ModulePorts, Natives } from './luaModule.ts';
import { parserNatives } from './parserNatives.ts';
import { passwordNatives } from './passwordNatives.ts';
import { loginNatives } from './protoLogin.ts';
import { replyNatives } from './protoReplies.ts';
import { statementNatives } from './protoStatements.ts';
import { chassis } from './sources/chassis.ts';
import { glib2 } from './sources/glib2.ts';
import { lfs } from './sources/lfs.ts';
import { lpeg } from './sources/lpeg.ts';
import { lpegCaptures } from './sources/lpegCaptures.ts';
import { lpegPatterns } from './sources/lpegPatterns.ts';
import { mysqlProto } from './sources/mysqlProto.ts';
import { mysqlTokenizer } from './sources/mysqlTokenizer.ts';
import { posix } from './sources/posix.ts';
import { proxyAutoConfig } from './sources/proxyAutoConfig.ts';
import { proxyBalance } from './sources/proxyBalance.ts';
import { proxyCommands } from './sources/proxyCommands.ts';
import { proxyParser } from './sources/proxyParser.ts';
import { proxyTest } from './sources/proxyTest.ts';
import { proxyTokenizer } from './sources/proxyTokenizer.ts';
import { chassisNatives, fileNatives, glibNatives, processNatives } from './systemNatives.ts';
import { commandNatives, tokenizerNatives } from './tokenizerNatives.ts';

export type { FileFacts, FolderPort, LogLevel, ModulePorts, ProcessPort } from './luaModule.ts';

/** What the modules are put into: `LuaVm` is one. */
export interface Preloads {
  preload(name: string, source: string | Native, chunkName?: string): void;
  metatable(natives: Natives): LuaRef;
}

const sources: Readonly<Record<string, string>> = {
  'mysql.proto': mysqlProto,
  'mysql.tokenizer': mysqlTokenizer,
  'proxy.commands': proxyCommands,
  'proxy.tokenizer': proxyTokenizer,
  'proxy.parser': proxyParser,
  'proxy.balance': proxyBalance,
  'proxy.auto-config': proxyAutoConfig,
  'proxy.test': proxyTest,
  chassis,
  posix,
  glib2,
  lfs,
  lpeg,
  'hydrophone.lpeg.captures': lpegCaptures,
  'hydrophone.lpeg.patterns': lpegPatterns,
};

/** Lets scripts of the state require the modules. Once a state. */
export function preloadModules(vm: Preloads, ports: ModulePorts): void {
  for (const [name, source] of Object.entries(sources)) vm.preload(name, source, `=${name.replaceAll('.', '/')}.lua`);
  for (const [name, natives] of Object.entries(nativeModules(ports))) vm.preload(name, opener(natives));
  const metatable = vm.metatable({});
  vm.preload('hydrophone.userdata', opener({ new: (lua) => newUserdata(lua, metatable) }));
}

/** Only userdata have a length in Lua 5.1 that a metatable can tell, and scripts cannot make them. */
function newUserdata(lua: Lua, metatable: LuaRef): number {
  lua.newObject({}, metatable);
  return 1;
}

function nativeModules(ports: ModulePorts): Readonly<Record<string, Natives>> {
  return {
    'mysql.password': passwordNatives(ports),
    'hydrophone.proto': { ...replyNatives, ...loginNatives(ports), ...statementNatives },
    'hydrophone.tokenizer': tokenizerNatives,
    'hydrophone.commands': commandNatives,
    'hydrophone.parser': parserNatives,
    'hydrophone.chassis': chassisNatives(ports),
    'hydrophone.glib2': glibNatives(ports),
    'hydrophone.posix': processNatives(ports),
    'hydrophone.files': fileNatives(ports),
  };
}

/** `require` of natives: a table of them. */
function opener(natives: Natives): Native {
  return (lua: Lua) => {
    lua.newTable(0, Object.keys(natives).length);
    setNatives(lua, natives);
    return 1;
  };
}
