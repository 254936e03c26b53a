/** JSON under a name of our own, which rabbitmq-client leaves as it came: what is set aside must be what was sent. */
export const JOB_CONTENT_TYPE = 'application/vnd.hookgate.job+json';
