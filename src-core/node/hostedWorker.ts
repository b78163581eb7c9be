/** A worker thread that serves bridges and tells its host when it is ready, why it failed, and when it has stopped. */
import { MessageChannel, type MessagePort, parentPort, type ResourceLimits, type Transferable, Worker } from 'node:worker_threads';
import type { Transport } from '../bridge/contract.ts';
import { workerUrl } from './ownFiles.ts';
import { portTransport } from './portTransport.ts';

type ToWorker =
  | { readonly kind: 'attach'; readonly port: MessagePort }
  | { readonly kind: 'ask'; readonly id: number; readonly question: string; readonly input: unknown };
type FromWorker =
  | { readonly kind: 'ready'; readonly info: unknown }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'answer'; readonly id: number; readonly failure: string | null; readonly value: unknown };

export type WorkerName = 'engineWorker' | 'captureWorker' | 'adminWorker' | 'demoWorker';

/** The worker's side: what it answers to the host's questions. */
export interface WorkerDuties {
  attach(transport: Transport): void;
  readonly answers: Readonly<Record<string, (input: never) => unknown>>;
}

export interface HostedWorker<Info> {
  /** Rejects with one line that says why the worker could not start. */
  readonly ready: Promise<Info>;
  /** A new bridge to the worker. */
  attach(): Transport & { close(): void };
  ask(question: string, input?: unknown): Promise<unknown>;
  /** Ends the thread. */
  terminate(): Promise<void>;
  /** Resolves when the thread is gone, with the reason when that was not asked for. */
  readonly gone: Promise<string | null>;
}

/** Starts a worker with `data`; what is in `transfer` moves to it. */
export function startWorker<Info>(
  name: WorkerName,
  data: unknown,
  transfer: readonly Transferable[] = [],
  resourceLimits: ResourceLimits = {},
): HostedWorker<Info> {
  const worker = new Worker(workerUrl(name), { workerData: data, transferList: [...transfer], name, resourceLimits });
  const questions = new Map<number, { resolve(value: unknown): void; reject(reason: Error): void }>();
  let lastId = 0;
  let ending = false;
  let crash: string | null = null;
  let ended = false;

  const gone = new Promise<string | null>((resolve) => {
    worker.on('error', (error) => {
      crash = `${name} stopped: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
    });
    worker.once('exit', (code) => {
      const reason = ending ? null : (crash ?? `${name} ended with code ${code}`);
      for (const q of questions.values()) q.reject(new Error(reason ?? `${name} has stopped`));
      questions.clear();
      ended = true;
      resolve(reason);
    });
  });
  const ready = new Promise<Info>((resolve, reject) => {
    worker.on('message', (message: FromWorker) => {
      if (message.kind === 'ready') resolve(message.info as Info);
      else if (message.kind === 'failed') {
        // It ends by itself then, and why has been told.
        ending = true;
        reject(new Error(message.message));
      } else {
        const question = questions.get(message.id);
        questions.delete(message.id);
        if (message.failure === null) question?.resolve(message.value);
        else question?.reject(new Error(message.failure));
      }
    });
    void gone.then((reason) => reject(new Error(reason ?? `${name} has stopped`)));
  });
  // A caller that was told elsewhere need not wait for it.
  ready.catch(() => undefined);

  const post = (message: ToWorker, ports: readonly Transferable[] = []): void => worker.postMessage(message, [...ports]);
  return {
    ready,
    gone,
    attach() {
      const { port1, port2 } = new MessageChannel();
      post({ kind: 'attach', port: port2 }, [port2]);
      return portTransport(port1);
    },
    ask(question, input) {
      lastId += 1;
      const id = lastId;
      if (ended) return Promise.reject(new Error(`${name} has stopped`));
      return new Promise((resolve, reject) => {
        questions.set(id, { resolve, reject });
        post({ kind: 'ask', id, question, input });
      });
    },
    async terminate() {
      ending = true;
      await worker.terminate();
    },
  };
}

/** Called once by a worker file: makes its duties, reports, and serves until the host ends the thread. */
export async function serveHost<Info>(start: () => Promise<{ readonly info: Info; readonly duties: WorkerDuties }>): Promise<void> {
  const host = parentPort!;
  const post = (message: FromWorker): void => host.postMessage(message);
  let duties: WorkerDuties;
  try {
    const started = await start();
    duties = started.duties;
    post({ kind: 'ready', info: started.info });
  } catch (thrown) {
    post({ kind: 'failed', message: messageOf(thrown) });
    return;
  }
  host.on('message', (message: ToWorker) => {
    if (message.kind === 'attach') duties.attach(portTransport(message.port));
    else void answer(duties, message).then(post);
  });
}

async function answer(duties: WorkerDuties, ask: ToWorker & { kind: 'ask' }): Promise<FromWorker> {
  try {
    const value = await duties.answers[ask.question]!(ask.input as never);
    return { kind: 'answer', id: ask.id, failure: null, value };
  } catch (thrown) {
    return { kind: 'answer', id: ask.id, failure: messageOf(thrown), value: null };
  }
}

/** The message of anything thrown: an Error, or plain data with a `message`. */
export function messageOf(thrown: unknown): string {
  const message = (thrown as { message?: unknown } | null)?.message;
  return typeof message === 'string' ? message : String(thrown);
}
