import { createMachine, initialTransition, transition } from 'xstate';
import { loadLibrary } from '../../../src/content/read/library.ts';
import { offer } from './work.ts';

// The same flow as a machine of XState: a state for each place, an event for each option.
const [flow] = loadLibrary(process.env.CONTENT).flows;
const transitions = ({ options = [] }) => options.map(({ to }, i) => [`choose ${i}`, to.id]);
const machine = createMachine({
  initial: flow.start.id,
  states: Object.fromEntries(
    flow.places.map((place) => [place.id, { on: Object.fromEntries(transitions(place)) }]),
  ),
});
const events = Array.from({ length: 10 }, (_, i) => ({ type: `choose ${i % 3}` }));
const walked = [];
let [snapshot] = initialTransition(machine);
const [initial] = [snapshot];
for (const event of events) {
  walked.push({ snapshot, event });
  [snapshot] = transition(machine, snapshot, event);
}

offer({
  step: (i) => transition(machine, walked[i % 10].snapshot, walked[i % 10].event),
  rebuild: () => events.reduce((before, event) => transition(machine, before, event)[0], initial),
});
