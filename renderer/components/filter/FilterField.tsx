import { type KeyboardEvent, useEffect, useId, useRef } from 'react';
import type { Completion } from '../../../src-core/capture/filter/complete.ts';
import type { Fault } from '../../format/readFilter.ts';
import { FilterOptions } from './FilterOptions.tsx';
import { type Completions, useCompletion } from './useCompletion.ts';

interface Props {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly fault: Fault | null;
  /** Id of the element that says what the filter means, or what is wrong. */
  readonly describedBy: string;
  readonly onChange: (text: string) => void;
  /** Enter, or the arrow down, where nothing is there to choose from. */
  readonly onLeave: () => void;
  /** Something is offered to go on with, or no longer. */
  readonly onOffer: (offered: boolean) => void;
}

/** A field for a filter: completes fields and values, and underlines what is wrong. */
export function FilterField({ label, placeholder, value, fault, describedBy, onChange, onLeave, onOffer }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const echo = useRef<HTMLDivElement>(null);
  const list = useId();
  const completions = useCompletion(input, onChange);
  const { options, active } = completions;
  const open = options.length > 0;
  useEffect(() => onOffer(open), [open]);
  const optionId = (place: number): string => `${list}-${place}`;
  return (
    <div className="filter-field">
      <Echo of={value} fault={fault} at={echo} />
      <input
        ref={input}
        type="text"
        role="combobox"
        aria-label={label}
        aria-autocomplete="list"
        aria-expanded={open}
        aria-controls={list}
        aria-activedescendant={open && active >= 0 ? optionId(active) : undefined}
        aria-invalid={fault !== null}
        aria-describedby={describedBy}
        placeholder={placeholder}
        spellCheck={false}
        autoComplete="off"
        value={value}
        onChange={(event) => {
          onChange(event.target.value);
          completions.update();
        }}
        onScroll={(event) => {
          if (echo.current !== null) echo.current.scrollLeft = event.currentTarget.scrollLeft;
        }}
        onBlur={completions.close}
        onKeyDown={(event) => onKey(event, completions, onLeave)}
      />
      <FilterOptions id={list} optionId={optionId} label={`${label} completions`} completions={completions} />
    </div>
  );
}

/** What is typed once more, invisible, to underline the wrong word of it. */
function Echo({ of, fault, at }: { readonly of: string; readonly fault: Fault | null; readonly at: React.Ref<HTMLDivElement> }) {
  if (fault === null) return null;
  const end = fault.offset + fault.length;
  return (
    <div ref={at} className="filter-echo" aria-hidden>
      {of.slice(0, fault.offset)}
      <u>{of.slice(fault.offset, end)}</u>
      {of.slice(end)}
    </div>
  );
}

function onKey(event: KeyboardEvent<HTMLInputElement>, completions: Completions, onLeave: () => void): void {
  const { options, active } = completions;
  const open = options.length > 0;
  const chosen: Completion | undefined = options[active];
  const used = ((): boolean => {
    switch (event.key) {
      case 'ArrowDown':
        if (event.altKey) completions.update(true);
        else if (open) completions.move(1);
        else onLeave();
        return true;
      case 'ArrowUp':
        if (open) completions.move(-1);
        return open;
      case ' ':
        if (event.ctrlKey) completions.update(true);
        return event.ctrlKey;
      case 'Tab':
        if (open && !event.shiftKey) completions.pick(chosen ?? options[0]!);
        return open && !event.shiftKey;
      case 'Enter':
        if (chosen === undefined) {
          completions.close();
          onLeave();
        } else completions.pick(chosen);
        return true;
      case 'Escape':
        completions.close();
        return open;
      default:
        return false;
    }
  })();
  if (used) event.preventDefault();
}
