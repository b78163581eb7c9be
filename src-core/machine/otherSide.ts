import type { Side } from './io.ts';

export function other(side: Side): Side {
  return side === 'client' ? 'server' : 'client';
}
