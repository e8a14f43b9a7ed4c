import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GatewayCloseCodes, RESTJSONErrorCodes } from 'discord.js';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { whyClosedForGood } from '../../../adapters/discord/refusal.ts';
import { words } from '../../../src/conversation/words.ts';

const page = readFileSync('docs/discord.md', 'utf8');

describe('docs/discord.md', () => {
  test('names npm scripts that exist', () => {
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readFileSync('package.json', 'utf8')));
    const named = [...page.matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  test('links to pages that exist', () => {
    const links = [...page.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path = '']) => join('docs', path));
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter((path) => !existsSync(path))).toEqual([]);
  });

  test('uses the names that people see in Discord', () => {
    expect(page).toContain(`**${words.quoteCommand}**`);
    expect(page).toContain(`**${words.startOwn}**`);
  });

  test('lists the close codes that end the guide, and the REST codes that are not errors', () => {
    const fatal = Object.values(GatewayCloseCodes).filter(
      (code) => typeof code === 'number' && whyClosedForGood(code) !== undefined,
    );
    expect(fatal).toEqual([4004, 4010, 4011, 4012, 4013, 4014]);
    expect(page).toMatch(/close code 4004\).*\(4010 to 4014\)/);
    const { UnknownInteraction, InteractionHasAlreadyBeenAcknowledged, InvalidWebhookToken } =
      RESTJSONErrorCodes;
    for (const code of [UnknownInteraction, InteractionHasAlreadyBeenAcknowledged, InvalidWebhookToken]) {
      expect(page).toContain(`\`${code}\``);
    }
  });
});
