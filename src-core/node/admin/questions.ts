/** Questions from one thread to another over a port, each answered once. */
import type { MessagePort } from 'node:worker_threads';
import { messageOf } from '../hostedWorker.ts';

interface Question {
  readonly id: number;
  readonly name: string;
  readonly input: unknown;
}

interface Answer {
  readonly id: number;
  readonly value: unknown;
  readonly failure: string | null;
}

export type Answers = Readonly<Record<string, (input: never) => unknown>>;

/** Answers what comes over `port` until it closes. */
export function answerQuestions(port: MessagePort, answers: Answers): void {
  port.on('message', (question: Question) => void answer(answers, question).then((a) => port.postMessage(a)));
}

async function answer(answers: Answers, { id, name, input }: Question): Promise<Answer> {
  try {
    return { id, value: await answers[name]!(input as never), failure: null };
  } catch (thrown) {
    return { id, value: null, failure: messageOf(thrown) };
  }
}

/** Asks over `port`; an answer rejects with the far end's message, or once the far end is gone. */
export function askOver(port: MessagePort): (name: string, input?: unknown) => Promise<unknown> {
  const open = new Map<number, { resolve(value: unknown): void; reject(reason: Error): void }>();
  let lastId = 0;
  let closed = false;
  port.on('message', ({ id, value, failure }: Answer) => {
    const question = open.get(id);
    open.delete(id);
    if (failure === null) question?.resolve(value);
    else question?.reject(new Error(failure));
  });
  port.on('close', () => {
    closed = true;
    for (const { reject } of open.values()) reject(gone());
    open.clear();
  });
  return (name, input) => {
    if (closed) return Promise.reject(gone());
    const id = ++lastId;
    port.postMessage({ id, name, input } satisfies Question);
    return new Promise((resolve, reject) => open.set(id, { resolve, reject }));
  };
}

function gone(): Error {
  return new Error('the proxy has stopped');
}
