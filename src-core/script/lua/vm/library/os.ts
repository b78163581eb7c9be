/** Lua's `os`. https://www.lua.org/manual/5.1/manual.html#5.8 */
import type { Lua, Native } from '../lua.ts';
import { type CalendarTime, isFileError, type VmPorts } from '../ports.ts';
import { badArgument, bytesArgument, isAbsent, numberArgument, textArgument } from './arguments.ts';
import { answer } from './io.ts';
import { Shell } from './shell.ts';
import { formatTime } from './strftime.ts';
import type { Surroundings } from './surroundings.ts';

export function osLibrary(surroundings: Surroundings): Readonly<Record<string, Native>> {
  const { clock, files, environmentVariable } = surroundings.ports;
  const shell = new Shell(surroundings);
  return {
    clock: (lua) => pushNumber(lua, clock.processorTime()),
    time: (lua) => pushNumber(lua, isAbsent(lua, 1) ? Math.floor(clock.time()) : timeOfTable(lua, clock)),
    date(lua) {
      const format = textArgument(lua, 1, 'date', '%c');
      const time = Math.trunc(numberArgument(lua, 2, 'date', Math.floor(clock.time())));
      const utc = format.startsWith('!');
      const moment = clock.calendar(time, utc ? 'utc' : 'local');
      const rest = utc ? format.slice(1) : format;
      if (Number.isNaN(moment.year)) lua.pushNil();
      else if (rest.startsWith('*t')) pushTable(lua, moment);
      else lua.pushText(formatTime(rest, moment, time));
      return 1;
    },
    difftime: (lua) => pushNumber(lua, numberArgument(lua, 1, 'difftime') - numberArgument(lua, 2, 'difftime', 0)),
    getenv(lua) {
      const value = environmentVariable(textArgument(lua, 1, 'getenv'));
      if (value === null) lua.pushNil();
      else lua.pushText(value);
      return 1;
    },
    remove(lua) {
      const name = textArgument(lua, 1, 'remove');
      return done(lua, name, () => files.remove(name));
    },
    rename(lua) {
      const from = textArgument(lua, 1, 'rename');
      const to = textArgument(lua, 2, 'rename');
      return done(lua, from, () => files.rename(from, to));
    },
    tmpname(lua) {
      lua.pushText(files.temporaryName());
      return 1;
    },
    setlocale(lua) {
      const locale = textArgument(lua, 1, 'setlocale', '');
      if (locale === '' || locale === 'C' || locale === 'POSIX') lua.pushText('C');
      else lua.pushNil();
      return 1;
    },
    execute(lua) {
      if (isAbsent(lua, 1)) return pushNumber(lua, 1);
      const command = bytesArgument(lua, 1, 'execute');
      try {
        return pushNumber(lua, shell.run(command, new Uint8Array(), 'printed', lua.context).status);
      } catch (thrown) {
        if (!isFileError(thrown)) throw thrown;
        return pushNumber(lua, -1);
      }
    },
    exit() {
      throw new Error("'os.exit' is not supported here: a script cannot end the proxy");
    },
  };
}

function pushNumber(lua: Lua, value: number): number {
  if (Number.isNaN(value)) lua.pushNil();
  else lua.pushNumber(value);
  return 1;
}

function done(lua: Lua, name: string, run: () => void): number {
  return answer(lua, name, () => {
    run();
    lua.pushBoolean(true);
    return 1;
  });
}

function pushTable(lua: Lua, { year, month, day, hour, minute, second, weekday, yearDay, daylightSaving }: CalendarTime): void {
  lua.newTable(0, 9);
  const fields = { sec: second, min: minute, hour, day, month, year, wday: weekday + 1, yday: yearDay + 1 };
  for (const [name, value] of Object.entries(fields)) {
    lua.pushNumber(value);
    lua.setField(-2, name);
  }
  lua.pushBoolean(daylightSaving);
  lua.setField(-2, 'isdst');
}

function timeOfTable(lua: Lua, clock: VmPorts['clock']): number {
  if (lua.type(1) !== 'table') throw badArgument(lua, 1, 'time', 'table');
  lua.top = 1;
  const field = (name: string, otherwise?: number): number => {
    lua.getField(1, name);
    const value = lua.toNumber(-1);
    lua.pop();
    if (!Number.isNaN(value)) return Math.trunc(value);
    if (otherwise === undefined) throw new Error(`field '${name}' missing in date table`);
    return otherwise;
  };
  const clockTime = { second: field('sec', 0), minute: field('min', 0), hour: field('hour', 12) };
  return clock.timeOf({ ...clockTime, day: field('day'), month: field('month'), year: field('year') });
}
