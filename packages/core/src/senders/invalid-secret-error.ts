/**
 * Thrown by {@link Provider.decodeSecret} for a text that cannot be a secret of the sender. Its message ends the sentence "The
 * webhook secret of acme …" and is shown as it is, so it must not contain the secret.
 */
export class InvalidSecretError extends TypeError {
  override readonly name = 'InvalidSecretError';
}
