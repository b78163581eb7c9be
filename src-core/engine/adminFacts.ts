/** How the engine stands, for the admin interface. */
import type { Phase } from '../machine/io.ts';
import { connectionStates } from '../responder/admin/adminTables.ts';
import type { EngineFacts } from '../responder/admin/ports.ts';
import type { Engine } from './engine.ts';

const { readHandshake, readAuth, readAuthResult, readQuery, readQueryResult, closeClient } = connectionStates;

/** MySQL Proxy's states where no command is under way. */
const states: Readonly<Record<Phase, number>> = {
  greeting: readHandshake,
  login: readAuth,
  securing: readAuth,
  auth: readAuthResult,
  ready: readQuery,
  opaque: readQuery,
  closed: closeClient,
};

export function adminFacts(engine: Engine): EngineFacts {
  const { listeners, recording } = engine.status();
  return {
    recording,
    listeners: listeners.map(({ listen, readOnly }) => ({ address: listen, readOnly })),
    backends: engine.backends.all.map((b) => {
      const { ndx, address, state, type, uuid, connectedClients } = b;
      return { ndx, address, state, type, uuid, connectedClients };
    }),
    connections: engine.sessions().map(({ machine }) => {
      const { phase, context, isBusy } = machine;
      const state = phase === 'ready' && isBusy ? readQueryResult : states[phase];
      return { openedAt: context.session.openedAt, state, schema: context.schema ?? '' };
    }),
  };
}
