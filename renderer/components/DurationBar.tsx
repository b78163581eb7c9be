import { memo } from 'react';
import { duration } from '../format/numbers.ts';
import { barShares } from './barShares.ts';

interface Props {
  readonly waitUs: number;
  readonly serverUs: number;
  readonly transferUs: number;
}

/** Length tells the whole duration on a logarithmic scale, colours the three parts of it. */
export const DurationBar = memo(function DurationBar({ waitUs, serverUs, transferUs }: Props) {
  const total = waitUs + serverUs + transferUs;
  const shares = barShares(waitUs, serverUs, transferUs);
  const words = `${duration(total)}: held ${duration(waitUs)}, server ${duration(serverUs)}, transfer ${duration(transferUs)}`;
  return (
    <span className="bar" title={words}>
      <i className="bar-wait" style={{ width: `${shares.wait}%` }} />
      <i className="bar-server" style={{ width: `${shares.server}%` }} />
      <i className="bar-transfer" style={{ width: `${shares.transfer}%` }} />
    </span>
  );
});
