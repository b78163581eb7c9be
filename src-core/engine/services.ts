/** What a host needs beside the Engine: for its sockets, and the filter language for its options. Hosts reach the core through this folder only (DESIGN, import table). */
export { FilterFault, faultLine } from '../capture/filter/faults.ts';
export { compileFilter } from '../capture/filter/filter.ts';
export { demoAccounts } from '../responder/demo/accounts.ts';
export { DemoAppRun } from '../responder/demo/app/demoApp.ts';
export { DemoDatabase } from '../responder/demo/demoDatabase.ts';
export { defaultRetryUs } from '../upstream/backends.ts';
export { ClientSession } from '../upstream/clientSession.ts';
