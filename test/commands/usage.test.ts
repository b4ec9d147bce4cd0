/** docs/commands.md against the command line itself. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../src/commands/program.ts';

const docs = readFileSync(new URL('../../docs/commands.md', import.meta.url), 'utf8');
const commands = createProgram().commands;

describe('docs/commands.md', () => {
  it.each(commands.map((command) => [command.name(), command] as const))(
    'shows how %s is called, word for word',
    (_, command) => {
      expect(docs).toContain(`\`\`\`text\n${command.helpInformation().trimEnd()}\n\`\`\``);
    },
  );

  it('and docs/dead-letters.md show how its commands are called', () => {
    const page = readFileSync(new URL('../../docs/dead-letters.md', import.meta.url), 'utf8');
    const parent = commands.find((command) => command.name() === 'dead-letters');
    expect(parent?.commands.length).toBeGreaterThan(0);
    for (const command of parent?.commands ?? []) {
      expect(page).toContain(`\`\`\`text\n${command.helpInformation().trimEnd()}\n\`\`\``);
    }
  });

  it('has a chapter for each command and no other', () => {
    const chapters = [...docs.matchAll(/^## `los ([\w-]+)`/gm)].map(([, name]) => name);
    expect(chapters).toEqual(commands.map((command) => command.name()));
  });
});
