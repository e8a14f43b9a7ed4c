/** A promise about speed or size, as a ratio to something else, with its measurement. */
export interface Figure {
  /** The names of the measured thing and of the thing that it is compared with. */
  readonly what: string;
  readonly against: string;
  /** The median of all rounds, and the quartiles, between which half of the rounds lie. */
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
  readonly rounds: number;
  /** The ratio should be at most the goal, and must be at most the guard. */
  readonly goal: number;
  readonly guard: number;
}

/** Runs the measured thing once. @returns its use, in any unit */
export type Round = () => Promise<number>;

/**
 * Measures several things in turn, in many short rounds, so that other work of the machine disturbs all of them equally.
 * @param warmUps the number of first rounds that do not count
 * @returns the use of each thing, round by round
 */
export async function byTurns(
  { rounds, warmUps }: { readonly rounds: number; readonly warmUps: number },
  ...things: readonly Round[]
): Promise<readonly (readonly number[])[]> {
  const measured = things.map((round) => ({ round, used: [] as number[] }));
  for (let i = -warmUps; i < rounds; i++) {
    for (const { round, used } of measured) {
      const one = await round();
      if (i >= 0) used.push(one);
    }
  }
  return measured.map(({ used }) => used);
}

/** The ratios of ours to theirs, round by round. */
export function figure(
  claim: Pick<Figure, 'what' | 'against' | 'goal' | 'guard'>,
  ours: readonly number[] = [],
  theirs: readonly number[] = [],
): Figure {
  const ratios = ours.map((one, i) => one / (theirs[i] ?? Number.NaN)).toSorted((a, b) => a - b);
  const quantile = (share: number): number => {
    const at = share * (ratios.length - 1);
    const [below = Number.NaN, above = below] = ratios.slice(Math.floor(at), Math.floor(at) + 2);
    return below + (above - below) * (at % 1);
  };
  return { ...claim, ratio: quantile(0.5), low: quantile(0.25), high: quantile(0.75), rounds: ratios.length };
}
