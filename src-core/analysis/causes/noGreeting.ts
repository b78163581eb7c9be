/** Logins that ended before the server had greeted. */
import type { SessionError } from '../../machine/io.ts';
import { type Failed, type LoginCause, one } from './cause.ts';
import { headerExpected } from './proxyHeader.ts';

export function noGreetingCauses({ story, said }: Failed, error: SessionError | null): LoginCause[] {
  const text = error?.message ?? '';
  const { backend } = story.session;
  if (story.messages.some((m) => m.from === 'server') || /does not begin with a MySQL greeting/.test(text)) {
    return one(
      `${backend} is not a MySQL or MariaDB server`,
      `What it sent first is no greeting. ${said}.`,
      "Check host and port of --backend; 33060 is MySQL's X protocol, 3306 the one that is needed.",
    );
  }
  if (/refused|nothing listens/.test(text)) {
    return one(
      `No server listens on ${backend}`,
      said,
      'Start it, or correct --backend; a server with skip-networking or bind-address=127.0.0.1 is not to be reached from elsewhere.',
    );
  }
  if (/resolved/.test(text)) return one(`The host name of ${backend} cannot be resolved`, said, 'Correct --backend, or check the DNS.');
  if (/no answer in time|no route/.test(text))
    return one(`${backend} cannot be reached`, said, 'Check the network, the firewall and the address.');
  if (error?.side === 'client') {
    return [
      ...one(
        'The client went away before the server had greeted',
        said,
        'A health check, or a connect timeout in the app that is shorter than the server needs.',
      ),
      ...headerExpected(backend, said),
    ];
  }
  return [
    ...one(
      `${backend} closed the connection without a greeting`,
      said,
      'It may be shutting down, be behind a firewall or proxy that cuts it, or refuse by TCP wrappers; look into its error log.',
    ),
    ...headerExpected(backend, said),
  ];
}
