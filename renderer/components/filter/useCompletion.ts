import { type RefObject, useEffect, useState } from 'react';
import { type Completing, type Completion, completing, seenCompletions } from '../../../src-core/capture/filter/complete.ts';
import { seenForMs, seenValues } from './seenValues.ts';

const mostShown = 60;
const none: readonly Completion[] = [];

export interface Completions {
  readonly options: readonly Completion[];
  /** Place among the options; -1 for none. */
  readonly active: number;
  /** What is typed has changed. `asked`: somebody wants the list, whatever is typed. */
  update(asked?: boolean): void;
  close(): void;
  move(by: number): void;
  /** Puts an option in place of the word at the caret. */
  pick(option: Completion): void;
}

/** What can stand where one is typing in `input`. */
export function useCompletion(input: RefObject<HTMLInputElement | null>, onChange: (text: string) => void): Completions {
  const [place, setPlace] = useState<{ readonly at: Completing; readonly asked: boolean } | null>(null);
  const [options, setOptions] = useState<readonly Completion[]>([]);
  const [active, setActive] = useState(-1);

  useEffect(() => {
    let stale = false;
    setActive(-1);
    if (place === null) return setOptions([]);
    const { at, asked } = place;
    const offer = (all: readonly Completion[]): void => setOptions(asked || !isWritten(at, all) ? all.slice(0, mostShown) : []);
    const { field } = at;
    if (field === null) {
      offer(at.fixed);
      return;
    }
    const ask = (): void =>
      void seenValues(field).then((seen) => {
        if (!stale) offer([...at.fixed, ...seenCompletions(at, seen)]);
      });
    ask();
    // What has not been seen yet may come by while one waits for it.
    const again = setInterval(ask, seenForMs);
    return () => {
      stale = true;
      clearInterval(again);
    };
  }, [place]);

  const close = (): void => setPlace(null);
  return {
    options: place === null ? none : options,
    active,
    close,
    update(asked = false) {
      const field = input.current;
      const at = field === null ? null : completing(field.value, field.selectionStart ?? field.value.length);
      setPlace(at === null || (!asked && at.field === null && at.typed === '') ? null : { at, asked });
    },
    move: (by) => setActive((now) => (now + by + options.length + (now < 0 && by < 0 ? 1 : 0)) % options.length),
    pick(option) {
      const field = input.current;
      if (field === null || place === null) return;
      const { from, to } = place.at;
      const ends = place.at.field !== null && !/^[\s,)]/.test(field.value.slice(to));
      const text = `${option.insert}${ends ? ' ' : ''}`;
      // As if it were typed, so that it can be undone.
      field.focus();
      field.setSelectionRange(from, to);
      if (!document.execCommand('insertText', false, text)) onChange(field.value.slice(0, from) + text + field.value.slice(to));
    },
  };
}

/** The word is whole as it stands, so that nothing needs to be offered. */
function isWritten({ typed }: Completing, all: readonly Completion[]): boolean {
  return typed !== '' && all.some(({ label }) => label.toLowerCase() === typed.toLowerCase());
}
