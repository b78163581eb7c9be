/** What a new script can begin with. */
export interface ScriptStart {
  readonly id: string;
  readonly title: string;
  /** One line: what it does. */
  readonly about: string;
  /** File name, unless it is taken. */
  readonly name: string;
  readonly text: string;
}
