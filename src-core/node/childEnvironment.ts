import process from 'node:process';

/** The environment of a process that we start: ours without the passwords that the proxy was told. */
export function childEnvironment(secrets: readonly string[]): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([, value]) => value === '' || !secrets.includes(value ?? '')));
}
