/** The command line: `hydrophone [command] [options]`. Exit codes: 0 fine, 1 failed, 2 wrong usage, 3 could not listen or open. */
import { Command, CommanderError } from 'commander';
import { type CommandContext, StartFault } from './commandContext.ts';
import { addApp, app } from './commands/app.ts';
import { addCa, ca } from './commands/ca.ts';
import { addDemo, demo } from './commands/demo.ts';
import { addMock, mock } from './commands/mock.ts';
import { addMysqlProxy, mysqlProxy } from './commands/mysqlProxy.ts';
import { addRecord, record } from './commands/record.ts';
import { addServe, serve } from './commands/serve.ts';
import { addShow, show } from './commands/show.ts';
import { version } from './host.ts';
import { stderrLog } from './log.ts';
import { proxyVersion } from './mysqlProxy/help.ts';
import { UsageFault } from './parseOptions.ts';
import { Stdout } from './stdout.ts';
import { stopSignal } from './stopSignal.ts';
import { usageLine } from './usageLine.ts';

const out = new Stdout();
const context: CommandContext = { out, log: stderrLog(), stopped: Promise.race([stopSignal(), out.gone]) };
let exitCode = 0;

const program = new Command('hydrophone')
  .description('A desktop debugging proxy for MySQL and MariaDB')
  .version(process.argv[2] === 'mysql-proxy' ? proxyVersion(version()) : version())
  .exitOverride()
  .configureOutput({ outputError: () => undefined })
  .showSuggestionAfterError(false);

const set = async (code: Promise<number>): Promise<void> => {
  exitCode = await code;
};
addApp(program, (options) => set(app(options, optionsAsGiven(), context)));
addServe(program, (options) => set(serve(options, context)));
addRecord(program, (options) => set(record(options, context)));
addMysqlProxy(program, (options, command) => set(mysqlProxy(options, command, context)));
addMock(program, (file, options) => set(mock(file, options, context)));
addDemo(program, (options) => set(demo(options, context)));
addCa(program, (options) => set(ca(options, context)));
addShow(program, (file, filter, options) => set(show(file, filter ?? '', options, context)));

function optionsAsGiven(): string[] {
  const args = process.argv.slice(2);
  return args[0] === 'app' ? args.slice(1) : args;
}

function fail(line: string): void {
  process.stderr.write(`hydrophone: ${line.replaceAll(/\s*[\r\n]+\s*/g, ' ')}\n`);
}

try {
  await program.parseAsync();
} catch (thrown) {
  if (thrown instanceof CommanderError) {
    exitCode = thrown.exitCode === 0 ? 0 : 2;
    if (exitCode !== 0) fail(usageLine(program, thrown, process.argv.slice(2)));
  } else if (thrown instanceof UsageFault) {
    exitCode = 2;
    fail(thrown.message);
  } else if (thrown instanceof StartFault) {
    exitCode = 3;
    fail(thrown.message);
  } else {
    exitCode = 1;
    fail((thrown as Error).stack ?? String(thrown));
  }
}
await out.flush();
process.exit(exitCode);
