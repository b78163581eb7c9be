/** What we use of WebAssembly, which TypeScript knows as a part of browsers only. https://webassembly.github.io/spec/js-api/ */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
  }

  class Instance {
    constructor(module: Module, imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>);
    readonly exports: Readonly<Record<string, unknown>>;
  }

  interface Memory {
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }

  interface Table {
    get(index: number): unknown;
    set(index: number, value: unknown): void;
    grow(count: number): number;
  }

  function compile(bytes: Uint8Array): Promise<Module>;
}
