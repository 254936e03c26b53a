import { defineEnvVars } from '@sveltejs/kit/env';

export const variables = defineEnvVars({
  // Read when the application starts. Without this function `vite build` would insist on it, too.
  PLOTON_WEBHOOK_SECRET: { schema: (value) => value },
});
