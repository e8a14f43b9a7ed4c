import { loadLibrary } from '../../../src/content/read/library.ts';
import { largestAnswersTo, walk } from '../../../src/content/walk.ts';
import { type Event, type State, startOf, transition } from '../../../src/conversation/state.ts';
import { TokenCodec } from '../../../src/conversation/token.ts';
import { offer } from './work.ts';

const STEPS = 10;

const library = loadLibrary(process.env.CONTENT ?? '');
const [flow] = library.flows;
if (!flow) throw new Error('The content has no flow.');
const { answers } = walk(flow, (question) => largestAnswersTo(question)[0]);
const tokens = new TokenCodec(library);
const walked: { readonly state: State; readonly event: Event }[] = [];
let state = startOf(flow);
for (const answer of answers.slice(0, STEPS)) {
  const event: Event = { kind: 'choose', answer };
  walked.push({ state, event });
  state = transition(state, event);
}
const token = tokens.encode(state, { kind: 'back' });

offer({
  step: (i) => {
    const step = walked[i % STEPS];
    return step && transition(step.state, step.event);
  },
  rebuild: () => tokens.decode(token),
});
