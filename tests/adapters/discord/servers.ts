import { GUILD } from './fake-discord.ts';

/** A small server, as the gateway sends it to a client with the intent `Guilds`. */
export const serverOf = (number: number) => {
  const id = String(BigInt(GUILD) + BigInt(number) * 1000n);
  const idAt = (at: number): string => String(BigInt(id) + BigInt(at));
  const numbers = Array.from({ length: 10 }, (_, i) => i);
  return {
    id,
    name: `Server ${number}`,
    owner_id: idAt(1),
    roles: numbers.map((i) => ({
      id: idAt(i),
      name: `Role ${i}`,
      color: 0,
      colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
      permissions: '0',
      position: i,
      hoist: false,
      managed: false,
      mentionable: false,
      flags: 0,
    })),
    channels: numbers.map((i) => ({
      id: idAt(100 + i),
      type: 0,
      name: `channel-${i}`,
      position: i,
      permission_overwrites: [{ id, type: 0, allow: '0', deny: '0' }],
    })),
    emojis: [],
    stickers: [],
    features: [],
    members: [],
    member_count: 10,
  };
};
