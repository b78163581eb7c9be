/** What a proxy within this process stands on: real sockets, with TLS on both sides, and no capture. */
import type { EnginePorts } from '../../src-core/engine/ports.ts';
import { nodePorts } from '../../src-core/node/nodePorts.ts';
import { nodeSessionPorts } from '../../src-core/node/nodeSessionPorts.ts';
import { makeAuthority } from '../../src-core/node/tls/authority.ts';
import { openTls } from '../../src-core/node/tls/tlsSettings.ts';

const capture: EnginePorts['capture'] = { post: () => undefined, spareMemory: () => null, pendingBytes: 0, fileBytes: 0, error: null };

/** One for all: keys are made once. */
let common: Promise<EnginePorts> | null = null;

export function inProcessPorts(): Promise<EnginePorts> {
  common ??= make();
  return common;
}

async function make(): Promise<EnginePorts> {
  const tls = await openTls({
    authority: await makeAuthority('test'),
    names: ['127.0.0.1', 'localhost'],
    clientAuthorities: null,
    clientCertificateRequired: false,
    backend: { verify: false, authorities: null, certificate: null, key: null },
    minVersion: 'TLSv1.2',
    keyLog: null,
    folder: '/tmp',
  });
  return nodePorts(capture, nodeSessionPorts(), tls);
}
