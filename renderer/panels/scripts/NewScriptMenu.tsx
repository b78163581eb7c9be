import { ChevronDown, Plus } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { startScript } from '../../stores/scriptsStore.ts';
import { languageStarts, luaExamples, type ScriptStart } from './starts/index.ts';

/** Begins a script: in one of the three languages, or with one of the examples. */
export function NewScriptMenu() {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className="button">
        <Plus size={13} aria-hidden />
        New script
        <ChevronDown size={12} aria-hidden />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="end" sideOffset={4} collisionPadding={8}>
          {languageStarts.map((start) => (
            <Item key={start.id} start={start} />
          ))}
          <DropdownMenu.Separator className="menu-line" />
          <DropdownMenu.Label className="menu-label">Examples in Lua, as in MySQL Proxy’s manual</DropdownMenu.Label>
          {luaExamples.map((start) => (
            <Item key={start.id} start={start} />
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function Item({ start }: { readonly start: ScriptStart }) {
  return (
    <DropdownMenu.Item className="menu-item" onSelect={() => startScript(start)}>
      <b>{start.title}</b>
      <small className="soft">{start.about}</small>
    </DropdownMenu.Item>
  );
}
