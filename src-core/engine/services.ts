/** What a host puts on sockets beside the Engine. Hosts reach the core through this folder only (DESIGN, import table). */
export { demoAccounts } from '../responder/demo/accounts.ts';
export { DemoAppRun } from '../responder/demo/app/demoApp.ts';
export { DemoDatabase } from '../responder/demo/demoDatabase.ts';
export { ServerSession } from '../responder/serverSession.ts';
export { ClientSession } from '../upstream/clientSession.ts';
