/** Our server role, for who listens by himself and needs nothing else of the core. */
export { ServerSession } from '../responder/serverSession.ts';
