import { loadLibrary } from '../../../src/content/read/library.ts';
import { firstPlace, placeAfter, transition } from '../../../src/conversation/state.ts';
import { TokenCodec } from '../../../src/conversation/token.ts';
import { offer } from './work.js';

const library = loadLibrary(process.env.CONTENT);
const tokens = new TokenCodec(library);
const walked = [];
let state = firstPlace(library.flows[0]);
for (let i = 0; i < 10; i++) {
  const question = placeAfter(state.flow, state.answers);
  const event = { kind: 'choose', answer: { question, option: question.options[i % 3] } };
  walked.push({ state, event });
  state = transition(state, event);
}
const token = tokens.encode(state, { kind: 'back' });

offer({
  step: (i) => transition(walked[i % 10].state, walked[i % 10].event),
  rebuild: () => tokens.decode(token),
});
