import type { Transport } from './contract.ts';
import { BridgeFailure, toBridgeError } from './failure.ts';
import { encodeFrame, type FrameRoute, readRoute } from './frames.ts';

/** By the first word of a call's or stream's name: `capture` for `capture.rows`. One may stand under several words. */
export type RelayTargets = Readonly<Record<string, Transport>>;

/**
 * Passes frames between one caller and the servers that answer for it, by the first word of the name, without reading
 * more than the front of a frame. Each target transport belongs to this caller alone, so ids need no rewriting.
 * When a target closes, what waits for it is told `closed`.
 */
export function relayBridge(caller: Transport, targets: RelayTargets): { readonly open: number } {
  const routes = new Map<number, Transport>();
  const closedTargets = new Set<Transport>();
  const offs: (() => void)[] = [];

  const refuse = (id: number, failure: BridgeFailure): void => caller.send(encodeFrame('error', id, '', toBridgeError(failure)));

  const forward = (frame: Uint8Array): void => {
    let route: FrameRoute;
    try {
      route = readRoute(frame);
    } catch (thrown) {
      refuse(0, new BridgeFailure('badInput', toBridgeError(thrown).message));
      return;
    }
    if (route.kind !== 'call' && route.kind !== 'open') {
      routes.get(route.id)?.send(frame);
      if (route.kind === 'return') routes.delete(route.id);
      return;
    }
    const word = route.name.split('.', 1)[0]!;
    const target = Object.hasOwn(targets, word) ? targets[word]! : null;
    if (target === null) refuse(route.id, new BridgeFailure('notFound', `there is no ${route.kind} ${route.name}`));
    else if (closedTargets.has(target)) refuse(route.id, new BridgeFailure('closed', `${word} has stopped`));
    else {
      routes.set(route.id, target);
      target.send(frame);
    }
  };
  offs.push(caller.onFrame(forward));

  for (const [word, target] of firstWords(targets)) {
    offs.push(
      target.onFrame((frame) => {
        const { kind, id } = readRoute(frame);
        if (kind !== 'item') routes.delete(id);
        caller.send(frame);
      }),
    );
    const gone = (): void => {
      closedTargets.add(target);
      for (const [id, t] of routes) {
        if (t !== target) continue;
        routes.delete(id);
        refuse(id, new BridgeFailure('closed', `${word} has stopped`));
      }
    };
    target.closed.then(gone, gone);
  }

  const end = (): void => {
    for (const off of offs) off();
    routes.clear();
  };
  caller.closed.then(end, end);

  return {
    get open() {
      return routes.size;
    },
  };
}

/** Each target once, with the first of its words. */
function firstWords(targets: RelayTargets): [string, Transport][] {
  const words = new Map<Transport, string>();
  for (const [word, target] of Object.entries(targets)) if (!words.has(target)) words.set(target, word);
  return [...words].map(([target, word]) => [word, target]);
}
