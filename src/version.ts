import manifest from '../package.json' with { type: 'json' };

/** The version in package.json at the time of the build. */
export const { version: VERSION } = manifest;
