/** A breakpoint with its filter, and what is counted of it. */
import type { Breakpoint, BreakpointState } from '../../bridge/contract.ts';
import { FilterFault, faultLine } from '../../capture/filter/faults.ts';
import { compileFilter, type Filter } from '../../capture/filter/filter.ts';
import { stoppedCommands } from '../rules/coverage.ts';

const places = { statement: 'a statement', reply: 'a reply', login: 'a login' } as const;

export class LiveBreakpoint {
  readonly id: string;
  readonly at: Breakpoint['at'];
  readonly commands: ReadonlySet<number>;
  hits = 0;
  private readonly given: Breakpoint;
  private readonly filter: Filter | null;
  private readonly error: string | null;
  private isOn: boolean;
  private left: number | null;

  constructor(given: Breakpoint) {
    this.given = given;
    this.id = given.id;
    this.at = given.at;
    this.left = given.limit;
    this.isOn = given.on && given.limit !== 0;
    const { filter, error } = compiled(given);
    this.filter = filter;
    this.error = error;
    this.commands = filter === null ? new Set() : stoppedCommands(filter);
  }

  /** The filter, where the breakpoint is at work. */
  get active(): Filter | null {
    return this.isOn ? this.filter : null;
  }

  get state(): BreakpointState {
    const { id, filter, at } = this.given;
    return { id, on: this.isOn, filter, at, limit: this.left, hits: this.hits, error: this.error };
  }

  /** It stops somebody. True where it was the last time. */
  hit(): boolean {
    this.hits++;
    if (this.left === null) return false;
    this.left--;
    if (this.left > 0) return false;
    this.isOn = false;
    return true;
  }

  /** Another definition under the same id: what was counted goes on where filter and place are the same. */
  replacedBy(given: Breakpoint): LiveBreakpoint {
    const next = new LiveBreakpoint(given);
    if (given.filter === this.given.filter && given.at === this.given.at) next.hits = this.hits;
    return next;
  }
}

function compiled({ filter: text, at }: Breakpoint): { readonly filter: Filter | null; readonly error: string | null } {
  try {
    const filter = compileFilter(text);
    const late = at === 'login' ? filter.needs !== 'login' : at === 'statement' && filter.needs === 'reply';
    if (!late) return { filter, error: null };
    const remedy = filter.needs === 'reply' ? 'stop at the reply' : 'stop at the statement';
    return { filter: null, error: `not all that this filter asks for is known at ${places[at]}; ${remedy} instead` };
  } catch (thrown) {
    if (!(thrown instanceof FilterFault)) throw thrown;
    return { filter: null, error: faultLine(thrown) };
  }
}
