import type { ExchangeDetail } from '../../../src-core/bridge/contract.ts';
import { bytes, clock, count, duration } from '../../format/numbers.ts';
import type { Subject } from '../index.ts';
import { useElapsed } from '../useElapsed.ts';
import { type Stage, stages, stagesSoFar } from './stages.ts';

export function TimingTab({ subject }: { readonly subject: Subject }) {
  return subject.kind === 'exchange' ? <Timing detail={subject.detail} /> : null;
}

function Timing({ detail }: { readonly detail: ExchangeDetail }) {
  const { summary, record, timeline } = detail;
  const running = summary.state === 'running';
  const elapsed = useElapsed(summary.startedAt, running);
  const parts = elapsed === null ? stages(detail) : stagesSoFar(detail, elapsed);
  const total = elapsed ?? record.duration_us;
  const end = Math.max(1, ...parts.map((p) => p.to), ...timeline.map((m) => m.at));
  return (
    <div className="timing scroll">
      <p className="timing-total">
        <b>{duration(total)}</b>{' '}
        <span className="soft">
          from {clock(summary.startedAt)}
          {running ? `, still running; ${timeline.some((m) => m.from === 'server') ? 'the reply has begun' : 'no reply yet'}` : ''}
        </span>
      </p>
      <table className="waterfall" aria-label="Waterfall">
        <thead>
          <tr>
            <th>Part</th>
            <th className="number">µs</th>
            <th className="number">%</th>
            <th aria-label="Bar" />
          </tr>
        </thead>
        <tbody>
          {parts.map((p) => (
            <StageRow key={p.id} stage={p} end={end} total={total} />
          ))}
        </tbody>
      </table>
      {timeline.length === 0 ? null : (
        <section className="block">
          <h3>Timeline</h3>
          <table className="facts-table timeline" aria-label="Timeline">
            <thead>
              <tr>
                <th className="number">µs</th>
                <th>From</th>
                <th>What</th>
                <th className="number">Bytes</th>
                <th aria-label="Place" />
              </tr>
            </thead>
            <tbody>
              {timeline.map((m, i) => (
                <tr key={i}>
                  <td className="number">{count(m.at)}</td>
                  <td className="soft">{m.from}</td>
                  <td>{m.label}</td>
                  <td className="number">{m.bytes === 0 ? '' : bytes(m.bytes)}</td>
                  <td className="track">
                    <i className={m.from} style={{ left: `${(100 * m.at) / end}%` }} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </div>
  );
}

function StageRow({ stage, end, total }: { readonly stage: Stage; readonly end: number; readonly total: number }) {
  const us = stage.to - stage.from;
  return (
    <tr>
      <th scope="row" title={stage.meaning}>
        <i className={`swatch ${stage.id}`} aria-hidden />
        {stage.title}
        <small className="soft">{stage.meaning}</small>
      </th>
      <td className="number">{count(us)}</td>
      <td className="number faint">{total === 0 || stage.id === 'upload' ? '' : Math.round((100 * us) / total)}</td>
      <td className="track">
        {us === 0 ? null : (
          <i className={stage.id} style={{ left: `${(100 * stage.from) / end}%`, width: `max(2px, ${(100 * us) / end}%)` }} />
        )}
      </td>
    </tr>
  );
}
