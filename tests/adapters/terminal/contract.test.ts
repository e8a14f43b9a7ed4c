import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { converseByLines } from '../../../adapters/terminal/connection.ts';
import { PLAIN } from '../../../adapters/terminal/surface.ts';
import { adapterContract, type Screen } from '../contract.ts';
import { readTerminal } from './read.ts';

/** A box of a checklist, as a choice. */
const BOX = /^\[[x ]\] /;

adapterContract({
  medium: PLAIN,
  canShare: false,
  show: ({ message, card }) => ({
    text: readTerminal(message),
    boxes: (card.checkboxes?.boxes ?? []).map(({ label, isTicked }) => `[${isTicked ? 'x' : ' '}] ${label}`),
    labels: card.rows.flat().map(({ label }) => label),
  }),
  enter: async (guide) => {
    const [input, output] = [new PassThrough(), new PassThrough({ encoding: 'utf8' })];
    const ended = converseByLines(guide, input, output);
    await once(output, 'data');
    let screen: Screen = { text: '', boxes: [], labels: [] };
    const say = async (line: string): Promise<Screen> => {
      input.write(`${line}\n`);
      const [shown] = await once(output, 'data');
      const choices = [...String(shown).matchAll(/^\[\d+\] (.*)$/gm)];
      const numbered = choices.map(([, label = '']) => label);
      screen = {
        text: readTerminal(String(shown).slice(0, choices[0]?.index)),
        boxes: numbered.filter((label) => BOX.test(label)),
        labels: numbered.filter((label) => !BOX.test(label)),
      };
      return screen;
    };
    return {
      // One line is typed at a time.
      type: (slug, words) => say(`/${slug} ${words.replace(/[\n\r\u2028\u2029]/g, ' ')}`),
      press: (label) => say(String([...screen.boxes, ...screen.labels].indexOf(label) + 1)),
      answer: (labels) => say(labels.map((label) => screen.boxes.indexOf(`[ ] ${label}`) + 1).join(' ')),
      leave: async () => {
        input.end();
        await ended;
      },
    };
  },
});
