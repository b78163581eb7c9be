import type { ReactNode } from 'react';
import type { ReadFilter } from '../../format/readFilter.ts';

interface Props {
  readonly id: string;
  readonly read: ReadFilter;
  /** What can be done with the filter. */
  readonly children?: ReactNode;
}

/** What a filter means, or what is wrong with it. */
export function FilterMeaning({ id, read, children }: Props) {
  const { fault } = read;
  return (
    <div className={`filter-meaning${fault === null ? '' : ' wrong'}`}>
      <p id={id} role="status" aria-label="Filter meaning" className="grow ellipsis" title={fault?.message ?? read.meaning ?? ''}>
        {fault === null ? read.meaning : sentence(fault.message)}
      </p>
      {fault === null ? children : null}
    </div>
  );
}

function sentence(message: string): string {
  // What one has typed, such as is:wrote, stays as it is
  const text = /^[a-z]+[ ,]/.test(message) ? message.charAt(0).toUpperCase() + message.slice(1) : message;
  return /[.?]$/.test(text) ? text : `${text}.`;
}
