import { explainLogin } from '../../src-core/analysis/explainLogin.ts';
import type { ServicePorts } from '../../src-core/capture/captureService.ts';

/** What a capture service needs of a platform, without long waits and with no rules to try. */
export const servicePorts: ServicePorts = {
  now: () => Math.round(performance.now() * 1000),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, Math.min(ms, 5))),
  yieldTurn: () => new Promise((resolve) => setImmediate(resolve)),
  explainLogin,
  prepareTrial: () => ({ of: () => [] }),
  prepareMock: () => Promise.reject(new Error('no mock is made here')),
};
