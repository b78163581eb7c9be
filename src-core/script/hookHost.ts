/** The worker's side: calls the hooks of one module. Hooks of several sessions run interleaved; none waits for another. */
import { command } from '../mysql/constants/commands.ts';
import { type Exported, type HookName, hookNames, usualCommands, usualRows } from './hooks.ts';
import type { FromScript, ToScript } from './messages.ts';
import { readReturned } from './returned.ts';

export interface HookHostPorts {
  post(message: FromScript): void;
  /** µs on any monotonic clock. */
  now(): number;
  /** What was thrown, in words, and where in the script: `file:line`. */
  explain(thrown: unknown): { readonly message: string; readonly place: string | null };
}

type Hook = (event: unknown) => unknown;

export class HookHost {
  private readonly ports: HookHostPorts;
  private readonly module: Readonly<Record<string, unknown>>;
  private readonly states = new Map<number, object>();

  constructor(ports: HookHostPorts, module: Readonly<Record<string, unknown>>) {
    this.ports = ports;
    this.module = module;
  }

  take(message: ToScript): void {
    if (message.kind === 'call') this.call(message);
    else if (message.kind === 'forget') this.states.delete(message.session);
    else this.ports.post({ kind: 'pong' });
  }

  private call({ n, hook, event }: ToScript & { kind: 'call' }): void {
    const { ports } = this;
    const start = ports.now();
    const queueId = 'id' in event ? event.id : null;
    const returned = (value: unknown): void => {
      const us = ports.now() - start;
      try {
        ports.post({ kind: 'returned', n, us, ...readReturned(hook, value, queueId) });
      } catch (thrown) {
        threw(thrown);
      }
    };
    const threw = (thrown: unknown): void => ports.post({ kind: 'threw', n, us: ports.now() - start, ...ports.explain(thrown) });
    try {
      const value = (this.module[hook] as Hook)({ ...event, state: this.stateOf(event.session.id) });
      if (isThenable(value)) value.then(returned, threw);
      else returned(value);
    } catch (thrown) {
      threw(thrown);
    }
  }

  private stateOf(session: number): object {
    const known = this.states.get(session);
    if (known !== undefined) return known;
    const state = {};
    this.states.set(session, state);
    return state;
  }
}

/** Throws an Error that says what an export should be. */
export function readExports(module: Readonly<Record<string, unknown>>): Exported {
  const hooks: HookName[] = [];
  for (const name of hookNames) {
    if (module[name] === undefined) continue;
    if (typeof module[name] !== 'function') throw new Error(`${name} is exported as ${typeof module[name]}; expected a function`);
    hooks.push(name);
  }
  if (hooks.length === 0) {
    const others = Object.keys(module).filter((name) => name !== 'default');
    const found = others.length === 0 ? '' : ` (it exports ${others.slice(0, 5).join(', ')})`;
    throw new Error(`exports no hook${found}; expected a function named ${hookNames.slice(0, -1).join(', ')} or ${hookNames.at(-1)}`);
  }
  const commands = module.commands ?? usualCommands;
  const unknown = Array.isArray(commands) ? commands.find((name) => !Object.hasOwn(command, name)) : commands;
  if (!Array.isArray(commands) || unknown !== undefined)
    throw new Error(`commands has ${String(unknown)}; expected an array of names such as ['COM_QUERY', 'COM_INIT_DB']`);
  const maxRows = module.maxRows ?? usualRows;
  if (typeof maxRows !== 'number' || !Number.isInteger(maxRows) || maxRows < 0)
    throw new Error('maxRows is not right; expected a whole number from 0 on');
  return { hooks, commands, maxRows };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}
