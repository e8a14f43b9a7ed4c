/** The pretended people as whom an author acts in the room, one after the other. */
export const PEOPLE = ['Ana', 'Ben', 'Chris'] as const;
export type Pretended = (typeof PEOPLE)[number];
