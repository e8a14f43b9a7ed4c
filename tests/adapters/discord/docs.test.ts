import { readFileSync } from 'node:fs';
import { GatewayCloseCodes, RESTJSONErrorCodes } from 'discord.js';
import { describe, expect, test } from 'vitest';
import { closedForGood } from '../../../adapters/discord/refusal.ts';
import { words } from '../../../src/conversation/words.ts';

const page = readFileSync('docs/discord.md', 'utf8');

describe('docs/discord.md', () => {
  test('uses the names that people see in Discord', () => {
    expect(page).toContain(`**${words.quoteCommand}**`);
    expect(page).toContain(`**${words.share}**`);
    expect(page).toContain(`"${words.shareFormLabel}"`);
    const [reasons = ''] = words.showReasons.split(' (');
    for (const label of [reasons, words.tryIt, words.openArticle, words.remove, words.backToMine, words.more])
      expect(page).toContain(`*${label}*`);
    expect(page).toContain(`*${words.asRecord}*`);
  });

  test('lists the close codes that end the guide, and the REST codes that are not errors', () => {
    const fatal = Object.values(GatewayCloseCodes).filter(
      (code) => typeof code === 'number' && closedForGood(code, 1) !== undefined,
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
