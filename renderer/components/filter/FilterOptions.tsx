import { useEffect, useRef } from 'react';
import type { Completions } from './useCompletion.ts';

interface Props {
  readonly id: string;
  readonly optionId: (place: number) => string;
  readonly label: string;
  readonly completions: Completions;
}

/** The list under a filter's field. The focus stays in the field. */
export function FilterOptions({ id, optionId, label, completions }: Props) {
  const { options, active, pick } = completions;
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    <div ref={list} id={id} role="listbox" aria-label={label} className="filter-options scroll" hidden={options.length === 0}>
      {options.map((option, place) => (
        <div
          key={`${option.label} ${option.insert}`}
          id={optionId(place)}
          role="option"
          aria-selected={place === active}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => pick(option)}
        >
          <span className="mono">{option.label}</span>
          <span className="about ellipsis">{option.about}</span>
        </div>
      ))}
    </div>
  );
}
