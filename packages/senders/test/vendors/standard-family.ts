/** Those that sign as Standard Webhooks says; the others are compared beside them, in another process. */
export const STANDARD_FAMILY: readonly string[] = ['standard-webhooks', 'svix', 'clerk', 'resend', 'openai', 'polar'];
