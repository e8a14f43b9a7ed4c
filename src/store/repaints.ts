import type { Database } from './schema.ts';

/**
 * Claims the repaint of a card, so that several processes together keep to one pace.
 * @param now milliseconds since 1970
 * @param pause milliseconds between two repaints of the card
 * @returns false if it was repainted within the pause
 */
export async function claimRepaint(
  database: Database,
  card: string,
  now: number,
  pause: number,
): Promise<boolean> {
  const claimed = await database
    .insertInto('repaint')
    .values({ card, at: now })
    .onConflict((conflict) =>
      conflict
        .column('card')
        .doUpdateSet({ at: now })
        .where(({ or, eb }) =>
          // The clock of another process may be ahead.
          or([eb('repaint.at', '<=', now - pause), eb('repaint.at', '>', now + pause)]),
        ),
    )
    .returning('card')
    .executeTakeFirst();
  return claimed !== undefined;
}
