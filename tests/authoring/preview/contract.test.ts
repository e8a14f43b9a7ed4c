import { toHtml } from 'hast-util-to-html';
import { pino } from 'pino';
import { Live, start } from '../../../src/authoring/preview/index.ts';
import { medium } from '../../../src/authoring/preview/surface.ts';
import { adapterContract, type Screen } from '../../adapters/contract.ts';
import { elementsIn, isButton, readHtml, readScreen } from './read.ts';

adapterContract({
  medium,
  canShare: true,
  show: ({ message }) => readScreen(readHtml(toHtml([...message]))),
  enter: async (guide) => {
    const log = pino({ level: 'silent' });
    const { address, stop } = await start(new Live(guide), { port: 0, chats: [], log });
    let page = readHtml('');
    /** Sends a form: its hidden fields and boxes, which stand in it or name it, and one field more. */
    const send = async (
      formId: string,
      name: string,
      value: string,
      ticked: readonly string[] = [],
    ): Promise<Screen> => {
      const [form] = elementsIn(page, ({ properties }) => properties.id === formId);
      const inputs = [
        ...elementsIn(form ?? page, ({ tagName }) => tagName === 'input'),
        ...elementsIn(page, ({ tagName, properties }) => tagName === 'input' && properties.form === formId),
      ];
      const fields = inputs
        .filter(
          ({ properties: { type, checked, value: own } }) =>
            type === 'hidden' || (type === 'checkbox' && (checked === true || ticked.includes(String(own)))),
        )
        .map(({ properties }): [string, string] => [String(properties.name), String(properties.value)]);
      const query = new URLSearchParams([...fields, [name, value]]);
      page = readHtml(await (await fetch(`${address}?${query}`)).text());
      return readScreen(latest());
    };
    const latest = () => {
      const [newest] = elementsIn(page, ({ properties }) => properties.id === 'latest');
      if (newest === undefined) throw new Error('The page shows no message.');
      return newest;
    };
    const press = (label: string, ticked: readonly string[] = []): Promise<Screen> => {
      const button = elementsIn(latest(), isButton).find((other) => readScreen(other).labels[0] === label);
      if (button === undefined) throw new Error(`The page has no button "${label}".`);
      return send('talk', 'press', String(button.properties.value), ticked);
    };
    return {
      type: async (slug, words) => {
        page = readHtml(await (await fetch(address)).text());
        const [field] = elementsIn(page, ({ properties }) => properties.id === 'say');
        const most = Number(field?.properties.maxLength ?? Number.POSITIVE_INFINITY);
        return send('ask', 'say', `/${slug} ${words}`.slice(0, most));
      },
      press: (label) => press(label),
      answer: (labels) => {
        const values = elementsIn(latest(), ({ tagName }) => tagName === 'label')
          .filter((label) => labels.includes(readScreen(label).boxes[0]?.slice(4) ?? ''))
          .flatMap((label) => elementsIn(label, ({ tagName }) => tagName === 'input'))
          .map(({ properties }) => String(properties.value));
        return press('Continue', values);
      },
      leave: async () => stop(),
    };
  },
});
