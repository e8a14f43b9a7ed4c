import type { Flow, Place } from '../../src/content/flow.ts';
import type { Answer } from '../../src/conversation/state.ts';

/** Every path through a flow, as the answers given on it. */
export function pathsOf(flow: Flow): Answer[][] {
  const walk = (place: Place, answers: readonly Answer[]): Answer[][] =>
    place.kind === 'outcome'
      ? [[...answers]]
      : place.options.flatMap((option) => walk(option.to, [...answers, { question: place, option }]));
  return walk(flow.start, []);
}

export const nameOf = (path: readonly Answer[]): string => path.map(({ option }) => option.label).join(' → ');
