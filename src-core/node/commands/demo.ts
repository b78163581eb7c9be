import { type Command, Option } from 'commander';
import type { Address } from '../../engine/address.ts';
import { demoAccounts } from '../../engine/services.ts';
import { type CommandContext, starting } from '../commandContext.ts';
import { startDemoThread } from '../demo/demoThread.ts';
import { parseAddress, parseCount } from '../parseOptions.ts';

export interface DemoOptions {
  readonly listen: Address;
  readonly rate: number;
  readonly json?: boolean;
}

export function addDemo(program: Command, run: (options: DemoOptions) => Promise<void>): void {
  program
    .command('demo')
    .description('the demo database, and an app that uses it')
    .addOption(
      new Option('--listen <HOST:PORT>', 'address of the database; port 0 means any free one')
        .argParser((text) => parseAddress('--listen', text, true))
        .default({ host: '127.0.0.1', port: 3307 }, '127.0.0.1:3307'),
    )
    .addOption(
      new Option('--rate <N>', 'statements per second of the app; 0 for no app')
        .argParser((text) => parseCount('--rate', text, 0))
        .default(10),
    )
    .option('--json', 'print one JSON object with the address, and nothing else')
    .action(run);
}

export async function demo(options: DemoOptions, { out, stopped }: CommandContext): Promise<number> {
  const thread = await starting(startDemoThread(options.listen));
  try {
    const [user, password] = [...demoAccounts][0]!;
    const { host, port } = parseAddress('demo', thread.address, false);
    if (options.rate > 0) await starting(thread.drive({ host, port, rate: options.rate }));
    if (options.json === true) await out.json({ kind: 'ready', proxy: [], ui: null, admin: null, demo: thread.address });
    else await out.write(`The demo database listens on ${thread.address}: mariadb -h ${host} -P ${port} -u ${user} -p${password} shop\n`);
    await stopped;
    return 0;
  } finally {
    await thread.stop();
  }
}
