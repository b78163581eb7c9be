import type { ExchangeDetail } from '../../../src-core/bridge/contract.ts';

export interface Stage {
  readonly id: 'upload' | 'wait' | 'server' | 'transfer';
  readonly title: string;
  readonly meaning: string;
  /** µs after the start of the exchange. */
  readonly from: number;
  readonly to: number;
}

/** The parts of an exchange one after the other. The request's own arrival counts for nothing in the duration, but takes its place. */
export function stages(detail: ExchangeDetail): Stage[] {
  const { wait_us: wait, server_us: server, transfer_us: transfer } = detail.record;
  const upload = uploadTime(detail, wait + server + transfer);
  const parts: Stage[] = [];
  let at = 0;
  const push = (id: Stage['id'], title: string, meaning: string, us: number): void => {
    parts.push({ id, title, meaning, from: at, to: at + us });
    at += us;
  };
  if (upload > 0) push('upload', 'Request', 'its first byte to its last', upload);
  push('wait', 'Wait', 'held by Hydrophone', wait);
  push('server', 'Server', 'request passed on to first reply byte', server);
  push('transfer', 'Transfer', 'first reply byte to last', transfer);
  return parts;
}

/** The parts of an exchange that still runs, `elapsed` µs after its start: what was measured so far, and what it waits for now. */
export function stagesSoFar(detail: ExchangeDetail, elapsed: number): Stage[] {
  const asked = Math.max(0, ...detail.timeline.filter((m) => m.from === 'client').map((m) => m.at));
  const replies = detail.timeline.filter((m) => m.from === 'server').map((m) => m.at);
  const replied = replies.length === 0 ? null : Math.min(...replies);
  const now = Math.max(elapsed, asked, ...replies);
  const parts: Stage[] = [];
  if (asked > 0) parts.push({ id: 'upload', title: 'Request', meaning: 'its first byte to its last', from: 0, to: asked });
  parts.push({ id: 'server', title: 'Server', meaning: 'request passed on to first reply byte', from: asked, to: replied ?? now });
  if (replied !== null) parts.push({ id: 'transfer', title: 'Transfer', meaning: 'first reply byte until now', from: replied, to: now });
  return parts;
}

/** What the last mark says beyond the three parts is the time the request took to come in. */
function uploadTime(detail: ExchangeDetail, measured: number): number {
  const requestMarks = detail.timeline.filter((m) => m.from === 'client').map((m) => m.at);
  const lastRequest = Math.max(0, ...requestMarks);
  const last = Math.max(0, ...detail.timeline.map((m) => m.at));
  return Math.max(0, Math.min(lastRequest, last - measured));
}
