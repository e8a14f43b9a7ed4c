import { medium } from '../../../adapters/slack/surface.ts';
import { plainWords } from '../../../adapters/slack/words.ts';
import { adapterContract, type Screen } from '../contract.ts';
import { Member, overHttp, startGuide, Workspace } from './fake-slack.ts';
import { readSlack } from './read.ts';
import { assertSlackMessage } from './schema.ts';

/** Slack escapes typed words like this, and sends them in UTF-8: https://docs.slack.dev/messaging/formatting-message-text */
const escaped = (typed: string): string =>
  Buffer.from(typed).toString().replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

adapterContract({
  medium,
  canShare: true,
  show: ({ message }) => {
    assertSlackMessage(message);
    const { text, boxes, buttons } = readSlack(message);
    return { text, boxes, labels: buttons.map(({ label }) => label) };
  },
  wordsIn: (typed) => plainWords(escaped(typed)),
  enter: async (held) => {
    const workspace = await Workspace.open();
    const guide = await startGuide(workspace, 'http', held);
    const member = new Member(workspace, overHttp(guide));
    const screen = (): Screen => ({ text: member.text, boxes: member.boxes, labels: member.labels });
    return {
      type: async (slug, words) => {
        await member.type(`/${slug}`, escaped(words));
        return screen();
      },
      press: async (label) => {
        await member.press(label);
        return screen();
      },
      answer: async (labels) => {
        await member.tick(...labels);
        await member.press(`Continue with ${labels.length}`);
        return screen();
      },
      leave: async () => {
        await guide.stop();
        workspace.close();
      },
    };
  },
});
