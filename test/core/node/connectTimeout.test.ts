import { afterEach, expect, it } from 'vitest';
import type { Connection } from '../../../src-core/engine/ports.ts';
import type { Failure } from '../../../src-core/machine/io.ts';
import { nodePorts } from '../../../src-core/node/nodePorts.ts';
import { nodeSessionPorts } from '../../../src-core/node/nodeSessionPorts.ts';
import type { NodeTls } from '../../../src-core/node/tls/nodeTls.ts';
import { type Child, startChild } from '../../support/child.ts';
import { eventually } from '../../support/ports.ts';

const noTls: NodeTls = {
  asServer: () => {
    throw new Error('no TLS here');
  },
  asClient: () => noTls.asServer,
};
let server: Child | null = null;
const open: Connection[] = [];

afterEach(async () => {
  for (const connection of open.splice(0)) connection.destroy();
  await server?.stop('SIGKILL');
});

it('a host that takes no connection is given up after the time that is set', async () => {
  // A process that stands still, whose queue of connections soon is full.
  const script =
    "const s = require('net').createServer(); s.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => console.log(s.address().port))";
  server = startChild(process.execPath, ['-e', script]);
  const port = Number(await eventually('the server to listen', () => server!.stdout.trim()));
  server.process.kill('SIGSTOP');
  const capture = { post: () => undefined, spareMemory: () => null, pendingBytes: 0, fileBytes: 0, error: null };
  const ports = nodePorts(capture, nodeSessionPorts(), noTls);
  const closed = await new Promise<Failure | null>((resolve) => {
    for (let i = 0; i < 6; i++) {
      const connection = ports.connect({ host: '127.0.0.1', port }, 300);
      open.push(connection);
      const nothing = () => undefined;
      connection.listen({ connected: nothing, bytes: () => true, drained: nothing, secured: nothing, ended: nothing, closed: resolve });
    }
  });
  expect(closed).toEqual({ code: 'ETIMEDOUT', message: 'no answer in time' });
});
