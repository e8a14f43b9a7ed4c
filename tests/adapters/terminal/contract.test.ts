import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { converseByLines } from '../../../adapters/terminal/connection.ts';
import { PLAIN } from '../../../adapters/terminal/surface.ts';
import { adapterContract, type Screen } from '../contract.ts';
import { readTerminal } from './read.ts';

adapterContract({
  medium: PLAIN,
  canShare: false,
  show: ({ message, card }) => ({
    text: readTerminal(message),
    labels: card.rows.flat().map(({ label }) => label),
  }),
  enter: async (guide) => {
    const [input, output] = [new PassThrough(), new PassThrough({ encoding: 'utf8' })];
    const ended = converseByLines(guide, input, output);
    await once(output, 'data');
    let screen: Screen = { text: '', labels: [] };
    const say = async (line: string): Promise<Screen> => {
      input.write(`${line}\n`);
      const [shown] = await once(output, 'data');
      const buttons = [...String(shown).matchAll(/^\[\d+\] (.*)$/gm)];
      screen = {
        text: readTerminal(String(shown).slice(0, buttons[0]?.index)),
        labels: buttons.map(([, label = '']) => label),
      };
      return screen;
    };
    return {
      // One line is typed at a time.
      type: (slug, words) => say(`/${slug} ${words.replace(/[\n\r\u2028\u2029]/g, ' ')}`),
      press: (label) => say(String(screen.labels.indexOf(label) + 1)),
      leave: async () => {
        input.end();
        await ended;
      },
    };
  },
});
