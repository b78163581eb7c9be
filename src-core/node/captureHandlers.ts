import { performance } from 'node:perf_hooks';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { explainLogin } from '../analysis/explainLogin.ts';
import type { Handlers } from '../bridge/server.ts';
import type { CaptureService, ServicePorts } from '../capture/captureService.ts';

export const servicePorts: ServicePorts = {
  now: () => Math.floor((performance.timeOrigin + performance.now()) * 1000),
  sleep: (ms) => setTimeout(ms, undefined, { ref: false }),
  yieldTurn: () => setImmediate(),
  explainLogin,
};

/** The capture's part of the bridge contract. */
export function captureHandlers(service: CaptureService): Handlers {
  return {
    calls: {
      'capture.rows': (input) => service.call('capture.rows', input),
      'capture.exchange': (input) => service.call('capture.exchange', input),
      'capture.resultRows': (input) => service.call('capture.resultRows', input),
      'capture.packets': (input) => service.call('capture.packets', input),
      'capture.login': (input) => service.call('capture.login', input),
      'capture.clear': (input) => service.call('capture.clear', input),
      'capture.saveAs': (input) => service.call('capture.saveAs', input),
    },
    streams: {
      'capture.changes': (input) => service.stream('capture.changes', input),
      'capture.records': (input) => service.stream('capture.records', input),
    },
  };
}
