import { readdirSync, readFileSync } from 'node:fs';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { medium, start } from '../../../examples/json-adapter/index.ts';
import { serve } from '../../../src/server.ts';
import { adapterContract, type Screen } from '../contract.ts';

const message = z.object({
  lines: z.array(z.string()),
  checkboxes: z
    .object({
      boxes: z.array(z.object({ label: z.string(), value: z.string(), isTicked: z.boolean() })),
      answer: z.string(),
    })
    .optional(),
  file: z.object({ name: z.string(), text: z.string() }).optional(),
  buttons: z.array(z.object({ label: z.string(), token: z.string() })),
});

/** Bullets and marks of quotations are not words of a card. */
const wordsIn = (line: string): string => line.replace(/^(?:> ?|- | {2})+/, '').replace(/^---$/, '');

const screenOf = ({ lines, checkboxes, buttons }: z.output<typeof message>): Screen => ({
  text: lines.map(wordsIn).join(' '),
  boxes: (checkboxes?.boxes ?? []).map(({ label, isTicked }) => `[${isTicked ? 'x' : ' '}] ${label}`),
  labels: buttons.map(({ label }) => label),
});

adapterContract({
  medium,
  canShare: false,
  show: (rendered) => screenOf(message.parse(rendered.message)),
  enter: async (guide) => {
    const log = pino({ level: 'silent' });
    const server = await serve({ host: '127.0.0.1', port: 0, setBy: 'PORT' }, () => [], log);
    await start({ guide, log, observe() {}, route: server.route, fail() {} });
    let shown: z.output<typeof message> = { lines: [], buttons: [] };
    const post = async (event: object): Promise<Screen> => {
      const response = await fetch(`http://127.0.0.1:${server.port}/chat`, {
        method: 'POST',
        body: JSON.stringify({ user: 'ann', ...event }),
      });
      shown = z.tuple([message]).parse(await response.json())[0];
      return screenOf(shown);
    };
    return {
      type: (command, words) => post({ command, words }),
      press: (label) => post({ token: shown.buttons.find((button) => button.label === label)?.token ?? '' }),
      answer: (labels) => {
        const boxes = shown.checkboxes?.boxes.filter(({ label }) => labels.includes(label)) ?? [];
        return post({ token: shown.checkboxes?.answer ?? '', ticked: boxes.map(({ value }) => value) });
      },
      leave: async () => {
        server.refuse();
        server.close();
      },
    };
  },
});

test('docs/adapter.md explains every file of the chat adapters', () => {
  const files = ['slack', 'discord'].flatMap((name) =>
    readdirSync(`adapters/${name}`, { withFileTypes: true }).flatMap((entry) =>
      entry.isFile() ? [entry.name] : [],
    ),
  );
  expect(files.length).toBeGreaterThan(20);
  const page = readFileSync('docs/adapter.md', 'utf8');
  expect(files.filter((file) => !page.includes(`\`${file}\``))).toEqual([]);
});

test('docs/adapter.md shows this very adapter', () => {
  const adapter = readFileSync('examples/json-adapter/index.ts', 'utf8');
  expect(readFileSync('docs/adapter.md', 'utf8')).toContain(`\`\`\`ts\n${adapter}\`\`\``);
});
