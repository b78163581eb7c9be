/** The capture with all that answers for it: what a capture thread runs. */
import { explainLogin } from '../analysis/explainLogin.ts';
import type { Handlers } from '../bridge/server.ts';
import type { Batch } from '../capture/batch.ts';
import { CaptureService, type ServicePorts } from '../capture/captureService.ts';
import { type OpenMode, openCaptureStore } from '../capture/captureStore.ts';
import type { OpenSql } from '../capture/sqlPort.ts';
import { RulesTrialRun } from '../intercept/rules/tryRules.ts';

export type CapturePorts = Omit<ServicePorts, 'explainLogin' | 'prepareTrial' | 'prepareMock'> & { readonly openSql: OpenSql };

export interface MountedCapture {
  /** The capture's part of the bridge contract. */
  readonly handlers: Handlers;
  /** Stores a batch; never throws, see `captureError`. */
  append(batch: Batch): void;
  /** Size of the capture file in bytes. */
  readonly captureBytes: number;
  /** Why the capture cannot be written now, with the remedy; null when all is well. */
  readonly captureError: string | null;
  /** Ends all streams and closes the file. */
  close(): void;
}

/** Opens or makes the capture file at `path`. Throws CaptureDamaged, whose message is one line with the remedy. */
export function mountCapture(ports: CapturePorts, path: string, mode: OpenMode): MountedCapture {
  const service = new CaptureService(openCaptureStore(ports.openSql, path, mode), {
    ...ports,
    explainLogin,
    prepareTrial: (text) => new RulesTrialRun(text),
    // Seldom asked for, and what writes YAML is large.
    prepareMock: async (options) => {
      const { MadeMock } = await import('../responder/mock/made/madeMock.ts');
      return new MadeMock(options);
    },
  });
  return {
    handlers: service.handlers,
    append: (batch) => service.append(batch),
    get captureBytes() {
      return service.captureBytes;
    },
    get captureError() {
      return service.captureError;
    },
    close: () => service.close(),
  };
}
