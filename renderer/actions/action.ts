export interface Action {
  readonly id: string;
  readonly title: string;
  /** As `KeyboardEvent.key`; `mod+` is Ctrl or Cmd. */
  readonly keys: readonly string[];
  run(): void;
  enabled?(): boolean;
  /** Movement makes no sense by name. */
  readonly inPalette?: boolean;
  /** Also while one types in a field. */
  readonly whileTyping?: boolean;
  /** Only when the keyboard is in no other list, tree or row of tabs, which have their own use for the key. */
  readonly inListOnly?: boolean;
}
