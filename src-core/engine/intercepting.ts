/** What takes hold of conversations, for the hosts (DESIGN, import table). */
import type { Handlers } from '../bridge/server.ts';
import { CallFault } from '../capture/callFault.ts';
import { ownQuery } from '../intercept/commands/rewriting.ts';
import type { Engine } from './engine.ts';

export { interceptHandlers } from '../intercept/interceptHandlers.ts';
export { Intercepting } from '../intercept/intercepting.ts';

/** The calls that send something inside a live session. */
export function sessionHandlers(engine: Engine): Pick<Handlers['calls'], 'session.run'> {
  return {
    'session.run': async ({ session, sql, by }) => {
      const driver = engine.session(session);
      if (driver === null) throw new CallFault('notFound', `session ${session} has ended`);
      const { context } = driver.machine;
      const result = await driver.inject(payloadOf(sql, context), by);
      if ('refused' in result) throw new CallFault('failed', result.refused);
      return result;
    },
  };
}

function payloadOf(sql: string, { session, clientCharset, resultsCharset }: DriverContext): Uint8Array {
  try {
    return ownQuery(sql, { capabilities: session.capabilities, clientCharset, resultsCharset });
  } catch (thrown) {
    throw new CallFault('badInput', (thrown as Error).message);
  }
}

type DriverContext = NonNullable<ReturnType<Engine['session']>>['machine']['context'];
