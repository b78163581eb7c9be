/** What a Lua state needs, by Node. */
import { performance } from 'node:perf_hooks';
import type { CalendarTime, ClockPort, VmPorts } from '../../script/lua/vm/ports.ts';
import { luaFiles } from './luaFiles.ts';
import { luaShell } from './luaShell.ts';

/** `secrets`: values that no script finds in the environment. */
export function luaPorts(print: VmPorts['print'], secrets: readonly string[] = []): VmPorts {
  return {
    clock,
    files: luaFiles(),
    shell: luaShell(secrets),
    soon: (run) => void setImmediate(run),
    environmentVariable: (name) => {
      const value = process.env[name] ?? null;
      return value !== null && value !== '' && secrets.includes(value) ? null : value;
    },
    print,
  };
}

const clock: ClockPort = {
  now: () => performance.now(),
  time: () => Date.now() / 1000,
  processorTime: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  },
  calendar: (time, zone) => (zone === 'utc' ? inGreenwich(time) : inLocalTime(time)),
  timeOf: ({ year, month, day, hour, minute, second }) => {
    const date = new Date(0, 0, 1, hour, minute, second);
    date.setFullYear(year, month - 1, day);
    date.setHours(hour, minute, second);
    return date.getTime() / 1000;
  },
};

function inGreenwich(time: number): CalendarTime {
  const date = new Date(time * 1000);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    weekday: date.getUTCDay(),
    yearDay: dayOfYear(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()),
    daylightSaving: false,
    offset: 0,
    zone: 'GMT',
  };
}

function inLocalTime(time: number): CalendarTime {
  const date = new Date(time * 1000);
  const year = date.getFullYear();
  const offset = -date.getTimezoneOffset();
  const standard = -Math.max(new Date(year, 0, 1).getTimezoneOffset(), new Date(year, 6, 1).getTimezoneOffset());
  return {
    year,
    month: date.getMonth() + 1,
    day: date.getDate(),
    hour: date.getHours(),
    minute: date.getMinutes(),
    second: date.getSeconds(),
    weekday: date.getDay(),
    yearDay: dayOfYear(year, date.getMonth(), date.getDate()),
    daylightSaving: offset > standard,
    offset,
    get zone() {
      return zoneName(date);
    },
  };
}

function zoneName(date: Date): string {
  const parts = new Intl.DateTimeFormat('en', { timeZoneName: 'short' }).formatToParts(date);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
}

function dayOfYear(year: number, month: number, day: number): number {
  return Math.round((Date.UTC(year, month, day) - Date.UTC(year, 0, 1)) / 86_400_000);
}
