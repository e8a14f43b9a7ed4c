import manifest from '../package.json' with { type: 'json' };

/** The version of the guide, as package.json has it when the guide is built. */
export const { version: VERSION } = manifest;
