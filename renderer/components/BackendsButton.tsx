import { ChevronDown, CircleAlert } from 'lucide-react';
import { Popover } from 'radix-ui';
import type { BackendStatus } from '../../src-core/bridge/contract.ts';
import { clock, count, plural } from '../format/numbers.ts';

/** Several backends, each with its state; what is wrong with one stands below it. */
export function BackendsButton({ backends }: { readonly backends: readonly BackendStatus[] }) {
  const down = backends.filter(({ state }) => state === 'down').length;
  return (
    <Popover.Root>
      <Popover.Trigger className="button" title={backends.map((b) => `${b.address}: ${stateWords(b)}`).join('\n')}>
        <span className="backend-marks" aria-hidden>
          {backends.map(({ ndx, state }) => (
            <i key={ndx} className="backend-mark" data-state={state} />
          ))}
        </span>
        {plural(backends.length, 'backend')}
        {down === 0 ? null : (
          <span className="chip bad">
            <CircleAlert size={11} aria-hidden /> {count(down)} down
          </span>
        )}
        <ChevronDown size={12} aria-hidden />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="menu backends" sideOffset={5} collisionPadding={8} aria-label="Backends">
          <table className="panel-table" aria-label="Backends">
            <thead>
              <tr>
                <th className="number">#</th>
                <th>Address</th>
                <th>For</th>
                <th>State</th>
                <th className="number">Clients</th>
              </tr>
            </thead>
            <tbody>
              {backends.map((b) => (
                <tr key={b.ndx}>
                  <td className="number">{b.ndx}</td>
                  <td className="mono">{b.address}</td>
                  <td>{b.type === 'ro' ? 'reads only' : 'reads and writes'}</td>
                  <td className="wide">
                    <i className="backend-mark" data-state={b.state} aria-hidden />{' '}
                    <span className={b.state === 'down' ? 'bad' : ''}>{stateWords(b)}</span>
                    {b.error === null ? null : <small className="bad">{b.error}</small>}
                  </td>
                  <td className="number">{count(b.connectedClients)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function stateWords({ state, since }: BackendStatus): string {
  if (state === 'unknown') return 'not asked yet';
  return since === 0 ? state : `${state} since ${clock(since).slice(0, 8)}`;
}
