// What storage and rules throw when a request cannot be carried out. They know no HTTP: http/response.ts has the status of
// each code.

export type DomainErrorCode = 'invalid' | 'forbidden' | 'notFound' | 'tooLarge' | 'storageFull' | 'storageFailed';

/** `message` is what the client reads: where Mailgun's text is known, exactly that. */
export class DomainError extends Error {
  override readonly name = 'DomainError';

  constructor(
    readonly code: DomainErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export const invalid = (message: string): DomainError => new DomainError('invalid', message);
