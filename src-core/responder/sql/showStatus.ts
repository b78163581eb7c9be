/** SHOW STATUS: the counters that tools ask for. */
import type { SqlServer } from './sqlServer.ts';

export function statusRows(db: SqlServer): [string, string][] {
  const uptime = Math.floor((db.ports.now() - db.startedAt) / 1_000_000);
  const running = [...db.sessions.values()].filter((s) => s.state.running !== null).length;
  return Object.entries({
    Connections: Math.max(0, ...db.sessions.keys()),
    Queries: db.questions,
    Questions: db.questions,
    Slow_queries: 0,
    Ssl_cipher: '',
    Threads_connected: db.sessions.size,
    Threads_running: running,
    Uptime: uptime,
  }).map(([name, value]) => [name, String(value)]);
}
