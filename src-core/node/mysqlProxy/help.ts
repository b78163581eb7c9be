/** `--help`, `--help-all`, `--help-proxy`, `--help-admin` and `--version` as MySQL Proxy had them: each shows its groups of options. */
import { type Command, Option } from 'commander';
import { groups } from './optionList.ts';

const shown = {
  '--help-all': ['show all options', Object.values(groups)],
  '--help-proxy': ['show options for the proxy-module', [groups.proxy]],
  '--help-admin': ['show options for the admin-module', [groups.admin]],
} as const;
const helpGroup = 'Help Options:';
const generalHelp = new Option('-h, --help', 'show options of the program as a whole').helpGroup(helpGroup);

/** Its options must stand already. `version`: of this program. */
export function addHelp(command: Command, version: string): void {
  let visible: readonly string[] = [groups.application, groups.own];
  for (const [name, [text, all]] of Object.entries(shown)) {
    command.addOption(new Option(name, text).helpGroup(helpGroup));
    command.on(`option:${name.slice(2)}`, () => {
      visible = all;
      command.help();
    });
  }
  command.addHelpOption(generalHelp);
  command.configureHelp({
    visibleOptions: ({ options }) => [
      generalHelp,
      ...options.filter(({ helpGroupHeading: group }) => group === helpGroup || visible.includes(group ?? '')),
    ],
  });
  command.version(proxyVersion(version), '-V, --version', 'show the version');
  command.options.at(-1)!.helpGroup(groups.application);
}

/** MySQL Proxy's own, whose scripts are spoken to, and ours. */
export function proxyVersion(version: string): string {
  return [`mysql-proxy 0.8.5 (Hydrophone ${version})`, '  LUA: Lua 5.1', '-- modules', '  admin', '  proxy'].join('\n');
}
