/** A promise on speed or size, as a ratio to something else, and what was measured of it. */
export interface Figure {
  /** What is measured, and what it is held against. */
  readonly what: string;
  readonly against: string;
  /** The median of all rounds, and the quartiles: a half of the rounds lies between these. */
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
  /** What the ratio should be at most, and what it must be at most. */
  readonly goal: number;
  readonly guard: number;
}

/** Uses some of what is measured, and says how much, in whatever unit. */
export type Round = () => Promise<number>;

/**
 * Measures several things by turns, in many short rounds: whatever else the machine does then disturbs all alike.
 * @param warmUps rounds that come first and do not count
 * @returns what each of them used, round by round
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
  return { ...claim, ratio: quantile(0.5), low: quantile(0.25), high: quantile(0.75) };
}
