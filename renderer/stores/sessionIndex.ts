/** Sessions grouped as the tree shows them, updated one change at a time: there may be a hundred thousand. */
import type { SessionSummary } from '../../src-core/bridge/contract.ts';

export interface SessionGroup {
  readonly program: string;
  readonly live: Set<number>;
  readonly closed: Set<number>;
}

export type TreeNode =
  | {
      readonly kind: 'group';
      readonly key: string;
      readonly level: 1;
      readonly program: string;
      readonly live: number;
      readonly open: boolean;
    }
  | {
      readonly kind: 'closed';
      readonly key: string;
      readonly level: 2;
      readonly program: string;
      readonly count: number;
      readonly open: boolean;
    }
  | { readonly kind: 'failures'; readonly key: string; readonly level: 1; readonly count: number; readonly open: boolean }
  | { readonly kind: 'session'; readonly key: string; readonly level: 2 | 3; readonly session: SessionSummary };

type Place = { readonly group: string; readonly list: 'live' | 'closed' } | { readonly group: null; readonly list: 'failed' };

/** A clear click toggles a section; what is not named here stands at its default (closed sessions folded, the rest open). */
export type Toggled = ReadonlySet<string>;

export class SessionIndex {
  readonly #sessions = new Map<number, SessionSummary>();
  readonly #groups = new Map<string, SessionGroup>();
  readonly #failed = new Set<number>();
  #removed: readonly string[] = [];
  #newestLogin: SessionSummary | null = null;

  /** Capability flags that the newest greeting lost on its way to the client. */
  get removedCapabilities(): readonly string[] {
    return this.#removed;
  }

  /** The session that logged in last, as far as is known. */
  get newestLogin(): SessionSummary | null {
    return this.#newestLogin;
  }

  get(id: number): SessionSummary | undefined {
    return this.#sessions.get(id);
  }

  /** It has logged in and is not over. */
  isLive(id: number): boolean {
    const session = this.#sessions.get(id);
    return session !== undefined && (session.state === 'ready' || session.state === 'inTransaction');
  }

  /** Sessions that a statement can be sent in, the newest first. */
  live(): SessionSummary[] {
    const found: SessionSummary[] = [];
    for (const group of this.#groups.values()) {
      for (const id of group.live) {
        const session = this.#sessions.get(id);
        if (session !== undefined && this.isLive(id)) found.push(session);
      }
    }
    return found.sort((a, b) => b.id - a.id);
  }

  get size(): number {
    return this.#sessions.size;
  }

  apply(changed: readonly SessionSummary[]): void {
    for (const session of changed) {
      const before = this.#sessions.get(session.id);
      const now = place(session);
      if (before !== undefined) {
        const old = place(before);
        if (old.group !== now.group || old.list !== now.list) this.#list(old)?.delete(session.id);
      }
      this.#sessions.set(session.id, session);
      if (session.serverVersion !== null) this.#removed = session.removedCapabilities;
      if (loggedIn.has(session.state) && session.id >= (this.#newestLogin?.id ?? 0)) this.#newestLogin = session;
      this.#list(now)?.add(session.id);
    }
  }

  clear(): void {
    this.#sessions.clear();
    this.#groups.clear();
    this.#failed.clear();
    this.#removed = [];
    this.#newestLogin = null;
  }

  /** The visible nodes, top to bottom; folded sections cost nothing. */
  nodes(toggled: Toggled): TreeNode[] {
    const nodes: TreeNode[] = [];
    for (const group of [...this.#groups.values()].sort((a, b) => a.program.localeCompare(b.program))) {
      if (group.live.size + group.closed.size === 0) continue;
      const key = `group:${group.program}`;
      const open = !toggled.has(key);
      nodes.push({ kind: 'group', key, level: 1, program: group.program, live: group.live.size, open });
      if (!open) continue;
      this.#pushSessions(nodes, ascending(group.live), 2);
      if (group.closed.size === 0) continue;
      const closedKey = `closed:${group.program}`;
      const closedOpen = toggled.has(closedKey);
      nodes.push({ kind: 'closed', key: closedKey, level: 2, program: group.program, count: group.closed.size, open: closedOpen });
      if (closedOpen) this.#pushSessions(nodes, ascending(group.closed).reverse(), 3);
    }
    if (this.#failed.size > 0) {
      const open = !toggled.has('failures');
      nodes.push({ kind: 'failures', key: 'failures', level: 1, count: this.#failed.size, open });
      if (open) this.#pushSessions(nodes, ascending(this.#failed).reverse(), 2);
    }
    return nodes;
  }

  #pushSessions(nodes: TreeNode[], ids: Iterable<number>, level: 2 | 3): void {
    for (const id of ids) {
      const session = this.#sessions.get(id);
      if (session !== undefined) nodes.push({ kind: 'session', key: `session:${id}`, level, session });
    }
  }

  #list(at: Place): Set<number> | undefined {
    if (at.group === null) return this.#failed;
    let group = this.#groups.get(at.group);
    if (group === undefined) {
      group = { program: at.group, live: new Set(), closed: new Set() };
      this.#groups.set(at.group, group);
    }
    return group[at.list];
  }
}

const loggedIn: ReadonlySet<string> = new Set(['ready', 'inTransaction', 'closed']);

/** In the order the sessions were opened, whatever the order they were told in. */
function ascending(ids: ReadonlySet<number>): number[] {
  return [...ids].sort((a, b) => a - b);
}

function place(session: SessionSummary): Place {
  // A session that could not be followed stays degraded when it has closed; without a user it was none that logged in
  const over = session.state === 'closed' || session.closedAt !== null;
  if (session.state === 'failed' || (over && session.state === 'degraded' && session.user === null)) return { group: null, list: 'failed' };
  return { group: session.program, list: over ? 'closed' : 'live' };
}
